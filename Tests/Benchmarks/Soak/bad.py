# SPDX-License-Identifier: Apache-2.0

"""Clients that behave badly, by negligence or on purpose."""

import errno
import random
import selectors
import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass

from exchange import Ledger

# Seconds between two pieces of what is sent slowly.
DRIP_INTERVAL = 1
# Connections that are opened before the crowd looks at those it has.
OPENED_AT_ONCE = 200
# Closing sends a reset: linger(7) with no time.
RESET = struct.pack("ii", 1, 0)
BIG_HEAD = b"GET /%b HTTP/1.1\r\nHost: a\r\n" % (b"0" * 7_900) + b"".join(
    b"X-%d: %b\r\n" % (number, b"0" * 10_000) for number in range(3))


@dataclass(frozen=True)
class Kind:
    """What a bad client sends at first, then each second, and whether it reads the responses."""

    opening: bytes = b""
    drip: bytes = b""
    is_reading: bool = True


KINDS = {
    "slow heads": Kind(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ", b"x"),
    "slow bodies": Kind(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n", b"x"),
    "non-readers": Kind(b"GET /sparse.bin HTTP/1.1\r\nHost: a\r\n\r\n", is_reading=False),
    "silent": Kind(),
    "half heads": Kind(BIG_HEAD),
    "listings": Kind(b"GET /list/ HTTP/1.1\r\nHost: a\r\n\r\n" * 100),
    "unread listings": Kind(b"GET /list/ HTTP/1.1\r\nHost: a\r\n\r\n" * 100, is_reading=False),
}


class Crowd:
    """Many connections of one kind, each opened again a second after the server has closed it."""

    def __init__(self, port: int, kind: Kind, size: int) -> None:
        self.port = port
        self.kind = kind
        self.selector = selectors.DefaultSelector()
        # When to open one each, in seconds of the monotonic clock, in order.
        self.wanted = [0.0] * size
        self.counts: Counter = Counter()

    @property
    def size(self) -> int:
        return len(self.selector.get_map())

    def turn(self) -> None:
        """Opens some, drips, and reads what has come. Takes at most about a tenth of a second."""
        now = time.monotonic()
        for _ in range(OPENED_AT_ONCE):
            if not self.wanted or self.wanted[0] > now:
                break
            self.wanted.pop(0)
            self.open()
        for key, _ in self.selector.select(0.1):
            self.serve(key, now)

    def drip(self) -> None:
        for key in list(self.selector.get_map().values()) if self.kind.drip else []:
            try:
                key.fileobj.send(self.kind.drip)
            except BlockingIOError:
                pass
            except OSError:
                self.end(key.fileobj)

    def open(self) -> None:
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.setblocking(False)
        failure = connection.connect_ex(("127.0.0.1", self.port))
        if failure not in (0, errno.EINPROGRESS):
            self.counts["not connected"] += 1
            connection.close()
            self.wanted.append(time.monotonic() + 1)
            return
        self.selector.register(connection, selectors.EVENT_WRITE)

    def serve(self, key: selectors.SelectorKey, now: float) -> None:
        connection = key.fileobj
        try:
            if key.events & selectors.EVENT_WRITE:
                self.counts["connected"] += 1
                if self.kind.opening:
                    connection.send(self.kind.opening)
                interest = selectors.EVENT_READ if self.kind.is_reading else 0
                self.selector.modify(connection, interest)
            elif not connection.recv(65536):
                self.end(connection)
        except BlockingIOError:
            pass
        except OSError:
            self.end(connection)

    def end(self, connection: socket.socket) -> None:
        self.counts["closed by the server"] += 1
        self.selector.unregister(connection)
        connection.close()
        self.wanted.append(time.monotonic() + 1)

    def run(self, is_over) -> None:
        """Until the condition holds; then all are closed."""
        drip_time = time.monotonic()
        while not is_over():
            self.turn()
            if time.monotonic() > drip_time:
                drip_time = time.monotonic() + DRIP_INTERVAL
                self.drip()
        for key in list(self.selector.get_map().values()):
            self.selector.unregister(key.fileobj)
            key.fileobj.close()
        self.selector.close()


def send_and_reset(port: int, chance: random.Random, counts: Counter) -> None:
    """Connects, sends a request or half of one, reads a bit or not, and resets."""
    data = b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\nGET /small.txt HTTP/1.1\r\nHost: a\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data[:chance.choice((0, 1, 20, 40, len(data)))])
        if chance.random() < 0.3:
            connection.settimeout(0.05)
            connection.recv(50_000)
        if chance.random() < 0.3:
            connection.shutdown(socket.SHUT_WR)
        if chance.random() < 0.7:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        counts["reset"] += 1


def send_garbage(port: int, chance: random.Random, counts: Counter) -> None:
    """Sends a request with bytes changed, taken away and doubled."""
    data = bytearray(
        b"POST /list/?a=b%20c HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n"
        b"Range: bytes=0-1,4-\r\nTransfer-Encoding: chunked\r\nIf-None-Match: W/\"x\", *\r\n\r\n"
        b"4\r\nabcd\r\n0\r\n\r\n" * 2)
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(data))
        match chance.randrange(3):
            case 0: data[place] = chance.randrange(256)
            case 1: del data[place:place + chance.randrange(1, 9)]
            case _: data[place:place] = data[place:place + chance.randrange(1, 200)]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        connection.settimeout(0.05)
        connection.recv(50_000)
        counts["garbage"] += 1


class BadClients:
    """All kinds in turns, until the ledger says that it is over."""

    # Seconds of each turn.
    TURN = 5

    def __init__(self, ledger: Ledger, maximum_connections: int) -> None:
        self.ledger = ledger
        self.random = random.Random(7)
        self.counts: Counter = Counter()
        tenth = maximum_connections // 10
        self.turns = [
            lambda: self.crowd("slow heads", 3 * tenth),
            lambda: self.repeat(send_and_reset),
            lambda: self.crowd("slow bodies", 3 * tenth), lambda: self.crowd("listings", 40),
            lambda: self.crowd("non-readers", tenth), lambda: self.repeat(send_garbage),
            # More than there is room for: the oldest are closed, who are idle.
            lambda: self.crowd("silent", 12 * tenth), lambda: self.crowd("unread listings", tenth),
            lambda: self.crowd("half heads", 3 * tenth)]

    def run(self) -> None:
        index = 0
        while not self.ledger.is_over.is_set():
            if self.ledger.is_loaded.wait(0.2):
                self.turns[index % len(self.turns)]()
                index += 1
        self.ledger.reports.put(("counts", dict(self.counts)))

    def is_over(self, deadline: float) -> bool:
        return time.monotonic() > deadline or not self.ledger.is_loaded.is_set()

    def crowd(self, name: str, size: int) -> None:
        deadline = time.monotonic() + self.TURN
        crowd = Crowd(self.ledger.port, KINDS[name], size)
        crowd.run(lambda: self.is_over(deadline))
        self.counts[f"bad: {name}"] += crowd.counts["connected"]

    def repeat(self, deed) -> None:
        deadline = time.monotonic() + self.TURN
        counts: Counter = Counter()
        while not self.is_over(deadline):
            try:
                deed(self.ledger.port, self.random, counts)
            except OSError:
                counts["cut off"] += 1
            time.sleep(0.002)
        self.counts.update({f"bad: {name}": count for name, count in counts.items()})
