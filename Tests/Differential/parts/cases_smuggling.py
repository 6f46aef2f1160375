# SPDX-License-Identifier: Apache-2.0

"""Cases in which two parsers may see another end of the request, and so another next one.

What is behind the head is either a chunked body with a request in it, or one request. A server that
takes the length, the coding or none of both answers another number of responses.
"""

from collections.abc import Iterator

from cases import Case, encode

INNER = b"GET /dir/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODIES = {
    # The length covers the inner request; the coding ends before it.
    "ended": b"0\r\n\r\n" + INNER,
    # The coding covers the inner request; a length of 5 ends in the middle of it.
    "covered": b"%x\r\n" % len(INNER) + INNER + b"\r\n0\r\n\r\n",
}
LENGTH = "@"  # Stands for the length of what is behind the head.

# Label: the lines that frame the request. A colon or a line's end may be odd on purpose.
FRAMINGS: dict[str, list[str | bytes]] = {
    "length": [f"Content-Length: {LENGTH}"],
    "coding": ["Transfer-Encoding: chunked"],
    "none": [],
    "length-tab-colon": [f"Content-Length\t: {LENGTH}"],
    "coding-tab-colon": ["Transfer-Encoding\t: chunked"],
    "coding-space-colon-and-length": ["Transfer-Encoding : chunked", f"Content-Length: {LENGTH}"],
    "coding-folded": ["Transfer-Encoding:\r\n chunked"],
    "coding-folded-tab": ["Transfer-Encoding:\r\n\tchunked"],
    "coding-folded-behind": ["Transfer-Encoding: chunked\r\n foo"],
    "coding-folded-and-length": ["Transfer-Encoding:\r\n chunked", f"Content-Length: {LENGTH}"],
    "length-folded": [f"Content-Length:\r\n {LENGTH}"],
    "length-folded-digits": ["Content-Length: 5\r\n 5"],
    "length-in-fold": [f"X-A: b\r\n Content-Length: {LENGTH}"],
    "coding-in-fold": ["X-A: b\r\n Transfer-Encoding: chunked", f"Content-Length: {LENGTH}"],
    "length-behind-lf": [f"X-A: b\nContent-Length: {LENGTH}"],
    "coding-behind-lf": ["X-A: b\nTransfer-Encoding: chunked"],
    "coding-behind-cr": ["X-A: b\rTransfer-Encoding: chunked", f"Content-Length: {LENGTH}"],
    "coding-behind-nul": [b"X-A: b\0Transfer-Encoding: chunked", f"Content-Length: {LENGTH}"],
    "coding-cr-end": ["Transfer-Encoding: chunked\r"],
    "coding-lf-start": ["Transfer-Encoding: \nchunked"],
    "coding-name-nul": [b"Transfer-Encoding\0: chunked", f"Content-Length: {LENGTH}"],
    "coding-name-high": [b"Transfer-Encoding\xff: chunked", f"Content-Length: {LENGTH}"],
    "coding-name-bom": [b"\xef\xbb\xbfTransfer-Encoding: chunked", f"Content-Length: {LENGTH}"],
    "coding-name-prefix": ["X-Transfer-Encoding: chunked", f"Content-Length: {LENGTH}"],
    "coding-name-underscore": ["Transfer_Encoding: chunked", f"Content-Length: {LENGTH}"],
    "coding-leading-space": [" Transfer-Encoding: chunked", f"Content-Length: {LENGTH}"],
    "coding-no-colon": ["Transfer-Encoding chunked", f"Content-Length: {LENGTH}"],
    "coding-two-colons": ["Transfer-Encoding:: chunked", f"Content-Length: {LENGTH}"],
    "coding-semicolon-name": ["Transfer-Encoding;: chunked", f"Content-Length: {LENGTH}"],
    "length-two": ["Content-Length: 5", f"Content-Length: {LENGTH}"],
    "length-two-turned": [f"Content-Length: {LENGTH}", "Content-Length: 5"],
    "length-two-names": [f"Content-Length: {LENGTH}", "content-length: 5"],
    "length-space-name": ["Content-Length : 5", f"Content-Length: {LENGTH}"],
    "length-list": [f"Content-Length: {LENGTH}, {LENGTH}"],
    "length-list-other": [f"Content-Length: 5, {LENGTH}"],
    "length-nul": [b"Content-Length: 5\0"],
    "length-cr": [b"Content-Length: 5\r5"],
    "length-connection": ["Connection: Content-Length", f"Content-Length: {LENGTH}"],
    "coding-connection": ["Connection: Transfer-Encoding", "Transfer-Encoding: chunked"],
    "coding-te": ["TE: chunked", f"Content-Length: {LENGTH}"],
    "coding-upgrade": ["Connection: Upgrade", "Upgrade: h2c", "Transfer-Encoding: chunked"],
    "length-upgrade": ["Connection: Upgrade", "Upgrade: h2c", f"Content-Length: {LENGTH}"],
    "length-expect": ["Expect: 100-continue", f"Content-Length: {LENGTH}"],
    "coding-expect": ["Expect: 100-continue", "Transfer-Encoding: chunked"],
    "override": ["X-HTTP-Method-Override: POST", f"Content-Length: {LENGTH}"],
    "length-zero-and-body": ["Content-Length: 0"],
}


def generate() -> Iterator[Case]:
    for label, lines in FRAMINGS.items():
        for kind, body in BODIES.items():
            for method in ("GET", "HEAD"):
                length = str(len(body)).encode()
                fields = b"\r\n".join(encode(line).replace(b"@", length) for line in lines)
                head = method.encode() + b" /text.txt HTTP/1.1\r\nHost: localhost\r\n"
                data = head + (fields + b"\r\n" if fields else b"") + b"\r\n" + body
                yield Case(f"smuggle-{kind}/{label}#{method}", data, (method,))
