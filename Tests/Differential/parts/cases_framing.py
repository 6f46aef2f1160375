# SPDX-License-Identifier: Apache-2.0

"""Cases of framing: lengths, codings, chunks, pipelining; here requests are smuggled."""

import random
from collections.abc import Iterator

from cases import Case, request, with_fields

SMUGGLED = b"GET /dir/ HTTP/1.1\r\nHost: localhost\r\n\r\n"

LENGTHS = {
    "exact": "5", "zeros": "0005", "many-zeros": "0" * 30 + "5", "plus": "+5", "minus": "-5",
    "minus-zero": "-0", "hex": "0x5", "octal": "0o5", "point": "5.0", "exponent": "5e0",
    "space-inside": "5 5",
    "empty": "", "word": "five", "list-same": "5, 5", "list-other": "5, 6", "list-no-space": "5,5",
    "list-empty-behind": "5,", "list-empty-before": ",5", "quoted": '"5"', "semicolon": "5;a",
    "suffix": "5x",
    "prefix": "x5", "underscore": "1_0", "fullwidth": b"\xef\xbc\x95", "arabic": b"\xd9\xa5",
    "nul": b"5\0", "vertical-tab": b"\x0b5", "form-feed": b"5\x0c", "no-break-space": b"\xa05",
    "spaces-around": "  5  ", "tabs-around": "\t5\t", "int32": "4294967301",
    "int64": "9223372036854775808",
    "uint64": "18446744073709551615", "over-uint64": "18446744073709551621", "huge": "9" * 40,
    "huge-zero-like": "4294967296", "zero": "0", "double-zero": "00",
}

CODINGS = {
    "chunked": "chunked", "upper": "CHUNKED", "mixed": "Chunked", "tab": "\tchunked",
    "spaces": "  chunked  ",
    "twice": "chunked, chunked", "gzip": "gzip", "gzip-chunked": "gzip, chunked",
    "chunked-gzip": "chunked, gzip",
    "identity": "identity", "identity-chunked": "identity, chunked",
    "chunked-identity": "chunked, identity",
    "empty": "", "unknown": "foo", "prefix": "xchunked", "suffix": "chunkedx",
    "quoted": '"chunked"',
    "single-quoted": "'chunked'", "parameter": "chunked;a=b", "weight": "chunked;q=1",
    "comma-before": ",chunked",
    "comma-behind": "chunked,", "space-inside": "chun ked", "vertical-tab": b"\x0bchunked",
    "vertical-tab-behind": b"chunked\x0b", "form-feed": b"\x0cchunked", "nul": b"chunked\0",
    "no-break-space": b"\xa0chunked", "deflate": "deflate", "compress": "compress, chunked",
    "trailers": "trailers",
    "colon": ": chunked", "cow": "cow",
}

