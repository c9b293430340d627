"""Load on a server of this machine: some connections, each sending its next request when it has the answer.

Only to the loopback address, and for a time given beforehand.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from selectors import EVENT_READ, BaseSelector, DefaultSelector

import numpy as np

HOST = "127.0.0.1"
PATIENCE = 30.0  # seconds for one answer


class Refused(RuntimeError):
    """An answer that is not 200 OK."""


@dataclass(slots=True)
class Tally:
    """How long each answered request took, in seconds, the time they were sent in, and what sending them took."""

    times: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    processor: float = 0.0
    """Seconds of a core that the load itself took, and the server could not have."""

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.times) / self.elapsed

    @property
    def share(self) -> float:
        """Of one core, what the load itself took."""
        return self.processor / self.elapsed

    def percentile(self, which: int) -> float:
        """The time that so many percent of the requests stay below."""
        return float(np.percentile(self.times, which))


class Connection:
    """One keep-alive connection, which sends `request` again and again."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request, self.received, self.missing = request, b"", -1

    def send(self) -> None:
        self.received, self.missing = b"", -1
        self.socket.sendall(self.request)
        self.sent = time.perf_counter()

    def receive(self) -> bool:
        """Take what has come; whether the answer is complete."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise Refused("the server closed the connection")
        if self.missing >= 0:
            self.missing -= len(data)
        else:
            self.received += data
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self.received[:end].lower()
            if not head.startswith(b"http/1.1 200"):
                raise Refused(self.received[:1000].decode(errors="replace"))
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            self.missing = length - (len(self.received) - end - 4)
        return self.missing == 0

    def close(self) -> None:
        self.socket.close()


def post(path: str, body: bytes, gzip: bool = False) -> bytes:
    """A request as bytes."""
    accept = "accept-encoding: gzip\r\n" if gzip else ""
    head = f"POST {path} HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: application/json\r\n{accept}"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def load(port: int, requests: Sequence[bytes], seconds: float, beside: Sequence[bytes] = ()) -> Tally:
    """Send each of `requests` on a connection of its own for so long; those `beside` too, but they are not counted.

    The clock runs from when each has had one answer: a server that is kept busy takes new connections one by one.
    """
    selector, tally = DefaultSelector(), Tally()
    connections: list[Connection] = []
    try:
        for request in (*requests, *beside):
            # Each sends at once, as people's do: of idle processes one would take all connections, and keep them.
            connection = Connection(port, request)
            connections.append(connection)
            selector.register(connection.socket, EVENT_READ, connection)
            connection.send()
        opening = set(connections)
        while opening:
            opening.difference_update(answered(selector))
        begin, processor = time.perf_counter(), time.process_time()
        until, waiting = begin + seconds, set(connections[: len(requests)])
        for connection in connections:
            connection.send()
        while waiting:
            for connection in answered(selector):
                now = time.perf_counter()
                if connection in waiting:
                    tally.times.append(now - connection.sent)
                if now < until or (connection not in waiting and waiting):
                    connection.send()
                else:
                    waiting.discard(connection)
        tally.elapsed, tally.processor = time.perf_counter() - begin, time.process_time() - processor
    finally:
        selector.close()
        for connection in connections:
            connection.close()
    return tally


def answered(selector: BaseSelector) -> Iterator[Connection]:
    """The connections whose answer is complete with what has come now."""
    ready = selector.select(PATIENCE)
    if not ready:
        raise Refused(f"no answer within {PATIENCE:g} seconds")
    for key, _ in ready:
        if key.data.receive():
            yield key.data
