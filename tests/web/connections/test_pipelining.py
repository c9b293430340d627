"""Requests that come before the last one is answered: each is answered in its turn, and costs little until then."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from queue import Queue

import pytest

from app.web.connections import connection
from app.web.connections.connection import HEADERS_BYTES, SLICE_SECONDS, Connection
from app.web.connections.reading import Share
from app.web.connections.request_ends import PIECE
from app.web.connections.standing import AT_ONCE, Standing
from tests.web import in_thread
from tests.web.connections.waiting import Application

ASK = b"GET /%d HTTP/1.1\r\nhost: x\r\n\r\n"
BODY = b"POST /%d HTTP/1.1\r\ncontent-length: 8\r\n\r\n\r\n\r\n\r\n\r\n"
CHUNKS = b"POST /%d HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\n2;x\r\n0\n\r\n0\r\nx-y: z\r\n\r\n"
EMPTY = b"POST /%d HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n\r\n"
KINDS = [(ASK, b""), (BODY, b"\r\n\r\n\r\n\r\n"), (CHUNKS, b"\r\n\r\n0\n"), (EMPTY, b"")]
init = Connection.__init__


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """The server's ends of all connections."""
    found: list[Connection] = []

    def noting(self: Connection, *given: object, **named: object) -> None:
        found.append(self)
        init(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Connection, "__init__", noting)
    return found


@contextmanager
def connected(app: Application) -> Iterator[socket.socket]:
    with in_thread.serving(Connection, app) as address, socket.create_connection(address, 30) as client:
        yield client


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def everything(client: socket.socket) -> bytes:
    """What comes until the connection is closed."""
    found = b""
    while part := client.recv(65536):
        found += part
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 100_000])
def test_every_request_is_answered_in_order_however_they_are_cut(size):
    kinds = [KINDS[number * number % 7 % len(KINDS)] for number in range(40)]
    sent = b"".join(kind % number for number, (kind, _) in enumerate(kinds))
    sent += b"GET /late HTTP/1.1\r\nconnection: close\r\n\r\n"
    with connected(Application()) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(sent), size):
            client.sendall(sent[start : start + size])
        answers = everything(client).split(b"HTTP/1.1 200 OK\r\n")[1:]
    bodies = [answer.partition(b"\r\n\r\n")[2] for answer in answers]
    assert bodies == [b"/%d" % number + body for number, (_, body) in enumerate(kinds)] + [b"/late"]


LARGE = 300_000  # bytes: more than is read at a time, and than may wait


