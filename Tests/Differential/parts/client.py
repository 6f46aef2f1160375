# SPDX-License-Identifier: Apache-2.0

"""Sends bytes over many connections at once, and keeps what comes back."""

import selectors
import socket
import time
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Answer:
    """What came back over one connection, and whether the server closed it."""

    data: bytes
    closed: bool


@dataclass
class Exchange:
    """A connection under way."""

    index: int
    connection: socket.socket
    unsent: memoryview
    deadline: float
    received: bytearray = field(default_factory=bytearray)

    def send(self) -> None:
        try:
            count = self.connection.send(self.unsent)
            self.unsent = self.unsent[count:]
        except BlockingIOError:
            pass
        except OSError:
            # It has closed early; what it said is still there to be read.
            self.unsent = self.unsent[:0]

    def receive(self) -> bool:
        """Whether the server has closed."""
        try:
            data = self.connection.recv(262_144)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self.received += data
        return not data


class Client:
    """Holds `width` connections to one port at a time.

    A server that says nothing for `patience` seconds is taken to wait for more.
    """

    def __init__(self, port: int, width: int, patience: float) -> None:
        self.port = port
        self.width = width
        self.patience = patience
        self.selector = selectors.DefaultSelector()
        self.answers: dict[int, Answer] = {}

    def exchange(self, requests: list[bytes]) -> list[Answer]:
        """One connection each. Blocks until the last has ended."""
        waiting = deque(enumerate(requests))
        active: set[int] = set()
        while waiting or active:
            while waiting and len(active) < self.width:
                index, request = waiting.popleft()
                self.begin(index, request)
                active.add(index)
            active -= set(self.turn())
        self.selector.close()
        return [self.answers[index] for index in range(len(requests))]

    def begin(self, index: int, request: bytes) -> None:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        exchange = Exchange(
            index, connection, memoryview(request), time.monotonic() + self.patience)
        self.selector.register(
            connection, selectors.EVENT_READ | selectors.EVENT_WRITE, exchange)

    def turn(self) -> list[int]:
        """Serves what is ready. Returns the exchanges that have ended."""
        ended = []
        events = self.selector.select(0.05)
        now = time.monotonic()
        for key, mask in events:
            exchange = key.data
            exchange.deadline = now + self.patience
            if mask & selectors.EVENT_WRITE:
                exchange.send()
                if not exchange.unsent:
                    self.selector.modify(key.fileobj, selectors.EVENT_READ, exchange)
            if mask & selectors.EVENT_READ and exchange.receive():
                ended.append(self.end(exchange, closed=True))
        if len(events) < self.width:
            silent = [
                key.data for key in self.selector.get_map().values() if key.data.deadline < now]
            ended += [self.end(exchange, closed=False) for exchange in silent]
        return ended

    def end(self, exchange: Exchange, closed: bool) -> int:
        self.selector.unregister(exchange.connection)
        exchange.connection.close()
        self.answers[exchange.index] = Answer(bytes(exchange.received), closed)
        return exchange.index
