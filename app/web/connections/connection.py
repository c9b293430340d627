"""Connections that send too much or too slowly, or read too slowly, are closed, and those of one address are limited.
Of those that wait for their client, the one that has waited longest is closed where there are too many.

One that stays half open costs a class its server; one that does not read keeps its answer in the server's memory.
Requests that come before the answer to the last one wait as bytes, and are parsed one by one. A long
request is parsed in slices, so that a client that sends very much, over many connections, does not keep others waiting.
"""

from __future__ import annotations

import asyncio
import secrets
from http import HTTPStatus
from time import perf_counter
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.settings import settings
from app.web.connections.reading import Flow, Share
from app.web.connections.request_ends import Ends
from app.web.connections.standing import room, standing
from app.web.connections.unread import forget_unread, unread
from app.web.http import tally
from app.web.http.clients import client_of
from app.web.http.headers import always

HEADERS_SECONDS = 15.0  # for the line and the headers of a request, from its first byte or the connection's beginning
BODY_SECONDS = 60.0  # for its body
HEADERS_BYTES = 64_000  # of the line and the headers together; a link of 8,000 characters has room
SURPLUS_SECONDS = 1.0  # for the first byte, where there are too many connections: its client is told so
READ_SECONDS = 60.0  # in which a client must take at least
READ_BYTES = 60_000  # of an answer that waits for it
HEADERS = 200  # fields: as objects, the 11,000 that 64 kB have room for take 1 MB
SLICE_SECONDS = 0.25e-3  # of reading what one connection sent, after which others have their turns
OWN = 1e-3, 1.0  # seconds, of so many, in which a connection is read at once, however busy the event loop is

HEAD = b"".join(b"%b: %b\r\n" % pair for pair in always(settings().hsts))
REASONS = {HTTPStatus.SERVICE_UNAVAILABLE: tally.CONNECTIONS}


