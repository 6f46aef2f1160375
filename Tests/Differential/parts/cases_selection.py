# SPDX-License-Identifier: Apache-2.0

"""Cases of what a response is made of: conditions, ranges, content codings."""

import random
from collections.abc import Iterator

from cases import Case, Fields, request
from tree import MODIFIED_TEXT

OWN_TAG = b"@etag:/text.txt@"
OTHER_TAG = b'"of-no-file"'

# Label: a list of entity tags.
TAGS = {
    "own": OWN_TAG, "other": OTHER_TAG, "star": b"*", "own-weak": b"W/" + OWN_TAG,
    "other-weak": b"W/" + OTHER_TAG, "list-own-last": OTHER_TAG + b", " + OWN_TAG,
    "list-own-first": OWN_TAG + b", " + OTHER_TAG, "list-no-space": OTHER_TAG + b"," + OWN_TAG,
    "list-empty-elements": b",, " + OWN_TAG + b" ,,",
    "list-weak": b"W/" + OTHER_TAG + b", W/" + OWN_TAG,
    "list-others": OTHER_TAG + b', "b", "c"', "comma-inside": b'"a,b", ' + OWN_TAG,
    "lower-w": b"w/" + OWN_TAG, "unquoted": b"of-no-file", "empty": b"", "empty-tag": b'""',
    "unclosed": b'"abc', "star-in-list": OTHER_TAG + b", *", "star-quoted": b'"*"', "word": b"none",
    "space-separated": OTHER_TAG + b" " + OWN_TAG, "own-then-junk": OWN_TAG + b"junk",
    "tab-list": OTHER_TAG + b"\t,\t" + OWN_TAG, "single-quotes": b"'abc'",
}
# Label: a date. The files are of 2024-01-02 03:04:05.
DATES = {
    "equal": MODIFIED_TEXT, "older": "Tue, 02 Jan 2024 03:04:04 GMT",
    "newer": "Tue, 02 Jan 2024 03:04:06 GMT",
    "epoch": "Thu, 01 Jan 1970 00:00:00 GMT", "future": "Fri, 01 Jan 2100 00:00:00 GMT",
    "rfc850": "Tuesday, 02-Jan-24 03:04:05 GMT", "asctime": "Tue Jan  2 03:04:05 2024",
    "rfc850-older": "Tuesday, 02-Jan-24 03:04:04 GMT", "asctime-newer": "Tue Jan  2 03:04:06 2024",
    "wrong-day": "Mon, 02 Jan 2024 03:04:05 GMT", "lower-case": "tue, 02 jan 2024 03:04:05 gmt",
    "utc": "Tue, 02 Jan 2024 03:04:05 UTC", "zone": "Tue, 02 Jan 2024 03:04:05 +0000",
    "no-zone": "Tue, 02 Jan 2024 03:04:05", "one-digit-day": "Tue, 2 Jan 2024 03:04:05 GMT",
    "no-seconds": "Tue, 02 Jan 2024 03:04 GMT", "iso": "2024-01-02T03:04:05Z", "unix": "1704164645",
    "empty": "", "word": "yesterday", "zero": "0", "february-30": "Fri, 30 Feb 2024 03:04:05 GMT",
    "hour-24": "Tue, 02 Jan 2024 24:04:05 GMT", "second-60": "Tue, 02 Jan 2024 03:04:60 GMT",
    "junk-behind": MODIFIED_TEXT + "; length=1000", "quoted": f'"{MODIFIED_TEXT}"',
    "space-twice": "Tue,  02 Jan 2024 03:04:05 GMT", "year-5": "Tue, 02 Jan 12024 03:04:05 GMT",
    "year-1600": "Tue, 02 Jan 1600 03:04:05 GMT", "no-day-name": "02 Jan 2024 03:04:05 GMT",
}
RANGES = {
    "first-byte": "bytes=0-0", "first-ten": "bytes=0-9", "inside": "bytes=100-199",
    "to-end": "bytes=990-",
    "whole": "bytes=0-999", "all": "bytes=0-", "last-past": "bytes=990-5000",
    "last-byte": "bytes=999-999",
    "suffix": "bytes=-10", "suffix-all": "bytes=-1000", "suffix-more": "bytes=-5000",
    "suffix-zero": "bytes=-0",
    "past": "bytes=1000-", "past-both": "bytes=5000-6000", "turned": "bytes=9-0",
    "huge": "bytes=0-" + "9" * 30,
    "huge-first": "bytes=" + "9" * 30 + "-", "huge-suffix": "bytes=-" + "9" * 30,
    "int64": "bytes=9223372036854775808-",
    "uint64": "bytes=18446744073709551616-18446744073709551617",
    "uint64-wrapped": "bytes=18446744073709551616-9", "zeros": "bytes=000-009",
    "upper-unit": "BYTES=0-9", "other-unit": "lines=0-9", "no-unit": "0-9", "empty-unit": "=0-9",
    "space-before-equals": "bytes =0-9", "space-behind-equals": "bytes= 0-9",
    "space-at-hyphen": "bytes=0 - 9",
    "space-end": "bytes=0-9 ", "two-equals": "bytes==0-9", "empty": "", "only-unit": "bytes=",
    "only-word": "bytes",
    "hyphen": "bytes=-", "two-hyphens": "bytes=0--9", "minus": "bytes=-5-9", "plus": "bytes=+0-9",
    "hex": "bytes=0x0-0x9",
    "letters": "bytes=a-b", "letter-behind": "bytes=0-9a", "point": "bytes=0.0-9",
    "no-hyphen": "bytes=5",
    "semicolon": "bytes=0-9;a", "quoted": 'bytes="0-9"', "two": "bytes=0-9,20-29",
    "two-space": "bytes=0-9, 20-29",
    "two-tab": "bytes=0-9\t,\t20-29", "three": "bytes=0-9,100-109,-10",
    "overlapping": "bytes=0-9,5-14",
    "adjacent": "bytes=0-9,10-19", "same-twice": "bytes=0-9,0-9", "turned-order": "bytes=20-29,0-9",
    "empty-elements": "bytes=,0-9,,20-29,", "one-empty-element": "bytes=0-9,",
    "only-commas": "bytes=,,",
    "one-of-two-past": "bytes=0-9,5000-", "both-past": "bytes=5000-,6000-",
    "one-of-two-bad": "bytes=0-9,x",
    "one-of-two-turned": "bytes=0-9,29-20", "suffix-zero-and-one": "bytes=-0,0-9",
    "two-suffixes": "bytes=-10,-20",
    "whole-twice": "bytes=0-,0-",
    "many": "bytes=" + ",".join(f"{n * 20}-{n * 20 + 4}" for n in range(12)),
    "hundreds": "bytes=" + ",".join(f"{n * 3}-{n * 3}" for n in range(300)),
    "very-many": "bytes=" + ",".join("0-" for _ in range(300)),
    "semicolon-list": "bytes=0-9;20-29", "utf8": b"bytes=0\xe2\x80\x939",
}
CODINGS = {
    "gzip": "gzip", "upper": "GZIP", "list": "deflate, gzip", "br-list": "gzip, deflate, br",
    "star": "*",
    "identity": "identity", "gzip-q0": "gzip;q=0", "gzip-q0.0": "gzip;q=0.000",
    "gzip-q1": "gzip;q=1.0",
    "gzip-q0.5": "gzip;q=0.5", "identity-higher": "gzip;q=0.5, identity",
    "identity-lower": "gzip, identity;q=0.5",
    "identity-q0": "identity;q=0", "identity-q0-gzip": "identity;q=0, gzip", "star-q0": "*;q=0",
    "star-q0-gzip": "gzip, *;q=0", "star-but-gzip": "*, gzip;q=0",
    "gzip-q0-star": "gzip;q=0, *;q=0.5",
    "empty": "", "deflate": "deflate", "x-gzip": "x-gzip", "prefix": "gzipped", "suffix": "xgzip",
    "space-q": "gzip ; q=0", "upper-q": "gzip;Q=0", "bad-q": "gzip;q=x", "q-over": "gzip;q=2",
    "q-negative": "gzip;q=-1",
    "q-empty": "gzip;q=", "other-parameter": "gzip;a=b", "parameter-then-q0": "gzip;a=b;q=0",
    "commas": ",,gzip,,",
    "semicolons": "gzip;;q=0", "quoted": '"gzip"', "twice": "gzip;q=0, gzip",
    "q-long": "gzip;q=0.0001",
    "tab": "deflate\t,\tgzip\t;q=1",
}


