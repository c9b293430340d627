"""Connections between two requests: kept for longer than their clients keep them, and closed where room is needed."""

from __future__ import annotations

import json
import os
import re
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace

import httpx
import pytest

from app.settings import settings
from app.web.connections import connection, standing
from app.web.connections.connection import Connection
from app.web.connections.listening import IDLE_SECONDS
from tests.deploy.files import CADDY, NGINX
from tests.web import in_thread
from tests.web.connections import waiting
from tests.web.requests import CHAIN

BROWSERS, CLOUDS = 300, 600  # seconds: Chromium's, and of load balancers that can be rented
BODY = json.dumps({"experiment": CHAIN}).encode()
init = Connection.__init__
ASK = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
HALF = b"POST /api/step HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{"

Address = tuple[str, int]


def seconds(pattern: str, text: str) -> int:
    """The time in `text` that `pattern` finds."""
    (found,) = re.findall(pattern, text, re.M)
    return int(found)


def test_server_keeps_connections_longer_than_whatever_is_in_front():
    in_front = {
        "Caddy": seconds(r"^\s*keepalive (\d+)s$", CADDY),
        "nginx": seconds(r"^upstream (?:.|\n)*?^    keepalive_timeout (\d+)s;", NGINX),
        "httpx": httpx.Limits().keepalive_expiry,
        "browsers": BROWSERS,
        "clouds": CLOUDS,
    }
    assert {name: kept for name, kept in in_front.items() if kept >= IDLE_SECONDS} == {}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[Address]:
    """A server with room for three connections."""
    monkeypatch.setattr(Connection, "room", lambda self: 3)
    with in_thread.serving(Connection) as address:
        yield address


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> Iterator[Address]:
    """A server that gives each address two connections."""
    monkeypatch.setattr(connection, "settings", lambda: replace(settings(), connections=2))
    with in_thread.serving(Connection) as address:
        yield address


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """The server's ends of all connections."""
    found: list[Connection] = []
    monkeypatch.setattr(
        Connection, "__init__", lambda self, *given, **named: found.append(self) or init(self, *given, **named)
    )
    return found


def have(made: list[Connection], *held: int) -> bool:
    """Whether the server has so many bytes of each connection, soon."""
    end = time.monotonic() + 30
    while [one.held for one in made] != list(held) and time.monotonic() < end:
        time.sleep(0.01)
    return [one.held for one in made] == list(held)


def connected(stack: ExitStack, address: Address, first: bytes = ASK) -> socket.socket:
    """A connection that has sent `first`, and has its answer if that is a request."""
    client = stack.enter_context(socket.create_connection(address, 30))
    client.sendall(first)
    if first == ASK:
        assert whole(client).startswith(b"HTTP/1.1 200 ")
    return client


def whole(client: socket.socket) -> bytes:
    """An answer with all of its body, which may come in several parts."""
    found = b""
    while b"\r\n\r\n" not in found:
        part = client.recv(9999)
        if not part:
            return found
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    length = int(re.findall(rb"content-length: (\d+)", head.lower())[0])
    while len(body) < length:
        body += client.recv(9999)
    return head + b"\r\n\r\n" + body


def is_open(client: socket.socket) -> bool:
    """Whether a connection that waits is answered."""
    try:
        client.sendall(ASK)
        return whole(client).startswith(b"HTTP/1.1 200 ")
    except OSError:
        return False


def forgets(one: Connection) -> bool:
    """Whether a connection that was answered drops its request, soon."""
    while one.cycle:
        time.sleep(0.01)
    return one.scope is one.headers is None and one in one.standing.waiting


def test_longest_idle_connection_makes_room(small):
    with ExitStack() as stack:
        clients = [connected(stack, small) for _ in range(3)]
        assert is_open(clients[0])  # so the second has waited longest
        clients.append(connected(stack, small))
        assert [is_open(client) for client in clients] == [True, False, True, True]


def test_idle_connection_keeps_nothing_of_its_request(small, made):
    with ExitStack() as stack:
        client = connected(stack, small)
        assert is_open(client)
        assert forgets(made[0])
        early = connected(stack, small, HALF.replace(b"/api/step", b"/nowhere"))
        assert whole(early).startswith(b"HTTP/1.1 404 ")
        early.sendall(b" " * 9998)  # the rest of a body that nobody wanted
        assert forgets(made[1]) and made[1].timeout_keep_alive_task
        assert is_open(early)


def test_request_that_begins_before_the_answer_to_the_last_one_is_answered(small):
    with ExitStack() as stack:
        client = connected(stack, small, ASK + ASK[:30])
        assert client.recv(9999).startswith(b"HTTP/1.1 200 ")
        client.sendall(ASK[30:])
        assert client.recv(9999).startswith(b"HTTP/1.1 200 ")


def test_headers_that_do_not_come_make_room(small):
    with ExitStack() as stack:
        for _ in range(9):
            connected(stack, small, b"GET / HT")
        assert is_open(connected(stack, small))


@pytest.fixture
def working(monkeypatch: pytest.MonkeyPatch) -> Iterator[Address]:
    """A server with room for three connections, whose answers come when the test is over, or the client leaves."""
    monkeypatch.setattr(Connection, "room", lambda self: 3)
    with in_thread.serving(Connection, waiting.Application()) as address:
        yield address


def answer(client: socket.socket) -> bytes:
    """What comes until the connection is closed."""
    found = b""
    with suppress(ConnectionResetError):
        while part := client.recv(9999):
            found += part
    return found


