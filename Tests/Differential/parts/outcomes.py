# SPDX-License-Identifier: Apache-2.0

"""Reads a stream of responses and writes it down as one short line, the outcome.

A word for each response, then how the connection ended:

    200=text.txt    content of that file; `+gzip` where it is coded, `200=17B` where it is unknown
    200~1000        without content, as to HEAD; the length it would have
    206=0-9/1000    a range, with the right content; `206*3` for three of them
    301>/dir/       a redirection, without scheme and host
    100, 404, 501   any other: its status
    S               the sentinel, which is behind each case
    0.9             bytes without a head
    +body           behind a status: there is content where none may be
    +cut            behind a status: the content is shorter than its framing says
    closed, waits   the end
"""

import gzip
import re
import zlib

from client import Answer
from tree import FILES, SENTINEL, names_by_content

NAMES = names_by_content()
STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3})( [^\r\n]*)?(\r\n|$)")
ORIGIN = re.compile(r"^https?://[^/]*")
CONTENT_RANGE = re.compile(rb"bytes (\d+)-(\d+)/(\d+)$")


class Response:
    """The head of a response and the content that follows it."""

    def __init__(self, head: bytes) -> None:
        found = STATUS_LINE.match(head)
        self.status = int(found.group(1)) if found else 0
        self.fields: dict[bytes, bytes] = {}
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            self.fields[name.lower()] = value.strip()
        self.content = b""
        self.flag = ""

    def take_content(self, rest: bytes, is_head: bool, closed: bool) -> bytes:
        """Takes what belongs to this response, and returns what is left."""
        if is_head or self.status in (204, 304) or self.status < 200:
            if rest and not rest.startswith(b"HTTP/1."):
                self.flag = "+body"
                return b""
            return rest
        if self.fields.get(b"transfer-encoding", b"").lower() == b"chunked":
            return self.take_chunks(rest)
        length = self.fields.get(b"content-length")
        if length is not None and length.isdigit():
            self.content = rest[:int(length)]
            if len(rest) < int(length):
                self.flag = "+cut"
            return rest[int(length):]
        self.content = rest
        if not closed:
            self.flag = "+cut"
        return b""

    def take_chunks(self, rest: bytes) -> bytes:
        while True:
            line, end, rest = rest.partition(b"\r\n")
            size = line.split(b";")[0].strip()
            if not end or not re.fullmatch(rb"[0-9A-Fa-f]+", size):
                self.flag = "+cut"
                return b""
            count = int(size, 16)
            if count == 0:
                return rest.partition(b"\r\n")[2]
            self.content += rest[:count]
            rest = rest[count + 2:]

    def describe(self, is_head: bool) -> str:
        word = str(self.status)
        if self.status == 200:
            word += f"~{self.length()}" if is_head else f"={self.content_name()}"
        elif self.status == 206:
            word += self.range_name(is_head)
        elif self.status in (301, 302, 307, 308):
            location = self.fields.get(b"location", b"").decode("latin-1")
            word += ">" + ORIGIN.sub("", location)
        return word + self.flag

    def length(self) -> str:
        coding = self.fields.get(b"content-encoding", b"")
        length = self.fields.get(b"content-length", b"?")
        return (length + (b"+" + coding if coding else b"")).decode("latin-1")

    def content_name(self) -> str:
        coding = self.fields.get(b"content-encoding", b"").decode("latin-1")
        content = self.content
        if coding == "gzip":
            try:
                content = gzip.decompress(content)
            except (OSError, EOFError, zlib.error):
                return "broken+gzip"
        name = NAMES.get(content, f"{len(content)}B")
        return name + (f"+{coding}" if coding else "")

    def range_name(self, is_head: bool) -> str:
        if self.fields.get(b"content-type", b"").startswith(b"multipart/byteranges"):
            return f"*{len(re.findall(rb'(?i)content-range: *bytes', self.content))}"
        found = CONTENT_RANGE.match(self.fields.get(b"content-range", b""))
        if not found:
            return "=unnamed"
        first, last, length = (int(text) for text in found.groups())
        right = is_head or any(
            self.content == content[first:last + 1] for content in NAMES if len(content) == length)
        return f"={first}-{last}/{length}" + ("" if right else "+wrong")


def outcome(answer: Answer, methods: tuple[str, ...]) -> str:
    """The outcome of requests with these methods; any further ones are GET."""
    words = []
    rest = answer.data
    number = 0
    while rest:
        if not STATUS_LINE.match(rest):
            words.append("0.9")
            break
        head, end, rest = rest.partition(b"\r\n\r\n")
        if not end:
            words.append("+cut")
            break
        response = Response(head)
        is_head = number < len(methods) and methods[number] == "HEAD"
        rest = response.take_content(rest, is_head, answer.closed)
        if response.status == 200 and response.content == FILES[SENTINEL]:
            words.append("S" + response.flag)
        else:
            words.append(response.describe(is_head))
        number += response.status >= 200
    return " ".join(words + ["closed" if answer.closed else "waits"])