@pytest.mark.parametrize("greedy", [False, True])
@pytest.mark.parametrize("seconds", [0.0, SLICE_SECONDS])
@pytest.mark.parametrize("size", [700, 65_536, 10_000_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_all_of_a_body_belongs_to_its_request_also_when_that_is_answered_early(
    made, monkeypatch, greedy, seconds, size, chunked
):
    """However it is cut, and whether it is read at once or waits for turns: else its rest is taken for a request."""
    monkeypatch.setattr(connection, "SLICE_SECONDS", seconds)
    monkeypatch.setattr(Connection, "is_greedy", lambda self: greedy)
    body = b"\r\nGET /9 HTTP/1.1\r\n\r\n" * (LARGE // 24)
    framing = b"transfer-encoding: chunked" if chunked else b"content-length: %d" % len(body)
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if chunked else body
    early = b"POST /early HTTP/1.1\r\n%b\r\n\r\n%b" % (framing, body)
    sent = (early + ASK % 1) * 2 + early + b"GET /2 HTTP/1.1\r\nconnection: close\r\n\r\n"
    app = Application()
    with connected(app) as client:
        for start in range(0, len(sent), size):
            client.sendall(sent[start : start + size])
        answers = everything(client).split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert app.asked == ["/early", "/1", "/early", "/1", "/early", "/2"]
    assert [answer.partition(b"\r\n\r\n")[2].decode() for answer in answers] == app.asked
    assert made[0].held == 0


def test_requests_behind_one_that_waits_are_bytes_and_are_dropped_with_the_connection(made):
    app, rest = Application(), ASK % 1 * 1000
    with connected(app) as client:
        client.sendall(b"GET /wait HTTP/1.1\r\n\r\n" + rest)
        until(lambda: made and len(made[0].behind) == len(rest))
        assert app.asked == ["/wait"] and not made[0].pipeline and made[0].standing.held == len(rest)
        client.close()
        until(lambda: made[0].parser is None)
    assert app.asked == ["/wait"] and made[0].behind == b"" and made[0].standing.held == 0


def test_a_client_that_leaves_with_answers_to_come_leaves_no_traceback(made, monkeypatch):
    failures: list[object] = []
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "error", lambda *told, **more: failures.append(more))
    app = Application()
    with connected(app) as client:
        client.sendall(b"GET /long HTTP/1.1\r\n\r\n" * 100)
        until(lambda: made and made[0].flow and made[0].flow.write_paused)
        client.close()
        until(lambda: made[0].parser is None)
    assert failures == [] and app.asked == ["/long"]


def test_what_is_no_request_is_refused_behind_the_answer_to_the_one_before():
    with connected(Application()) as client:
        client.sendall(b"GET /late HTTP/1.1\r\n\r\nnonsense\r\n\r\n")
        found = everything(client)
    assert found.startswith(b"HTTP/1.1 200 ") and b"/lateHTTP/1.1 400 " in found


def test_chunks_and_trailers_without_end_are_refused(monkeypatch, made):
    with connected(Application()) as client:
        client.sendall(b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n")
        until(lambda: made and not made[0].in_headers)
        made[0].most_held = 1000
        client.sendall(b"0\r\nx: " + b"a" * 64_000)
        until(lambda: made[0].held > 64_000)
        client.sendall(b"a" * 2000)
        assert client.recv(9999).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(("takes", "expected"), [(0.0, [AT_ONCE, 2 * AT_ONCE, 20]), (1.0, list(range(1, 21)))])
def test_connections_with_requests_behind_take_turns_and_leave_some_to_others(takes, expected):
    class Loop(list):
        def call_soon(self, call, *given):
            self.append(lambda: call(*given))

    class Behind:
        def go_on(self):
            done.append(self)

    done, loop, found, all_of_them = [], Loop(), Standing(), [Behind() for _ in range(20)]
    found.clock = lambda: takes * len(done)
    for one in all_of_them:
        found.wants_turn(one, loop)
    rounds = []
    for call in loop:  # which adds the next one
        call()
        rounds.append(len(done))
    assert rounds == expected and done == all_of_them


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """The connections that had turns; reading any part of a request takes a tenth of a slice of time."""
    found: list[Connection] = []
    go_on, times = Connection.go_on, count()

    def noted(self: Connection) -> None:
        found.append(self)
        go_on(self)

    monkeypatch.setattr(Connection, "go_on", noted)
    monkeypatch.setattr(Connection, "clock", lambda self: next(times) * SLICE_SECONDS / 10)
    return found


LINES = 8000
LONG = {
    "blank lines": (b"%x\r\n" % (2 * LINES) + b"\r\n" * LINES + b"\r\n", b"\r\n" * LINES, LINES),
    "bytes": (b"1\r\na\r\n" * 20 * PIECE, b"a" * 20 * PIECE, 20 * 6),
}


@pytest.mark.parametrize("kind", LONG)
def test_a_body_in_very_many_parts_leaves_turns_to_others(
    made: list[Connection], turns: list[Connection], kind: str
) -> None:
    """Blank lines in chunks look like ends of requests; chunks of one byte are very many calls of the parser."""
    chunks, body, parts = LONG[kind]
    app = Application()
    with connected(app) as client:
        head = b"POST /1 HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"
        client.sendall(head + chunks + b"0\r\n\r\n" + ASK % 2 + b"GET /3 HTTP/1.1\r\nconnection: close\r\n\r\n")
        found = everything(client)
    assert app.asked == ["/1", "/2", "/3"]
    assert found.count(b"200 OK") == 3 and b"/1" + body in found
    assert len(turns) > parts / 40 and made[0].held == 0


def test_where_reading_takes_much_time_those_that_took_their_share_wait_for_turns(made, turns):
    app = Application()
    with in_thread.serving(Connection, app) as address, socket.create_connection(address, 30) as greedy:
        greedy.sendall(ASK % 1)
        assert greedy.recv(9999).endswith(b"/1") and not turns
        made[0].standing.reading = made[0].own = Share(0.0, 1e9)
        made[0].own.take(1.0, 1.0)
        greedy.sendall(ASK % 2)
        assert greedy.recv(9999).endswith(b"/2") and turns == made
        with socket.create_connection(address, 30) as other:
            other.sendall(ASK % 3)
            assert other.recv(9999).endswith(b"/3") and len(turns) == 1


def test_no_more_is_read_while_much_waits_for_its_turn(made):
    app, rest = Application(), ASK % 1 * 3000
    assert len(rest) > HEADERS_BYTES
    with connected(app) as client:
        client.sendall(b"GET /wait HTTP/1.1\r\n\r\n" + rest)

        def much_waits() -> bool:
            """All of it may come at once, or in pieces after each of which reading was paused."""
            if app.asked and len(made[0].behind) <= HEADERS_BYTES:
                made[0].loop.call_soon_threadsafe(made[0].flow.resume_reading)
            return bool(app.asked) and len(made[0].behind) > HEADERS_BYTES

        until(much_waits)
        looked: Queue[bool] = Queue()
        made[0].loop.call_soon_threadsafe(made[0].flow.resume_reading)  # as uvicorn does where the application waits
        made[0].loop.call_soon_threadsafe(lambda: looked.put(made[0].flow.read_paused))
        made[0].loop.call_soon_threadsafe(made[0].cut_off)
        assert looked.get(timeout=30)


def test_a_share_is_counted_anew_when_its_time_is_over():
    share = Share(1.0, 10.0)
    share.take(20.0, 1.0)
    assert not share.is_used_up(20.0)
    share.take(25.0, 0.5)
    assert share.is_used_up(29.0) and not share.is_used_up(30.0)
    share.take(30.0, 0.5)
    assert not share.is_used_up(30.0)


@pytest.mark.parametrize("zeros", [1, 4300, 5000])
def test_a_length_may_begin_with_zeros(zeros):
    with connected(Application()) as client:
        asked = b"POST /a HTTP/1.1\r\ncontent-length: %b8\r\n\r\n\r\n\r\n\r\n\r\n" % (b"0" * zeros)
        client.sendall(asked + b"GET /b HTTP/1.1\r\nconnection: close\r\n\r\n")
        answers = everything(client).split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert [answer.partition(b"\r\n\r\n")[2] for answer in answers] == [b"/a\r\n\r\n\r\n\r\n", b"/b"]


WANTED = b"connection: upgrade, http2-settings\r\nupgrade: %b\r\nhttp2-settings: AAMAAABkAAQ\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\n\r\n"
BODIES = [
    b"GET /a HTTP/1.1\r\n%b\r\n",
    b"POST /a HTTP/1.1\r\n%bcontent-length: 24\r\n\r\n" + HIDDEN,
    b"POST /a HTTP/1.1\r\n%btransfer-encoding: chunked\r\n\r\n18\r\n" + HIDDEN + b"\r\n0\r\n\r\n",
]


@pytest.mark.parametrize("asked", BODIES, ids=["none", "length", "chunks"])
@pytest.mark.parametrize("other", [b"h2c", b"websocket"])
@pytest.mark.parametrize("size", [1, 50, 100_000])
def test_another_protocol_is_not_taken_up(asked, other, size):
    """As Java's client and curl --http2 ask. The parser alone would take the body for what follows the request."""
    app, request = Application(), asked % (WANTED % other)
    sent = request + request + b"GET /b HTTP/1.1\r\nconnection: close\r\n\r\n"
    with connected(app) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(sent), size):
            client.sendall(sent[start : start + size])
        answers = everything(client).split(b"HTTP/1.1 200 OK\r\n")[1:]
    body = b"/a" + (HIDDEN if HIDDEN in request else b"")
    assert [answer.partition(b"\r\n\r\n")[2] for answer in answers] == [body, body, b"/b"]
    assert app.asked == ["/a", "/a", "/b"]


@pytest.mark.parametrize("more", [b"", b"content-length: 24\r\n"])
def test_a_tunnel_is_refused(more):
    app = Application()
    with connected(app) as client:
        client.sendall(b"CONNECT a:80 HTTP/1.1\r\n" + more + b"\r\n")
        found = everything(client)
    assert found.startswith(b"HTTP/1.1 400 ") and found.count(b"HTTP/1.1") == 1 and not app.asked
