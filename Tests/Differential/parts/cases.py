# SPDX-License-Identifier: Apache-2.0

"""What a case is, and the well-formed request that most of them are a mutation of."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tree import SENTINEL

# Closes the connection, so that no server has to be waited for. What is smuggled shows before it.
SENTINEL_REQUEST = (
    f"GET /{SENTINEL} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
# Stands for the entity tag that the server itself gives to a file.
TAG_MARKER = re.compile(rb"@etag:([^@]+)@")

FILES = ("/index.html", "/text.txt", "/dir/", "/page.html", "/zero.txt", "/large.bin")
HARMLESS = (
    ("User-Agent", "differential/1.0 (test; x)"),
    ("Accept", "*/*"),
    ("Accept-Language", "de, en;q=0.5"),
    ("Cookie", "a=b; c=\"d\""),
    ("Referer", "http://localhost/from?a=b"),
    ("X-Empty", ""),
    ("Cache-Control", "no-cache"),
    ("Pragma", "no-cache"),
    ("DNT", "1"),
)


@dataclass(frozen=True)
class Case:
    """Bytes for one connection. The name is family/label, with a number behind it if repeated."""

    name: str
    data: bytes
    # Of the requests that the bytes hold, to know which responses have no content.
    methods: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The name without its number."""
        return self.name.partition("#")[0]


class Shape(NamedTuple):
    """What varies around a mutation, so that it is seen in more than one place."""

    method: str
    target: str
    before: tuple[tuple[str, str], ...]
    behind: tuple[tuple[str, str], ...]


Fields = list[tuple[str, str | bytes]]


def encode(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def request(
    method: str = "GET", target: str | bytes = "/text.txt", fields: Fields | None = None,
    *, version: str | bytes = "HTTP/1.1", host: str | bytes | None = "localhost",
    body: bytes = b"",
) -> bytes:
    """A request as it should be, unless an argument is not."""
    lines = [b" ".join((encode(method), encode(target), encode(version)))]
    if host is not None:
        lines.append(b"Host: " + encode(host))
    lines += [encode(name) + b": " + encode(value) for name, value in fields or []]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def shapes(name: str, count: int) -> Iterator[Shape]:
    """The same ones each time for the same name."""
    for number in range(count):
        source = random.Random(f"{name}#{number}")
        chosen = source.sample(HARMLESS, source.randrange(4))
        cut = source.randrange(len(chosen) + 1)
        yield Shape(
            source.choice(("GET", "GET", "HEAD")), source.choice(FILES), tuple(chosen[:cut]),
            tuple(chosen[cut:]))


def with_fields(name: str, fields: Fields, count: int = 4, **options) -> Iterator[Case]:
    """Cases with these field lines among others."""
    for number, shape in enumerate(shapes(name, count)):
        lines = [*shape.before, *fields, *shape.behind]
        data = request(shape.method, shape.target, lines, **options)
        yield Case(f"{name}#{number}", data, (shape.method,))