class Connection(HttpToolsProtocol):
    """uvicorn's protocol with limits to the time and the size of what a client sends."""

    timer: asyncio.TimerHandle | None = None
    in_headers = True
    header_bytes = 0
    reading: asyncio.TimerHandle | None = None
    counted_as = ""
    too_many = ""  # why this connection is one too many
    held = 0  # bytes of a request that has not arrived as a whole, and of what waits behind it
    behind = b""  # bytes that came before the last request was answered, or before the connection's turn
    has_asked = False  # for a turn that it has not had
    clock = staticmethod(perf_counter)
    room = staticmethod(room)

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.standing = standing(self.server_state)
        self.flow = Flow(transport, lambda: len(self.behind) <= HEADERS_BYTES)
        self.ends = Ends()
        self.own = Share(*OWN)
        chosen = settings()
        self.most_held = 2 * chosen.max_body
        self.wait(HEADERS_SECONDS)
        self.standing.open.add(self)
        if len(self.standing.open) > self.room():
            self.standing.close_longest()
        if len(self.standing.open) > self.room():
            self.too_many = "too many connections\n"
        if most := chosen.connections:
            client = self.counted_as = client_of(self.client[0] if self.client else "")
            if self.standing.count(client, 1) > most and not self.standing.close_longest(
                lambda one: one.counted_as == client
            ):
                self.too_many = f"at most {most} connections from one address\n"
        if self.too_many:
            self.wait(SURPLUS_SECONDS)
        self.standing.waits(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop_waiting()
        self.resume_writing()
        self.standing.works(self)
        self.standing.open.discard(self)
        self.release()
        if self.counted_as:
            self.standing.count(self.counted_as, -1)
        super().connection_lost(exc)

    def make_room(self) -> None:
        """Close the connection. Where it is new, or a part of a request has come, say that it may be sent again."""
        is_new = self.cycle is None and self.timeout_keep_alive_task is None
        if self.transport.get_write_buffer_size():
            tally.refuse(tally.CONNECTIONS)
            self.cut_off()
        elif self.held or is_new:
            self.give_up(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self.transport.close()
        self.stop_waiting()
        self.release()

    def hold(self, more: int) -> None:
        """Hold so many more bytes, or give up where all connections hold too many."""
        if not self.standing.hold(self, more, self.most_held):
            self.give_up(HTTPStatus.SERVICE_UNAVAILABLE)

    def release(self) -> None:
        """Hold nothing any longer."""
        self.behind = b""
        self.hold(-self.held)

    def keep_behind(self) -> None:
        """Hold only the part of the request that is not parsed yet: without it the rest would be taken for another."""
        self.hold(len(self.behind) - self.held)

    def pause_writing(self) -> None:
        """Called when more is written than the client takes."""
        super().pause_writing()
        self.standing.waits(self)
        self.see_progress(unread(self.transport))

    def resume_writing(self) -> None:
        if self.reading:
            self.reading.cancel()
            self.reading = None
        if self.answering():
            self.standing.works(self)
        super().resume_writing()

    def see_progress(self, before: int) -> None:
        """Look again in a while whether fewer bytes than `before` are unread."""
        self.reading = self.loop.call_later(READ_SECONDS, self.check_progress, before)

    def check_progress(self, before: int) -> None:
        now = unread(self.transport)
        if before - now < READ_BYTES:
            tally.refuse(tally.REASONS[HTTPStatus.REQUEST_TIMEOUT])
            self.cut_off()
        else:
            self.see_progress(now)

    def cut_off(self) -> None:
        """Close the connection at once, whatever its client has not read."""
        forget_unread(self.transport.get_extra_info("socket"))
        self.transport.abort()

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
        elif self.behind or self.is_greedy():
            self.keep(data)
        else:
            self.take_some(data)

    def is_greedy(self) -> bool:
        """Whether all connections together have taken much time to read, and this one more than its share."""
        now = self.clock()
        return self.standing.reading.is_used_up(now) and self.own.is_used_up(now)

    def keep(self, data: bytes) -> None:
        """Read no more for now, and take `data` later."""
        self.flow.pause_reading()
        self.behind += data
        self.hold(len(data))
        if not self.answering():
            self.ask_for_turn()

    def ask_for_turn(self) -> None:
        if not self.has_asked:
            self.has_asked = True
            self.standing.wants_turn(self, self.loop)

    def take_some(self, data: bytes) -> None:
        """Take `data`, up to the end of a request or for a slice of time, and keep the rest."""
        begun = now = self.clock()
        start = 0
        while start < len(data) and not self.transport.is_closing():
            if self.answering() or now - begun > SLICE_SECONDS:
                self.keep(data[start:])
                break
            start = self.take(data, start)
            now = self.clock()
        self.own.take(now, now - begun)
        self.standing.reading.take(now, now - begun)

    def answering(self) -> bool:
        """Whether a request has arrived as a whole and is not answered."""
        return self.in_headers and self.cycle is not None and not self.cycle.response_complete

    def take(self, data: bytes, start: int) -> int:
        """Hand the parser some of `data` from `start`, but nothing of the request behind this one. The end of that."""
        end = self.ends.find(data, start, None if self.in_headers else self.headers)
        part = data[start:end]
        if self.in_headers:
            if self.timer is None:  # also blank bytes begin something
                self.wait(HEADERS_SECONDS)
            self.header_bytes += len(part)
            if self.header_bytes > HEADERS_BYTES:
                self.give_up(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
                return end
        if self.in_headers or not self.cycle.response_complete:
            self.hold(len(part))
            if self.held > HEADERS_BYTES + self.most_held:  # chunks, or what stands behind them, without end
                self.give_up(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if self.transport.is_closing():
                return end
        super().data_received(part)
        if not self.answering():
            self.standing.waits(self)
        return end

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast(dict[str, Any], self.scope)["peer"] = self.client  # app.web.edge.identity looks whether it is replaced
        self.in_headers = True
        self.wait(HEADERS_SECONDS)

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) == HEADERS:
            self.give_up(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            raise ValueError("too many fields")  # which ends the parsing
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self.in_headers = False
        self.header_bytes = 0
        self.wait(BODY_SECONDS)
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                raise ValueError("this is no proxy")  # and the answer is 400
            return  # the parser ends the request here, and says so
        super().on_headers_complete()

    def _should_upgrade(self) -> bool:
        return False

    def _unsupported_upgrade_warning(self) -> None:
        """Called by uvicorn where a request asks for another protocol. A server may ignore that (RFC 9110, 7.8); the
        parser cannot, so another one gets the headers without it, and what follows."""
        head = [b"%b %b HTTP/%b\r\n" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
        head += [b"%b: %b\r\n" % pair for pair in self.headers if pair[0] != b"upgrade"]
        self.parser = type(self.parser)(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
        super().data_received(b"".join(head) + b"\r\n")

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():  # only its headers are there
            return
        self.stop_waiting()
        self.in_headers = True
        self.ends.begin()
        self.keep_behind()
        self.standing.works(self)
        super().on_message_complete()
        if self.cycle.response_complete:  # it was refused before its body had come
            self.rest()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.in_headers:  # the rest of its body is not kept
            self.keep_behind()
        if self.timeout_keep_alive_task:
            self.rest()
        if self.behind:
            self.ask_for_turn()

    def go_on(self) -> None:
        self.has_asked = False
        data, self.behind = self.behind, b""
        self.hold(-len(data))
        self.take_some(data)
        if not (self.behind or self.answering() or self.transport.is_closing()):
            self.flow.resume_reading()

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
        begun = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        if self.cycle is not None:
            self.cycle.disconnected = True  # no second answer behind this one
        if not begun:
            self.transport.write(refusal(status, self.too_many))
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """The answer to what is no request; it is counted where it is logged."""
        if self.transport.is_closing():
            return
        self.transport.write(refusal(HTTPStatus.BAD_REQUEST))
        self.transport.close()


def refusal(status: HTTPStatus, reason: str = "") -> bytes:
    """An answer with a sentence at most, after which the connection is closed."""
    again = "retry-after: 1\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
    kind = "content-type: text/plain\r\n" if reason else ""
    line = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: {len(reason)}\r\nconnection: close\r\n"
    named = f"x-request-id: {secrets.token_hex(8)}\r\n"
    return (line + kind + again + named).encode() + HEAD + b"\r\n" + reason.encode()
