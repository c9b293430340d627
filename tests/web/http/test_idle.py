"""Connections between two requests: kept for longer than their clients keep them, and closed where room is needed."""

from __future__ import annotations

import json
import re
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import httpx
import pytest

from app.settings import settings
from app.web.http import connections, standing
from app.web.http.connections import Connection
from app.web.http.listening import IDLE_SECONDS
from tests.deploy.files import CADDY, NGINX
from tests.web import in_thread
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
    monkeypatch.setattr(connections, "settings", lambda: replace(settings(), connections=2))
    with in_thread.serving(Connection) as address:
        yield address


def connected(stack: ExitStack, address: Address, first: bytes = ASK) -> socket.socket:
    """A connection that has sent `first`, and has its answer if that is a request."""
    client = stack.enter_context(socket.create_connection(address, 30))
    client.sendall(first)
    if first == ASK:
        assert client.recv(9999).startswith(b"HTTP/1.1 200 ")
    return client


def is_open(client: socket.socket) -> bool:
    """Whether a connection that waits is answered."""
    try:
        client.sendall(ASK)
        return client.recv(9999).startswith(b"HTTP/1.1 200 ")
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


def test_idle_connection_keeps_nothing_of_its_request(small, monkeypatch):
    made = []
    monkeypatch.setattr(
        Connection, "__init__", lambda self, *given, **named: made.append(self) or init(self, *given, **named)
    )
    with ExitStack() as stack:
        client = connected(stack, small)
        assert is_open(client)
        assert forgets(made[0])
        early = connected(stack, small, HALF.replace(b"/api/step", b"/nowhere"))
        assert early.recv(9999).startswith(b"HTTP/1.1 404 ")
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


def test_requests_under_way_do_not_make_room(small):
    with ExitStack() as stack:
        slow = [connected(stack, small, HALF[:-5] + b"%d\r\n\r\n{" % len(BODY)) for _ in range(3)]
        assert is_open(connected(stack, small)), "a new connection is taken"
        for client in slow:
            client.sendall(BODY[1:])
            assert client.recv(9999).startswith(b"HTTP/1.1 ")


def test_an_address_with_its_most_connections_gets_a_new_one_for_an_idle_one(strict):
    with ExitStack() as stack:
        clients = [connected(stack, strict) for _ in range(3)]
        assert [is_open(client) for client in clients] == [False, True, True]


def test_an_address_is_refused_more_requests_than_connections(strict):
    with ExitStack() as stack:
        held = [connected(stack, strict, HALF) for _ in range(2)]
        for client in held:
            client.sendall(b" ")
        third = connected(stack, strict, ASK[:-1])
        third.sendall(ASK[-1:])
        answer = third.recv(9999)
        assert answer.startswith(b"HTTP/1.1 503 ") and b"retry-after: 1" in answer and b"nosniff" in answer
    with ExitStack() as stack:  # and those that have left count no longer
        assert is_open(connected(stack, strict))


@pytest.mark.parametrize(("files", "room"), [(resource.RLIM_INFINITY, 2000), (65536, 2000), (1024, 896), (256, 192)])
def test_room_leaves_files_for_all_else(monkeypatch, files, room):
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (files, files))
    assert standing.room() == room


def test_counts_of_clients_that_have_left_are_dropped():
    found = standing.Standing()
    assert [found.count("a", by) for by in (1, 1, -1, -1)] == [1, 2, 1, 0] and not found.by_client