def conditional(
    name: str, fields: Fields, number: int = 0, target: str = "/text.txt"
) -> Iterator[Case]:
    """For GET, and for HEAD in a family of its own."""
    family, _, label = name.partition("/")
    yield Case(f"{name}#{number}", request("GET", target, fields), ("GET",))
    yield Case(f"{family}-head/{label}#{number}", request("HEAD", target, fields), ("HEAD",))


def of_conditions() -> Iterator[Case]:
    for label, tags in TAGS.items():
        for field in ("If-Match", "If-None-Match"):
            yield from conditional(f"{field.lower()}/{label}", [(field, tags)])
            of_none = [(field, tags.replace(OWN_TAG, b'"a"'))]
            missing = request(target="/none.txt", fields=of_none)
            yield Case(f"{field.lower()}-missing/{label}", missing)
        lines = [("If-None-Match", OTHER_TAG), ("If-None-Match", tags)]
        yield from conditional(f"if-none-match-lines/{label}", lines)
    for label, date in DATES.items():
        for field in ("If-Modified-Since", "If-Unmodified-Since"):
            yield from conditional(f"{field.lower()}/{label}", [(field, date)])
    twice = [("If-Modified-Since", MODIFIED_TEXT)] * 2
    yield from conditional("if-modified-since/two-lines", twice)
    outcomes = {"yes": (OWN_TAG, DATES["equal"]), "no": (OTHER_TAG, DATES["older"])}
    for number in range(160):
        source = random.Random(f"conditions#{number}")
        fields, label = [], []
        for field in source.sample(
            ("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"),
            source.randrange(2, 5),
        ):
            choice = source.choice(tuple(outcomes))
            fields.append((field, outcomes[choice][field.endswith("Since")]))
            label.append(f"{field}={choice}")
        yield from conditional(f"conditions/{'+'.join(sorted(label))}", fields, number)


