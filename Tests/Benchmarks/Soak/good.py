# SPDX-License-Identifier: Apache-2.0

"""Clients that behave, and check every byte they get."""

import contextlib
import gzip
import random
import time
from collections import Counter

from exchange import Broken, Ledger, Link, Refused, Response, Wrong
from tree import CHANGING, LISTED, SIZES, STYLE, Tree

HOSTS = ("127.0.0.1", "127.0.0.1", "::1")
# Between two connections of a client, in seconds, so that bad clients get a word in.
PAUSE = 0.005
FAILURES_TOLD = 20


def request(method: str, path: str, *fields: str, content: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: test", *fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


class GoodClient:
    """One client, which does one thing after the other."""

    def __init__(self, number: int, ledger: Ledger, tree: Tree) -> None:
        self.random = random.Random(number)
        self.ledger = ledger
        self.tree = tree
        self.counts: Counter = Counter()
        # The version that an entity tag stands for.
        self.tags: dict[tuple[str, str], int] = {}
        self.actions = {
            self.keep_alive: 8, self.one_request: 4, self.pipeline: 4, self.ranges: 4,
            self.several_ranges: 2, self.conditions: 4, self.heads: 3, self.uploads: 3,
            self.listing: 1, self.odd_paths: 3, self.compressed: 2, self.changing: 2}

    def run(self) -> None:
        """Until the ledger says that it is over."""
        while not self.ledger.is_over.is_set():
            if self.ledger.is_loaded.wait(0.2):
                self.act()
                time.sleep(PAUSE)
        self.ledger.reports.put(("counts", dict(self.counts)))

    def act(self) -> None:
        action, = self.random.choices(list(self.actions), list(self.actions.values()))
        try:
            link = Link(self.ledger, self.random.choice(HOSTS))
        except Broken as broken:
            return self.fail(action, b"", str(broken))
        except OSError as error:
            return self.fail(action, b"", f"not connected: {error}")
        self.counts["connections"] += 1
        with link:
            try:
                action(link)
            except Refused:
                self.counts["answered 503, with Retry-After"] += 1
            except Broken as broken:
                reason = link.excuse()
                if reason is None:
                    return self.fail(action, link.asked, str(broken))
                self.counts["ended " + reason] += 1
            except Wrong as wrong:
                self.fail(action, link.asked, str(wrong))

    def fail(self, action, asked: bytes, what: str) -> None:
        self.counts["failures"] += 1
        if self.counts["failures"] <= FAILURES_TOLD:
            short = asked if len(asked) <= 300 else asked[:300] + b"..."
            self.ledger.reports.put(
                ("failure", f"{action.__name__}: {what}; asked on the connection last: {short!r}"))

    # What a response must be

    def require(self, condition: bool, what: str) -> None:
        if not condition:
            raise Wrong(what)

    def answer(self, link: Link, statuses: tuple[int, ...], method: str = "GET") -> Response:
        response = link.head(method)
        self.counts["responses"] += 1
        self.require(
            response.status in statuses, f"{response.status} where {statuses} was wanted")
        self.require("x-reload" in response.fields, "the field of the configuration is missing")
        return response

    def whole(self, link: Link, path: str, response: Response) -> int:
        """Checks a 200 for one of the files. Returns the version."""
        version = link.check(response.length, list(self.tree.contents[path]))
        self.counts["bytes checked"] += response.length
        key = (path, response.fields.get("etag", ""))
        self.require(key[1].startswith('"'), "no strong entity tag")
        known = self.tags.setdefault(key, version)
        self.require(known == version, f"the entity tag {key[1]} stands for two contents")
        return version

    def get(self, link: Link, path: str, *fields: str) -> Response:
        link.send(request("GET", path, *fields))
        response = self.answer(link, (200,))
        self.whole(link, path, response)
        return response

    def small_or_large(self) -> str:
        path, = self.random.choices(list(SIZES), (60, 30, 3))
        return path

    # What it does

    def keep_alive(self, link: Link) -> None:
        for _ in range(self.random.randrange(2, 30)):
            self.get(link, self.small_or_large())
            if link.is_last:
                return link.expect_end()
            if self.random.random() < 0.05:
                time.sleep(self.random.random() / 2)

    def one_request(self, link: Link) -> None:
        self.get(link, self.small_or_large(), "Connection: close")
        self.require(link.is_last, "Connection: close is not confirmed")
        link.expect_end()

    def pipeline(self, link: Link) -> None:
        paths = [self.random.choice(list(SIZES)[:2]) for _ in range(self.random.randrange(2, 40))]
        link.send(b"".join(request("GET", path) for path in paths))
        for path in paths:
            self.whole(link, path, self.answer(link, (200,)))
            if link.is_last:
                return link.expect_end()

    def ranges(self, link: Link) -> None:
        path = self.small_or_large()
        size = SIZES[path]
        first = self.random.randrange(size)
        last = min(size - 1, first + self.random.choice((0, 99, 70_000)))
        suffix = self.random.randrange(1, 2_000)
        for text, start, end in (
            (f"{first}-{last}", first, last),
            (f"-{suffix}", max(0, size - suffix), size - 1),
            (f"{last}-{size + 5}", last, size - 1),
        ):
            link.send(request("GET", path, f"Range: bytes={text}"))
            response = self.answer(link, (206,))
            wanted = f"bytes {start}-{end}/{size}"
            told = response.fields.get("content-range")
            self.require(told == wanted, f"Content-Range {told}, {wanted} wanted")
            link.check(
                response.length,
                [content[start:end + 1] for content in self.tree.contents[path]])
            if link.is_last:
                return
        link.send(request("GET", path, f"Range: bytes={size}-"))
        response = self.answer(link, (416,))
        told = response.fields.get("content-range")
        self.require(told == f"bytes */{size}", f"Content-Range {told} of a 416")
        link.body(response.length)

    def several_ranges(self, link: Link) -> None:
        path = "/medium.bin"
        size = SIZES[path]
        starts = [index * 30_000 + self.random.randrange(9_000) for index in range(3)]
        ranges = ",".join(f"{start}-{start + 99}" for start in starts)
        link.send(request("GET", path, f"Range: bytes={ranges}"))
        response = self.answer(link, (206,))
        _, _, boundary = response.fields.get("content-type", "").partition("boundary=")
        parts = link.body(response.length).split(f"--{boundary}".encode())
        self.require(len(parts) == 5 and parts[4].startswith(b"--"), "not three parts")
        versions = set(range(len(self.tree.contents[path])))
        for start, part in zip(starts, parts[1:4], strict=True):
            head, _, content = part.partition(b"\r\n\r\n")
            wanted = f"bytes {start}-{start + 99}/{size}".encode()
            self.require(wanted in head, f"a part with {head!r}, {wanted!r} wanted")
            versions = {
                index for index in versions
                if self.tree.contents[path][index][start:start + 100] + b"\r\n" == content}
        self.require(bool(versions), "parts with other content")

    def conditions(self, link: Link) -> None:
        path = self.small_or_large()
        fields = self.get(link, path).fields
        tag, date = fields["etag"], fields.get("last-modified", "none")
        # Both versions may be of the same second.
        for field, statuses in (
            (f"If-None-Match: {tag}", (304, 200)), (f"If-Match: {tag}", (200, 412)),
            (f"If-Modified-Since: {date}", (304, 200)), (f"If-Range: {tag}", (206, 200)),
            ('If-None-Match: "other"', (200,)), ('If-Match: "other"', (412,)),
        ):
            if link.is_last:
                return
            link.send(request("GET", path, field, *(["Range: bytes=5-99"] * (206 in statuses))))
            response = self.answer(link, statuses)
            told = response.fields.get("etag")
            if response.status == 304:
                self.require(told == tag or date in field, f"a 304 with {told}")
                link.body(0)
            elif response.status == 206:
                version = self.tree.contents[path][self.tags[path, tag]]
                link.check(response.length, [version[5:100]])
            elif response.status == 412:
                link.body(response.length)
            else:
                self.whole(link, path, response)

    def heads(self, link: Link) -> None:
        for path, size in SIZES.items():
            link.send(request("HEAD", path) + request("GET", "/small.txt"))
            response = self.answer(link, (200,), "HEAD")
            told = response.fields["content-length"]
            self.require(told == str(size), f"HEAD says {told}, {size} wanted")
            link.body(0)
            if link.is_last:
                return
            self.whole(link, "/small.txt", self.answer(link, (200,)))
            if link.is_last:
                return

    def uploads(self, link: Link) -> None:
        content = b"z" * self.random.choice((0, 10, 5_000, 60_000))
        method = self.random.choice(("POST", "PUT", "DELETE"))
        fields = [f"Content-Length: {len(content)}"]
        if self.random.random() < 0.5:
            content = b"%x\r\n%b\r\n0\r\n\r\n" % (len(content) or 1, content or b"z")
            fields = ["Transfer-Encoding: chunked"]
        link.send(request(method, "/small.txt", *fields, content=content))
        response = self.answer(link, (405,))
        self.require("GET" in response.fields.get("allow", ""), "405 without Allow")
        link.body(response.length)
        if not link.is_last:
            self.get(link, "/small.txt")
        if not link.is_last:
            link.send(request("POST", "/small.txt", "Content-Length: 99999999"))
            link.body(self.answer(link, (413,)).length)
            self.require(link.is_last, "413, and the connection goes on")

    def listing(self, link: Link) -> None:
        link.may_hold_most = True
        link.send(request("GET", "/list/"))
        response = self.answer(link, (200,))
        text = link.body(response.length).decode()
        names = sum(f"{number:04} item.txt" in text for number in range(LISTED))
        self.require(names == LISTED, f"{names} of {LISTED} names are listed")

    def odd_paths(self, link: Link) -> None:
        for path, status in (
            ("/missing", 404), ("/list", 301), ("/../etc/passwd", 400), ("/healthz", 200),
            ("/%00", 400), ("/.hidden", 404), ("/small.txt/", 404),
        ):
            link.send(request("GET", path))
            link.body(self.answer(link, (status,)).length)
            if link.is_last:
                return

    def compressed(self, link: Link) -> None:
        link.send(request("GET", STYLE, "Accept-Encoding: gzip"))
        response = self.answer(link, (200,))
        self.require(response.fields.get("content-encoding") == "gzip", "not compressed")
        with contextlib.suppress(OSError, EOFError):
            if gzip.decompress(link.body(response.length)) in self.tree.styles:
                return
        raise Wrong("other content once it is decompressed")

    def changing(self, link: Link) -> None:
        """It is replaced, removed and locked all the time: what comes must be whole."""
        for _ in range(5):
            link.send(request("GET", CHANGING))
            response = self.answer(link, (200, 403, 404))
            content = link.body(response.length)
            if response.status == 200:
                self.require(
                    content.startswith(b"change ") and content.endswith(b"\n")
                    and len(content) == len("change 00000000\n"), f"content {content!r}")
            if link.is_last:
                return
