# SPDX-License-Identifier: Apache-2.0

"""Well-formed requests that ask for several things at once, drawn with fixed seeds."""

import random
from collections.abc import Iterator

from cases import Case, Fields, request
from tree import MODIFIED_TEXT

COUNT = 600
TARGETS = (
    "/text.txt", "/large.bin", "/dir/", "/dir", "/none.txt", "/with%20space.txt",
    "/text.txt?a=b", "http://localhost/text.txt", "/./dir/../text.txt",
)
# Each group gives one feature or none. Those of the other groups are not in its way.
GROUPS: tuple[dict[str, Fields], ...] = (
    {"range": [("Range", "bytes=0-9")], "suffix": [("Range", "bytes=-9")],
     "past": [("Range", "bytes=999999-")], "bad-range": [("Range", "lines=1-2")]},
    {"none-match": [("If-None-Match", b"@etag:/text.txt@")],
     "other-tag": [("If-None-Match", '"x"')], "since": [("If-Modified-Since", MODIFIED_TEXT)],
     "match": [("If-Match", "*")]},
    {"close": [("Connection", "close")], "keep": [("Connection", "keep-alive")]},
    {"length": [("Content-Length", "7")], "chunked": [("Transfer-Encoding", "chunked")],
     "no-length": [("Content-Length", "0")]},
    {"gzip": [("Accept-Encoding", "gzip, br")], "json": [("Accept", "application/json")]},
)
BODIES = {"length": b"GET / H", "chunked": b"3;a=b\r\nabc\r\n0\r\nX-A: b\r\n\r\n"}


def mixed(number: int) -> Case:
    source = random.Random(f"mixed#{number}")
    features = [source.choice(tuple(group)) for group in GROUPS if source.random() < 0.6]
    everything = {name: fields for group in GROUPS for name, fields in group.items()}
    fields = [field for name in features for field in everything[name]]
    source.shuffle(fields)
    body = b"".join(BODIES.get(name, b"") for name in features)
    method = source.choice(("GET", "GET", "HEAD"))
    version = source.choice(("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"))
    if "chunked" in features:
        version = "HTTP/1.1"
    data = request(method, source.choice(TARGETS), fields, version=version, body=body)
    family = f"mixed-{method.lower()}-{version[5:]}"
    return Case(f"{family}/{'+'.join(['', *features, ''])}#{number}", data, (method,))


def generate() -> Iterator[Case]:
    for number in range(COUNT):
        yield mixed(number)
