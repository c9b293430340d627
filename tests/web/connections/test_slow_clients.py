"""Clients that send too slowly or too much, or read too slowly, are closed; others notice nothing."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from app.web.connections import connection
from app.web.connections.connection import HEADERS, HEADERS_BYTES, Connection
from app.web.http import body, tally
from tests.web import in_thread
from tests.web.requests import CHAIN

STEP = json.dumps({"experiment": CHAIN}).encode()
HEAD = b"POST /api/step HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """A server in a thread of this process, with little patience."""
    monkeypatch.setattr(connection, "HEADERS_SECONDS", 0.3)
    monkeypatch.setattr(connection, "BODY_SECONDS", 0.6)
    with in_thread.serving(Connection) as found:
        yield found


def sent(address: tuple[str, int], *parts: bytes) -> bytes:
    """What the server answers to these parts, until it closes the connection."""
    with socket.create_connection(address, 30) as client:
        for part in parts:
            client.sendall(part)
        found = b""
        try:
            while chunk := client.recv(65536):
                found += chunk
        except ConnectionResetError:
            pass
        return found


def works(address: tuple[str, int]) -> bool:
    url = f"http://{address[0]}:{address[1]}/api/step"
    headers = {"content-type": "application/json"}
    return httpx.post(url, content=STEP, headers=headers, trust_env=False, timeout=30).status_code == 200


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: x\r\nx-a: "])
def test_headers_that_do_not_come_are_not_waited_for(address, begun):
    assert sent(address, begun).startswith(b"HTTP/1.1 408 ")
    assert works(address)


def test_a_second_request_has_its_own_time(address):
    first = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
    answer = sent(address, first, b"GET /heal")
    assert answer.startswith(b"HTTP/1.1 200 ") and b"HTTP/1.1 408 " in answer


def test_blank_bytes_after_an_answer_do_not_keep_a_connection(address):
    answer = sent(address, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", b"\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_body_that_does_not_come_ends_the_connection(address):
    answer = sent(address, HEAD % 100_000, b"{" * 1000)
    assert b"200" not in answer[:20]
    assert works(address)


def test_headers_without_end_are_refused_before_they_fill_the_memory(address):
    answer = sent(address, b"GET / HTTP/1.1\r\nhost: x\r\nx-a: ", b"a" * (2 * HEADERS_BYTES))
    assert answer.startswith(b"HTTP/1.1 431 ") or answer == b""  # closed while the client still sends: no more is read
    assert works(address)


@pytest.mark.parametrize(("fields", "status"), [(HEADERS - 2, b"200"), (HEADERS + 1, b"431")])
def test_very_many_fields_are_refused_before_their_end(address, fields, status):
    """Each is three objects: 64 kB of short ones, which are kept until the headers end, take 1 MB."""
    end = b"connection: close\r\n\r\n" if status == b"200" else b""
    answer = sent(address, b"GET /healthz HTTP/1.1\r\nhost: x\r\n" + b"a:b\r\n" * fields + end)
    assert answer.startswith(b"HTTP/1.1 " + status) and answer.count(b"HTTP/1.1") == 1
    assert works(address)


def test_long_links_have_room(address):
    query = b"a" * (HEADERS_BYTES - 1000)
    answer = sent(address, b"GET /healthz?" + query + b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_body_in_pieces_is_one_body(address):
    with socket.create_connection(address, 30) as client:
        client.sendall(HEAD % len(STEP))
        for at in range(0, len(STEP), 20):
            client.sendall(STEP[at : at + 20])
            time.sleep(0.005)
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_many_long_bodies_that_do_not_end_take_little_memory_together(address, monkeypatch):
    monkeypatch.setattr(connection, "BODY_SECONDS", 5.0)
    monkeypatch.setattr(body, "TOGETHER", 4_000_000)
    clients, part = [], b" " * 900_000
    try:
        for _ in range(8):
            client = socket.create_connection(address, 30)
            clients.append(client)
            client.sendall(HEAD % 3_900_000 + part)
        answers = []
        for client in clients[4:]:
            try:
                answers.append(client.recv(65536))
            except ConnectionResetError:
                answers.append(b"")
        assert any(b"urn:descent:busy" in answer and b"retry-after: 1" in answer for answer in answers)
        assert body.Held.bytes <= 4_000_000 + 10 * len(part)
        assert works(address), "a short body is refused because of long ones"
        for client in clients:
            client.close()
        while body.Held.bytes:
            time.sleep(0.01)
        assert works(address)
    finally:
        for client in clients:
            client.close()


def long_answer() -> bytes:
    """A request whose answer has megabytes."""
    body = {"experiment": CHAIN, "steps": 1000, "detail": "full"}
    content = json.dumps(body).encode()
    return HEAD % len(content) + content


def small(address: tuple[str, int]) -> socket.socket:
    """A connection to `address` that takes little before it is read."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(30)
    client.connect(address)
    return client


def test_a_client_that_does_not_read_is_cut_off(address, monkeypatch):
    monkeypatch.setattr(connection, "READ_SECONDS", 0.3)
    before = tally.refused["slow"]
    with small(address) as client:
        for _ in range(8):
            client.sendall(long_answer())
        while tally.refused["slow"] == before:
            time.sleep(0.01)
        with pytest.raises(ConnectionResetError):
            while client.recv(65536):
                pass
    assert works(address)


def test_a_client_that_reads_slowly_gets_its_answer(address, monkeypatch):
    monkeypatch.setattr(connection, "READ_SECONDS", 0.3)
    monkeypatch.setattr(connection, "READ_BYTES", 1)
    answer = b""
    with small(address) as client:
        client.sendall(long_answer().replace(b"host: x", b"host: x\r\nconnection: close"))
        while part := client.recv(100_000):
            answer += part
            time.sleep(0.002)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b" 200 " in head and len(json.loads(body)["frames"]) == 1000


@pytest.mark.parametrize("nonsense", [b"\0\r\n\r\n", b"GET / HTTP/1.1\r\nno header\r\n\r\n"])
def test_what_is_no_request_is_answered_with_the_usual_headers(address, nonsense):
    answer = sent(address, nonsense)
    assert answer.startswith(b"HTTP/1.1 400 ") and b"nosniff" in answer and b"no-store" in answer