# Label: a chunked body. They spell "12345" where they are right.
CHUNKS = {
    "one": b"5\r\n12345\r\n0\r\n\r\n", "two": b"2\r\n12\r\n3\r\n345\r\n0\r\n\r\n",
    "none": b"0\r\n\r\n",
    "upper-hex": b"A\r\n1234567890\r\n0\r\n\r\n", "lower-hex": b"a\r\n1234567890\r\n0\r\n\r\n",
    "zeros": b"0005\r\n12345\r\n000\r\n\r\n", "many-zeros": b"0" * 30 + b"5\r\n12345\r\n0\r\n\r\n",
    "prefix-0x": b"0x5\r\n12345\r\n0\r\n\r\n", "plus": b"+5\r\n12345\r\n0\r\n\r\n",
    "minus": b"-5\r\n12345\r\n0\r\n\r\n", "space-before": b" 5\r\n12345\r\n0\r\n\r\n",
    "tab-before": b"\t5\r\n12345\r\n0\r\n\r\n", "space-behind": b"5 \r\n12345\r\n0\r\n\r\n",
    "tab-behind": b"5\t\r\n12345\r\n0\r\n\r\n", "spaces-behind": b"5    \r\n12345\r\n0\r\n\r\n",
    "space-inside": b"0 5\r\n12345\r\n0\r\n\r\n", "underscore": b"0_5\r\n12345\r\n0\r\n\r\n",
    "suffix-h": b"5h\r\n12345\r\n0\r\n\r\n", "not-hex": b"g\r\n12345\r\n0\r\n\r\n",
    "empty-size": b"\r\n12345\r\n0\r\n\r\n",
    "comma": b"5,5\r\n12345\r\n0\r\n\r\n", "point": b"5.0\r\n12345\r\n0\r\n\r\n",
    "int32": b"100000005\r\n12345\r\n0\r\n\r\n",
    "int64": b"10000000000000005\r\n12345\r\n0\r\n\r\n",
    "minus-one-64": b"ffffffffffffffff\r\n12345\r\n0\r\n\r\n",
    "max-int64": b"7fffffffffffffff\r\n12345\r\n0\r\n\r\n",
    "minus-five-64": b"fffffffffffffffb\r\n12345\r\n0\r\n\r\n",
    "many-digits": b"f" * 100 + b"\r\n12345\r\n0\r\n\r\n",
    "extension": b"5;a\r\n12345\r\n0\r\n\r\n", "extension-value": b"5;a=b\r\n12345\r\n0\r\n\r\n",
    "extension-quoted": b'5;a="b;c"\r\n12345\r\n0\r\n\r\n',
    "extension-quoted-pair": b'5;a="\\""\r\n12345\r\n0\r\n\r\n',
    "extension-quoted-crlf": b'5;a="\r\n12345\r\n0\r\n\r\n',
    "extension-quoted-lf": b'5;a="\nb"\r\n12345\r\n0\r\n\r\n',
    "extension-two": b"5;a;b=c\r\n12345\r\n0\r\n\r\n",
    "extension-space": b"5 ; a = b\r\n12345\r\n0\r\n\r\n",
    "extension-last": b"5\r\n12345\r\n0;a=b\r\n\r\n",
    "extension-empty": b"5;\r\n12345\r\n0\r\n\r\n",
    "extension-no-name": b"5;=b\r\n12345\r\n0\r\n\r\n",
    "extension-no-value": b"5;a=\r\n12345\r\n0\r\n\r\n",
    "extension-nul": b"5;a\0\r\n12345\r\n0\r\n\r\n", "extension-lf": b"5;a\n12345\r\n0\r\n\r\n",
    "extension-cr": b"5;a\rb\r\n12345\r\n0\r\n\r\n",
    "extension-long": b"5;" + b"a" * 20_000 + b"\r\n12345\r\n0\r\n\r\n",
    "extension-high": b"5;a=\xe4\r\n12345\r\n0\r\n\r\n",
    "extension-no-semicolon": b"5 a\r\n12345\r\n0\r\n\r\n",
    "size-lf": b"5\n12345\r\n0\r\n\r\n", "size-cr": b"5\r12345\r\n0\r\n\r\n",
    "size-cr-cr-lf": b"5\r\r\n12345\r\n0\r\n\r\n",
    "data-lf": b"5\r\n12345\n0\r\n\r\n", "data-cr": b"5\r\n12345\r0\r\n\r\n",
    "data-none": b"5\r\n123450\r\n\r\n",
    "data-two-more": b"5\r\n12345xx0\r\n\r\n", "data-longer": b"5\r\n123456\r\n0\r\n\r\n",
    "data-shorter": b"5\r\n1234\r\n0\r\n\r\n", "data-crlf-lf": b"5\r\n12345\r\n\n0\r\n\r\n",
    "data-crlf-crlf": b"5\r\n12345\r\n\r\n0\r\n\r\n", "data-space": b"5\r\n12345 \r\n0\r\n\r\n",
    "last-lf": b"5\r\n12345\r\n0\n\r\n", "end-lf": b"5\r\n12345\r\n0\r\n\n",
    "all-lf": b"5\n12345\n0\n\n",
    "end-cr": b"5\r\n12345\r\n0\r\n\r", "all-cr": b"5\r12345\r0\r\r",
    "trailer": b"5\r\n12345\r\n0\r\nX-A: b\r\n\r\n",
    "trailers": b"5\r\n12345\r\n0\r\nX-A: b\r\nX-B: c\r\n\r\n",
    "trailer-length": b"5\r\n12345\r\n0\r\nContent-Length: 99\r\n\r\n",
    "trailer-coding": b"5\r\n12345\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
    "trailer-host": b"5\r\n12345\r\n0\r\nHost: other\r\n\r\n",
    "trailer-close": b"5\r\n12345\r\n0\r\nConnection: close\r\n\r\n",
    "trailer-no-colon": b"5\r\n12345\r\n0\r\nX-A\r\n\r\n",
    "trailer-space": b"5\r\n12345\r\n0\r\nX-A : b\r\n\r\n",
    "trailer-folded": b"5\r\n12345\r\n0\r\nX-A: b\r\n c\r\n\r\n",
    "trailer-nul": b"5\r\n12345\r\n0\r\nX-A: \0\r\n\r\n",
    "trailer-lf": b"5\r\n12345\r\n0\r\nX-A: b\n\r\n",
    "trailer-empty-name": b"5\r\n12345\r\n0\r\n: b\r\n\r\n",
    "trailer-long": b"5\r\n12345\r\n0\r\nX-A: " + b"b" * 60_000 + b"\r\n\r\n",
    "trailer-request": b"5\r\n12345\r\n0\r\nGET /dir/ HTTP/1.1\r\n\r\n",
    "many": b"1\r\nx\r\n" * 500 + b"0\r\n\r\n", "quoted-size": b'"5"\r\n12345\r\n0\r\n\r\n',
    "nul-size": b"5\0\r\n12345\r\n0\r\n\r\n", "high-size": b"5\xa0\r\n12345\r\n0\r\n\r\n",
    "vertical-tab": b"5\x0b\r\n12345\r\n0\r\n\r\n", "last-minus": b"5\r\n12345\r\n-0\r\n\r\n",
    "last-plus": b"5\r\n12345\r\n+0\r\n\r\n", "last-0x": b"5\r\n12345\r\n0x0\r\n\r\n",
    "not-chunked": b"12345",
}

