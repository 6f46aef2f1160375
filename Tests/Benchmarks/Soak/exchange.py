# SPDX-License-Identifier: Apache-2.0

"""A connection of a client that checks what it is told."""

import multiprocessing
import re
import socket
from dataclasses import dataclass

# Seconds. No request waits for longer than `queue=`; the rest is for a machine that is busy.
PATIENCE = 60
PIECE = 262_144
STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9]{2}) [\x20-\x7e]*")
FIELD_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\t]*?)[ \t]*")


class Broken(Exception):
    """The connection has ended, or was silent for `PATIENCE`, before the response was whole."""


class Wrong(Exception):
    """A response is not what was asked for."""


class Refused(Exception):
    """The server has answered 503, and said when to come again."""


class Ledger:
    """What clients have to know about what is done to the server, shared by all processes."""

    def __init__(self) -> None:
        self.port = 0
        self.is_loaded = multiprocessing.Event()
        self.is_over = multiprocessing.Event()
        self.reports = multiprocessing.Queue()
        # Counted before it is done, and after it.
        self.kills = multiprocessing.Array("q", 2)
        self.drains = multiprocessing.Array("q", 2)


@dataclass
class Response:
    status: int
    fields: dict[str, str]
    length: int


class Link:
    """A connection to the server. What it has sent last is in `asked`."""

    def __init__(self, ledger: Ledger, host: str = "127.0.0.1") -> None:
        self.ledger = ledger
        self.asked = b""
        self.answered = 0
        self.received = b""
        self.has_begun = False
        self.is_last = False
        # It asks for what takes more of the daemon's memory than what others hold.
        self.may_hold_most = False
        self.kills, self.drains = ledger.kills[1], ledger.drains[1]
        try:
            self.socket = socket.create_connection((host, ledger.port), timeout=PATIENCE)
        except ConnectionResetError as error:
            # It was in the backlog, or just accepted.
            raise Broken(f"reset while it connected: {error}") from None
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def excuse(self) -> str | None:
        """Why the connection may have been broken, if there is a reason."""
        if self.ledger.kills[0] > self.kills:
            return "by kill -9"
        if self.may_hold_most:
            return "as one of those who hold the most of buffered_bytes="
        if self.has_begun:
            return None
        if self.answered:
            return "idle, between two requests"
        if self.ledger.drains[0] > self.drains:
            return "before its first request, in a drain"
        return None

    def send(self, data: bytes) -> None:
        self.asked = data
        self.has_begun = False
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            # What the server has said before may be there still.
            return
        except TimeoutError:
            raise Broken(f"takes no request for {PATIENCE} s") from None

    def receive(self, size: int = PIECE) -> bytes:
        try:
            data = self.socket.recv(size)
        except TimeoutError:
            raise Broken(f"silent for {PATIENCE} s") from None
        except OSError as error:
            raise Broken(str(error)) from None
        self.has_begun = self.has_begun or bool(data)
        return data

    def head(self, method: str = "GET") -> Response:
        """The head of the next response. Raises Refused for a 503 that is as it should be."""
        self.has_begun = bool(self.received)
        while b"\r\n\r\n" not in self.received:
            data = self.receive()
            if not data:
                raise Broken("closed before a head was complete")
            self.received += data
        head, _, self.received = self.received.partition(b"\r\n\r\n")
        response = parse(head, method)
        self.is_last = response.fields.get("connection", "").lower() == "close"
        if response.status == 503:
            self.is_last = True
            # The health page of a daemon that drains says that, and no more.
            is_health = self.asked.startswith(b"GET /healthz ")
            if "retry-after" not in response.fields and not is_health:
                raise Wrong("503 without Retry-After")
            raise Refused
        return response

    def pieces(self, length: int):
        """The content of a response in pieces, as it comes."""
        self.has_begun = True
        while length:
            data, self.received = self.received[:length], self.received[length:]
            data = data or self.receive(min(length, PIECE))
            if not data:
                raise Broken(f"closed with {length} bytes to come")
            length -= len(data)
            yield data
        self.has_begun = False
        self.answered += 1

    def body(self, length: int) -> bytes:
        return b"".join(self.pieces(length))

    def check(self, length: int, candidates: list[bytes]) -> int:
        """Compares the content with each candidate, as it comes. Returns which one it is."""
        left = {index for index, wanted in enumerate(candidates) if len(wanted) == length}
        offset = 0
        for data in self.pieces(length):
            end = offset + len(data)
            same = {index for index in left if candidates[index][offset:end] == data}
            if not same:
                known = sorted({len(wanted) for wanted in candidates})
                raise Wrong(f"other content in bytes {offset} to {end} of {length}, {known} wanted")
            left, offset = same, end
        return min(left) if left else 0

    def expect_end(self) -> None:
        """After a response that is the last. Raises Wrong where more comes."""
        try:
            extra = self.received or self.socket.recv(PIECE)
        except TimeoutError:
            raise Wrong("not closed after the last response") from None
        except OSError:
            return
        if extra:
            raise Wrong(f"{extra[:100]!r} after the last response")


def parse(head: bytes, method: str) -> Response:
    """Raises Wrong for what is no head of a response with a known length."""
    first, *lines = head.split(b"\r\n")
    start = STATUS_LINE.fullmatch(first)
    if not start:
        raise Wrong(f"no status line: {first[:100]!r}")
    status = int(start[1])
    fields: dict[str, str] = {}
    for line in lines:
        found = FIELD_LINE.fullmatch(line)
        if not found:
            raise Wrong(f"no field: {line[:100]!r}")
        name, value = found[1].decode().lower(), found[2].decode()
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    if "date" not in fields:
        raise Wrong("no Date")
    if status in (204, 304):
        return Response(status, fields, 0)
    if not fields.get("content-length", "").isdecimal():
        raise Wrong(f"{status} with a Content-Length of {fields.get('content-length')!r}")
    return Response(status, fields, 0 if method == "HEAD" else int(fields["content-length"]))
