"""Connections that send too much or too slowly, or read too slowly, are closed, and those of one address are limited.
Of those that wait for a request, the one that has waited longest is closed where there are too many.

One that stays half open costs a class its server; one that does not read keeps its answer in the server's memory.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import struct
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

with suppress(ImportError):  # not on Windows
    import fcntl
    import termios

from app.settings import settings
from app.web.http import tally
from app.web.http.clients import client_of
from app.web.http.headers import always
from app.web.http.standing import room, standing

HEADERS_SECONDS = 15.0  # for the line and the headers of a request, from its first byte or the connection's beginning
BODY_SECONDS = 60.0  # for its body
HEADERS_BYTES = 64_000  # of the line and the headers together; a link of 8,000 characters has room
SURPLUS_SECONDS = 1.0  # for the first byte, where an address has too many connections: it is told so
READ_SECONDS = 60.0  # in which a client must take at least
READ_BYTES = 60_000  # of an answer that waits for it

HEAD = b"".join(b"%b: %b\r\n" % pair for pair in always(settings().hsts))
REASONS = {HTTPStatus.SERVICE_UNAVAILABLE: tally.CONNECTIONS}


class Connection(HttpToolsProtocol):
    """uvicorn's protocol with limits to the time and the size of what a client sends."""

    timer: asyncio.TimerHandle | None = None
    in_headers = True
    header_bytes = 0
    reading: asyncio.TimerHandle | None = None
    counted_as = ""
    too_many = False
    room = staticmethod(room)

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.standing = standing(self.server_state)
        self.wait(HEADERS_SECONDS)
        if len(self.connections) > self.room():
            self.standing.close_longest()
        if most := settings().connections:
            self.counted_as = client_of(self.client[0] if self.client else "")
            if self.standing.count(self.counted_as, 1) > most and not self.standing.close_longest(self.counted_as):
                self.too_many = True
                self.wait(SURPLUS_SECONDS)
        self.standing.waits(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop_waiting()
        self.resume_writing()
        self.standing.works(self)
        if self.counted_as:
            self.standing.count(self.counted_as, -1)
        super().connection_lost(exc)

    def make_room(self) -> None:
        self.stop_waiting()
        self.transport.close()

    def pause_writing(self) -> None:
        """Called when more is written than the client takes."""
        super().pause_writing()
        self.see_progress(unread(self.transport))

    def resume_writing(self) -> None:
        if self.reading:
            self.reading.cancel()
            self.reading = None
        super().resume_writing()

    def see_progress(self, before: int) -> None:
        """Look again in a while whether fewer bytes than `before` are unread."""
        self.reading = self.loop.call_later(READ_SECONDS, self.check_progress, before)

    def check_progress(self, before: int) -> None:
        now = unread(self.transport)
        if before - now < READ_BYTES:
            tally.refuse(tally.REASONS[HTTPStatus.REQUEST_TIMEOUT])
            forget_unread(self.transport.get_extra_info("socket"))
            self.transport.abort()
        else:
            self.see_progress(now)

    def wait(self, seconds: float) -> None:
        """Give the client so many seconds for the next part of its request."""
        self.stop_waiting()
        self.timer = self.loop.call_later(seconds, self.give_up, HTTPStatus.REQUEST_TIMEOUT)

    def stop_waiting(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    def data_received(self, data: bytes) -> None:
        if self.too_many:
            self.give_up(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        if self.in_headers:
            if self.timer is None:  # also blank bytes begin something
                self.wait(HEADERS_SECONDS)
            self.header_bytes += len(data)
            if self.header_bytes > HEADERS_BYTES and b"\r\n\r\n" not in data:
                self.give_up(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast(dict[str, Any], self.scope)["peer"] = self.client  # app.web.edge.identity looks whether it is replaced
        self.in_headers = True
        self.wait(HEADERS_SECONDS)
        if self.cycle is None or self.cycle.response_complete:
            self.standing.waits(self)

    def on_headers_complete(self) -> None:
        self.standing.works(self)
        self.in_headers = False
        self.header_bytes = 0
        self.wait(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.stop_waiting()
        self.in_headers = True
        super().on_message_complete()
        if self.cycle.response_complete:  # it was refused before its body had come
            self.rest()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.timeout_keep_alive_task:
            self.rest()

    def rest(self) -> None:
        """Wait for the next request, and keep nothing of the last one, if all of it has come: it may have 64 kB."""
        self.standing.waits(self)
        if not self.timeout_keep_alive_task:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        if self.in_headers and self.timer is None:
            self.cycle = self.scope = self.headers = None  # type: ignore[assignment]

    def give_up(self, status: HTTPStatus) -> None:
        """Say why, if no answer has begun, and close the connection."""
        self.stop_waiting()
        if self.transport.is_closing():
            return
        if self.too_many:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        tally.refuse(REASONS.get(status) or tally.REASONS[status])
        if self.cycle is None or self.cycle.response_complete:
            reason = f"at most {settings().connections} connections from one address\n" if self.too_many else ""
            self.transport.write(refusal(status, reason))
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """The answer to what is no request; it is counted where it is logged."""
        self.transport.write(refusal(HTTPStatus.BAD_REQUEST))
        self.transport.close()


def refusal(status: HTTPStatus, reason: str = "") -> bytes:
    """An answer with a sentence at most, after which the connection is closed."""
    again = "retry-after: 1\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
    kind = "content-type: text/plain\r\n" if reason else ""
    line = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: {len(reason)}\r\nconnection: close\r\n"
    named = f"x-request-id: {secrets.token_hex(8)}\r\n"
    return (line + kind + again + named).encode() + HEAD + b"\r\n" + reason.encode()


def unread(transport: Any) -> int:
    """The bytes of answers that wait in the server and, on Linux, those that wait for the client's acknowledgement."""
    waiting: int = transport.get_write_buffer_size()
    return waiting + unacknowledged(transport.get_extra_info("socket"))


def unacknowledged(sock: Any) -> int:
    """The bytes in the kernel's queue of a socket, 0 where the system does not tell."""
    try:
        (found,) = struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, bytes(4)))
        return int(found)
    except (OSError, ValueError, AttributeError, NameError):
        return 0


def forget_unread(sock: Any) -> None:
    """Let the kernel drop its queue, too, when the socket is closed."""
    with suppress(OSError, AttributeError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