BOTH = {
    "length-first": [("Content-Length", "5"), ("Transfer-Encoding", "chunked")],
    "coding-first": [("Transfer-Encoding", "chunked"), ("Content-Length", "5")],
    "length-zero": [("Content-Length", "0"), ("Transfer-Encoding", "chunked")],
    "length-bad": [("Content-Length", "x"), ("Transfer-Encoding", "chunked")],
    "identity": [("Content-Length", "5"), ("Transfer-Encoding", "identity")],
    "unknown": [("Content-Length", "5"), ("Transfer-Encoding", "foo")],
    "empty-coding": [("Content-Length", "5"), ("Transfer-Encoding", "")],
    "chunked-twice": [("Content-Length", "5"), *[("Transfer-Encoding", "chunked")] * 2],
}


def of_lengths() -> Iterator[Case]:
    for label, value in LENGTHS.items():
        fields = [("Content-Length", value)]
        yield from with_fields(f"length/{label}", fields, 3, body=b"12345")
        yield from with_fields(f"length-none/{label}", fields, 2)
        yield from with_fields(f"length-1.0/{label}", [("Connection", "keep-alive"), *fields], 2,
                               version="HTTP/1.0", body=b"12345")
    for label, values in {
        "same": "55", "other": "56", "turned": "65", "zero-first": "05", "zero-last": "50",
        "zeros": "00",
    }.items():
        fields = [("Content-Length", value) for value in values]
        yield from with_fields(f"length-lines/{label}", fields, 3, body=b"12345")
    yield from with_fields("length-lines/names-similar", [("Content_Length", "5")], 3)
    yield from with_fields("length-lines/name-space", [("Content-Length ", "5")], 3, body=b"12345")
    yield from with_fields("length-lines/short", [("Content-Length", "99")], 3, body=b"12345")
    yield from with_fields("length-lines/long", [("Content-Length", "3")], 3, body=b"12345")
    covering = [("Content-Length", str(len(SMUGGLED)))]
    yield from with_fields("length-lines/smuggled", covering, 3, body=SMUGGLED)
    yield from with_fields("length-lines/none-smuggled", [], 3, body=SMUGGLED)
    for count in (1_000_000, 1_048_576, 1_048_577, 3_000_000):
        yield from with_fields(f"length-large/{count}", [("Content-Length", str(count))], 2)


