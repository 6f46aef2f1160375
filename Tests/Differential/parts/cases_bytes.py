# SPDX-License-Identifier: Apache-2.0

"""Each byte there is, put into each place of a request."""

from collections.abc import Iterator

from cases import Case

# Place: what is before and behind the byte.
PLACES = {
    "start": (b"", b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "method": (b"G", b"ET /text.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "method-end": (b"GET", b" /text.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "target-start": (b"GET ", b"/text.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "path": (b"GET /te", b"xt.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "query": (b"GET /text.txt?a", b"b HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "target-end": (b"GET /dir/", b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "version": (b"GET /text.txt HTTP/", b"1.1\r\nHost: localhost\r\n\r\n"),
    "version-end": (b"GET /text.txt HTTP/1.1", b"\r\nHost: localhost\r\n\r\n"),
    "host": (b"GET /text.txt HTTP/1.1\r\nHost: local", b"host\r\n\r\n"),
    "name-start": (b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\n", b"X-A: b\r\n\r\n"),
    "name": (b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nX", b"A: b\r\n\r\n"),
    "name-end": (b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nX-A", b": b\r\n\r\n"),
    "value-start": (b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nX-A:", b"b\r\n\r\n"),
    "value": (b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nX-A: b", b"c\r\n\r\n"),
    "value-end": (b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nX-A: b", b"\r\n\r\n"),
    "length": (b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5", b"\r\n\r\n12345"),
    "coding": (
        b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked",
        b"\r\n\r\n5\r\n12345\r\n0\r\n\r\n"),
    "chunk-size": (
        b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5",
        b"\r\n12345\r\n0\r\n\r\n"),
    "chunk-extension": (
        b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5;a",
        b"\r\n12345\r\n0\r\n\r\n"),
    "trailer": (
        b"GET /text.txt HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\n12345\r\n0\r\nX", b"A: b\r\n\r\n"),
}
NAMED = {0: "nul", 9: "tab", 10: "lf", 13: "cr", 32: "space", 127: "del"}


def kind(byte: int) -> str:
    if byte in NAMED:
        return NAMED[byte]
    if byte < 32:
        return "control"
    if byte >= 128:
        return "high"
    if chr(byte).isdigit():
        return "digit"
    if chr(byte).isalpha():
        return "hex-letter" if chr(byte) in "abcdefABCDEF" else "letter"
    return f"x{byte:02X}"


def generate() -> Iterator[Case]:
    for place, (before, behind) in PLACES.items():
        # The upper half has one meaning everywhere.
        for byte in (*range(129), 0xA0, 0xC3, 0xFF):
            yield Case(f"byte-{place}/{kind(byte)}#{byte:02X}", before + bytes([byte]) + behind)