def of_ranges() -> Iterator[Case]:
    for label, value in RANGES.items():
        fields = [("Range", value)]
        yield from conditional(f"range/{label}", fields)
        yield Case(f"range-empty-file/{label}", request(target="/zero.txt", fields=fields))
        yield Case(f"range-missing/{label}", request(target="/none.txt", fields=fields))
    ten = ("Range", "bytes=0-9")
    yield from conditional("range-lines/same", [ten, ten])
    yield from conditional("range-lines/other", [ten, ("Range", "bytes=20-29")])
    yield from conditional("range-large/end", [("Range", "bytes=99990-")], target="/large.bin")
    middle = [("Range", "bytes=50000-79999")]
    yield from conditional("range-large/middle", middle, target="/large.bin")
    for kind, validators in {"date": DATES, "tag": TAGS}.items():
        for label, value in validators.items():
            yield from conditional(f"if-range-{kind}/{label}", [ten, ("If-Range", value)])
    for label, value in {"own": OWN_TAG, "other": OTHER_TAG}.items():
        past = [("Range", "bytes=5000-"), ("If-Range", value)]
        yield from conditional(f"if-range-past/{label}", past)
        yield from conditional(f"range-none-match/{label}", [ten, ("If-None-Match", value)])
        yield from conditional(f"range-match/{label}", [ten, ("If-Match", value)])
    yield from conditional("if-range-alone/own", [("If-Range", OWN_TAG)])
    kept = [ten, ("Connection", "keep-alive")]
    yield Case("range-1.0/ten", request(fields=kept, version="HTTP/1.0"))
    for method in ("POST", "PUT", "OPTIONS"):
        yield Case(f"range-method/{method.lower()}", request(method, fields=[ten]), (method,))
    yield from conditional("range-redirect/ten", [ten], target="/dir")