def of_codings() -> Iterator[Case]:
    chunks = CHUNKS["one"]
    for label, value in CODINGS.items():
        fields = [("Transfer-Encoding", value)]
        yield from with_fields(f"coding/{label}", fields, 3, body=chunks)
        yield from with_fields(f"coding-1.0/{label}", [("Connection", "keep-alive"), *fields], 2,
                               version="HTTP/1.0", body=chunks)
    for label, values in {
        "chunked": ("chunked", "chunked"), "gzip": ("gzip", "chunked"),
        "turned": ("chunked", "gzip"),
        "identity": ("chunked", "identity"), "empty": ("chunked", ""),
        "empty-first": ("", "chunked"),
        "identity-first": ("identity", "chunked"), "unknown": ("chunked", "foo"),
    }.items():
        fields = [("Transfer-Encoding", value) for value in values]
        yield from with_fields(f"coding-lines/{label}", fields, 3, body=chunks)
    for name in ("Transfer_Encoding", "Transfer-Encodin", "TE", "X-Transfer-Encoding"):
        yield from with_fields(f"coding-name/{name}", [(name, "chunked")], 2)
    yield from with_fields("coding-name/space", [("Transfer-Encoding ", "chunked")], 3, body=chunks)
    yield from with_fields("coding-name/lower", [("transfer-encoding", "chunked")], 3, body=chunks)
    for label, fields in BOTH.items():
        yield from with_fields(f"both/{label}", fields, 3, body=chunks)
        yield from with_fields(f"both-smuggled/{label}", fields, 3, body=b"0\r\n\r\n" + SMUGGLED)


def of_chunks() -> Iterator[Case]:
    fields = [("Transfer-Encoding", "chunked")]
    for label, body in CHUNKS.items():
        yield from with_fields(f"chunk/{label}", fields, 4, body=body)
        post = request("POST", "/none.txt", fields, body=body)
        yield Case(f"chunk-post/{label}", post, ("POST",))


def pipeline(name: str, kinds: tuple[str, ...]) -> Case:
    """Well-formed requests in a row; what is answered in another order or not at all shows."""
    targets = ("/index.html", "/text.txt", "/none.txt", "/dir/", "/dir", "/large.bin")
    source = random.Random(name)
    data, methods = b"", []
    for _ in range(source.randrange(2, 9)):
        kind = source.choice(kinds)
        method = "GET" if kind == "range" else source.choice(("GET", "GET", "HEAD"))
        fields, body = {
            "plain": ([], b""),
            "range": ([("Range", "bytes=0-9")], b""),
            "length": ([("Content-Length", "7")], b"GET / H"),
            "chunked": ([("Transfer-Encoding", "chunked")], CHUNKS["two"]),
        }[kind]
        data += request(method, source.choice(targets), fields, body=body)
        methods.append(method)
    return Case(name, data, tuple(methods))


def of_pipelines() -> Iterator[Case]:
    for number in range(80):
        yield pipeline(f"pipeline/plain#{number}", ("plain", "range"))
        yield pipeline(f"pipeline/bodies#{number}", ("plain", "range", "length", "chunked"))
    for count in (17, 40, 90):
        yield Case(f"pipeline/many#{count}", request() * count)
    for label, last in {
        "malformed": b"GET /text.txt HTTP/x\r\n\r\n", "empty-lines": b"\r\n\r\n", "closing":
        request(fields=[("Connection", "close")]), "1.0": request(version="HTTP/1.0", host=None),
        "no-host": request(host=None), "unknown-method": request("BREW"),
    }.items():
        yield Case(f"pipeline-then/{label}", request() * 3 + last)
    whole = request() + request("GET", "/dir/")
    for cut in range(1, len(request("GET", "/dir/")), 7):
        yield Case(f"pipeline-cut/{cut}", whole[:-cut])


def generate() -> Iterator[Case]:
    yield from of_lengths()
    yield from of_codings()
    yield from of_chunks()
    yield from of_pipelines()