def test_bodies_that_do_not_come_make_room_the_longest_without_progress_first(small, made):
    half = HALF[: HALF.index(b"9999")] + b"%d\r\n\r\n{" % len(BODY)
    with ExitStack() as stack:
        slow = []
        for _ in range(3):
            slow.append(connected(stack, small, half))
            assert have(made, *[len(half)] * len(slow))
        slow[0].sendall(BODY[1:2])
        assert have(made, len(half) + 1, len(half), len(half))
        assert is_open(connected(stack, small)), "a new connection is taken"
        closed = answer(slow[1])
        assert closed.startswith(b"HTTP/1.1 503 ") and b"retry-after: 1" in closed and b"nosniff" in closed
        slow[0].sendall(BODY[2:])
        assert slow[0].recv(9999).startswith(b"HTTP/1.1 200 ")


def test_requests_under_way_do_not_make_room_and_new_ones_are_told(working, made, monkeypatch):
    monkeypatch.setattr(connection, "SURPLUS_SECONDS", 0.1)
    with ExitStack() as stack:
        held = [connected(stack, working, b"GET /wait HTTP/1.1\r\n\r\n") for _ in range(3)]
        surplus = [connected(stack, working, b"") for _ in range(6)]
        for client in surplus:
            told = answer(client)
            assert told.startswith(b"HTTP/1.1 503 ") and b"retry-after: 1" in told, "a new connection gets no answer"
        held[0].close()
        while made[0].parser:
            time.sleep(0.01)
        connected(stack, working, ASK)


def test_answers_that_are_not_read_make_room(working, made):
    with ExitStack() as stack:
        for number in range(5):
            connected(stack, working, b"GET /long HTTP/1.1\r\n\r\n")
            while len(made) <= number or not made[number].reading:
                time.sleep(0.01)
        connected(stack, working, ASK)
        assert [one.parser is None for one in made] == [True] * 3 + [False] * 3


def test_what_has_come_of_all_requests_is_bounded(made, monkeypatch):
    monkeypatch.setattr(standing, "ARRIVING", 100_000)
    monkeypatch.setattr(connection, "settings", lambda: replace(settings(), max_body=50_000))
    with in_thread.serving(Connection) as address, ExitStack() as stack:
        clients = [connected(stack, address, HALF + b" " * 9000) for _ in range(20)]
        assert answer(clients[0]).startswith(b"HTTP/1.1 503 ")
        while made[0].standing.held > 100_000:  # what has just come is counted before room is made
            time.sleep(0.01)
        whole = HALF[: HALF.index(b"9999")] + b"%d\r\n\r\n" % len(BODY) + BODY
        last = connected(stack, address, whole)
        assert last.recv(9999).startswith(b"HTTP/1.1 200 "), "a short body is refused because of others"


def test_who_holds_little_does_not_make_room_for_those_who_hold_much(made, monkeypatch):
    monkeypatch.setattr(standing, "ARRIVING", 100_000)
    monkeypatch.setattr(connection, "settings", lambda: replace(settings(), max_body=50_000))
    with in_thread.serving(Connection) as address, ExitStack() as stack:
        small = [connected(stack, address, ASK[:-1]) for _ in range(3)]
        large = [connected(stack, address, HALF + b" " * 9000) for _ in range(20)]
        assert answer(large[0]).startswith(b"HTTP/1.1 503 ")
        for client in small:
            client.sendall(ASK[-1:])
            assert client.recv(9999).startswith(b"HTTP/1.1 200 "), "it has waited longest, and holds next to nothing"


def test_an_address_with_its_most_connections_gets_a_new_one_for_an_idle_one(strict):
    with ExitStack() as stack:
        clients = [connected(stack, strict) for _ in range(3)]
        assert [is_open(client) for client in clients] == [False, True, True]


def test_an_address_is_refused_more_requests_than_connections(monkeypatch):
    monkeypatch.setattr(connection, "settings", lambda: replace(settings(), connections=2))
    with in_thread.serving(Connection, waiting.Application()) as address:
        with ExitStack() as stack:
            for _ in range(2):
                connected(stack, address, b"GET /wait HTTP/1.1\r\n\r\n")
            third = connected(stack, address, ASK[:-1])
            found = third.recv(9999)
            assert found.startswith(b"HTTP/1.1 503 ") and b"retry-after: 1" in found and b"nosniff" in found
            assert found.endswith(b"at most 2 connections from one address\n")
        with ExitStack() as stack:  # and those that have left count no longer
            assert is_open(connected(stack, address))


@pytest.mark.parametrize(
    ("files", "used", "room"),
    [
        (resource.RLIM_INFINITY, 23, 2000),
        (65536, 23, 2000),
        (1024, 23, 896),
        (256, 23, 192),
        (256, 70, 178),
        (64, 23, 33),
        (64, 60, 32),
    ],
)
def test_room_leaves_files_for_all_else(monkeypatch, files, used, room):
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (files, files))
    monkeypatch.setattr(standing, "in_use", lambda: used)
    assert standing.room() == room


def test_files_in_use_are_counted_once():
    standing.in_use.cache_clear()
    found = standing.in_use()
    with open(os.devnull):
        assert found > 2 and standing.in_use() == found


def test_counts_of_clients_that_have_left_are_dropped():
    found = standing.Standing()
    assert [found.count("a", by) for by in (1, 1, -1, -1)] == [1, 2, 1, 0] and not found.by_client
