"""Connections that send too much, or too slowly, are closed: one that stays half open costs a class its server."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_SECONDS = 15.0  # for the line and the headers of a request, from its first byte or the connection's beginning
BODY_SECONDS = 60.0  # for its body
HEADERS_BYTES = 64_000  # of the line and the headers together; a link of 8,000 characters has room


class Connection(HttpToolsProtocol):
    """uvicorn's protocol with limits to the time and the size of what a client sends."""

    timer: asyncio.TimerHandle | None = None
    in_headers = True
    header_bytes = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.wait(HEADERS_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop_waiting()
        super().connection_lost(exc)

    def wait(self, seconds: float) -> None:
        """Give the client so many seconds for the next part of its request."""
        self.stop_waiting()
        self.timer = self.loop.call_later(seconds, self.give_up, HTTPStatus.REQUEST_TIMEOUT)

    def stop_waiting(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    def data_received(self, data: bytes) -> None:
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
        self.in_headers = True
        self.wait(HEADERS_SECONDS)

    def on_headers_complete(self) -> None:
        self.in_headers = False
        self.header_bytes = 0
        self.wait(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.stop_waiting()
        self.in_headers = True
        super().on_message_complete()

    def give_up(self, status: HTTPStatus) -> None:
        """Say why, if no answer has begun, and close the connection."""
        self.stop_waiting()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(head.encode())
        self.transport.close()