def of_coded_conditions() -> Iterator[Case]:
    """The tag and the date of a file, asked for in another form or as a part."""
    gzip, tag = ("Accept-Encoding", "gzip"), b"@etag:/page.html@"
    ten = ("Range", "bytes=0-9")
    for label, fields in {
        "tag-of-identity": [gzip, ("If-None-Match", tag)],
        "match-of-identity": [gzip, ("If-Match", tag)],
        "star": [gzip, ("If-None-Match", "*")],
        "date": [gzip, ("If-Modified-Since", MODIFIED_TEXT)],
        "range-tag-of-identity": [gzip, ten, ("If-Range", tag)],
        "identity-tag": [("If-None-Match", tag)],
        "identity-tag-q0": [("Accept-Encoding", "gzip;q=0"), ("If-None-Match", tag)],
        "identity-range-tag": [ten, ("If-Range", tag)],
        "not-acceptable-tag": [("Accept-Encoding", "identity;q=0"), ("If-None-Match", tag)],
    }.items():
        yield from conditional(f"coded-condition/{label}", fields, 0, "/page.html")
    for target in ("/zero.txt", "/large.bin", "/dir/", "/bare/file.txt", "/with%20space.txt"):
        path = target.encode()
        for label, fields in {
            "tag": [("If-None-Match", b"@etag:" + path + b"@")],
            "other-tag": [("If-None-Match", b"@etag:/text.txt@")],
            "match": [("If-Match", b"@etag:" + path + b"@")],
            "range": [ten, ("If-Range", b"@etag:" + path + b"@")],
        }.items():
            yield from conditional(f"file-condition/{label}-{target}", fields, 0, target)
    for label, fields in {
        "match-star": [("If-Match", "*")], "none-match-star": [("If-None-Match", "*")],
        "match-tag": [("If-Match", OTHER_TAG)], "since": [("If-Modified-Since", MODIFIED_TEXT)],
        "unless-since": [("If-Unmodified-Since", DATES["epoch"])],
    }.items():
        for target in ("/dir", "/none.txt", "/bare/"):
            yield from conditional(f"no-file-condition/{label}-{target}", fields, 0, target)


def of_codings() -> Iterator[Case]:
    for label, value in CODINGS.items():
        fields = [("Accept-Encoding", value)]
        for number, target in enumerate(("/page.html", "/page.html?a=b")):
            yield from conditional(f"accept-encoding/{label}", fields, number, target)
        yield from conditional(f"accept-encoding-uncompressed/{label}", fields, 0)
    yield from conditional("accept-encoding/none", [], 0, "/page.html")
    two = [("Accept-Encoding", "deflate"), ("Accept-Encoding", "gzip")]
    yield from conditional("accept-encoding/two-lines", two, 0, "/page.html")
    gzip = [("Accept-Encoding", "gzip")]
    data = request(target="/page.html", fields=gzip, version="HTTP/1.0", host=None)
    yield Case("accept-encoding-1.0/gzip", data)
    ranged = [("Accept-Encoding", "gzip"), ("Range", "bytes=0-9")]
    yield from conditional("accept-encoding-range/gzip", ranged, 0, "/page.html")
    for label in ("text/plain", "text/html;q=0", "image/png", "*/*;q=0", "", "text", "a/b;q=x"):
        accepted = [("Accept", label)]
        yield from conditional(f"accept/{label or 'empty'}", accepted)
        yield Case(f"accept-missing/{label or 'empty'}", request(target="/none", fields=accepted))


def generate() -> Iterator[Case]:
    yield from of_conditions()
    yield from of_ranges()
    yield from of_codings()
    yield from of_coded_conditions()
