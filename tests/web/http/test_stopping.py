"""A server that is told to stop says so first, finishes or refuses what is under way, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import brotli
import httpx
import pytest

from app.web.http import compute
from app.web.http.delivery import COMPRESS_AT_ONCE
from app.web.http.encodings import Pieces
from app.web.http.problems import BUSY
from app.web.http.stopping import Finishing
from app.web.landscape import handlers
from app.web.views import handlers as views
from tests.conftest import ROOT
from tests.server import running, serving
from tests.web.requests import SMALL

pytestmark = pytest.mark.anyio


def listening(url: str) -> list[int]:
    """The processes that listen at `url`, by /proc: the supervisor and its workers."""
    port = f":{int(url.rsplit(':', 1)[1]):04X} "
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines() if port in line]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A"}
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(os.readlink(handle) in sockets for handle in (process / "fd").iterdir()):
                found.append(int(process.name))
    return sorted(found)


def state_of(url: str) -> int | None:
    """The status of /readyz, None where nobody answers."""
    try:
        return httpx.get(f"{url}/readyz", trust_env=False).status_code
    except httpx.TransportError:
        return None


def test_it_is_not_ready_before_it_takes_no_more_connections(tmp_path):
    with serving([sys.executable, "-m", "app"], ROOT, tmp_path / "log") as url:
        assert state_of(url) == 200
        (server,) = listening(url)
        os.kill(server, signal.SIGTERM)
        seen: list[int | None] = []
        while not seen or seen[-1] is not None:
            seen.append(state_of(url))
        assert 503 in seen and 200 not in seen[seen.index(503) :]


def test_workers_end_with_their_supervisor(tmp_path):
    """It is killed, and cannot tell them."""
    with serving([sys.executable, "-m", "app"], ROOT, tmp_path / "log", WEB_CONCURRENCY="2") as url:
        while len(processes := listening(url)) < 3:
            time.sleep(0.05)
        os.kill(min(processes), signal.SIGKILL)
        while listening(url):
            time.sleep(0.05)


@pytest.mark.parametrize("more", [{"DESCENT_LOG": "json"}, {"WEB_CONCURRENCY": "2", "DESCENT_PROCESSES": "1"}])
def test_it_serves_and_ends_where_its_standard_streams_are_closed(tmp_path, more):
    """As some start a service: logs failed, and with them each request; two servers did not end."""
    command = ["sh", "-c", f"exec {sys.executable} -m app <&- >&- 2>&-"]
    with running(command, ROOT, tmp_path / "log", **more) as (url, server):
        assert httpx.post(f"{url}/api/step", json={"experiment": SMALL}, trust_env=False).status_code == 200
        server.terminate()
        server.wait(30)


async def cancelled(app, body: dict, path: str, encoding: str = "identity", reads=None) -> list[dict]:
    """What is sent to a request that is cancelled once ``app.state.begun`` is set. With `reads`, an event, the client
    takes no second part of the answer before."""
    sent: list[dict] = []
    given = iter([{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}])

    async def receive() -> dict:
        for message in given:
            return message
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict) -> None:
        if reads and len(sent) > 1 and not reads.is_set():  # as uvicorn waits, before it takes a part
            app.state.begun.set()
            await reads.wait()
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("test", 80),
        "headers": [(b"content-type", b"application/json"), (b"accept-encoding", encoding.encode())],
    }  # fmt: skip
    task = asyncio.ensure_future(app(scope, receive, send))
    await app.state.begun.wait()
    task.cancel()
    if reads:
        asyncio.get_running_loop().call_later(0.05, reads.set)
    await task
    return sent


@pytest.fixture
def waiting(app, monkeypatch):
    """An app that stops, whose landscapes are not ready before it does."""
    app.state.begun = asyncio.Event()

    def sample(*arguments):
        app.state.loop.call_soon_threadsafe(app.state.begun.set)
        time.sleep(0.2)
        return {}

    monkeypatch.setattr(handlers, "sample", sample)
    app.state.stopping = True
    yield app
    app.state.stopping = False


async def test_what_is_not_finished_is_refused_and_may_be_asked_for_again(waiting):
    waiting.state.loop = asyncio.get_running_loop()
    body = {"experiment": SMALL, "resolution": [3, 3]}
    start, *parts = await cancelled(waiting, body, "/api/landscape")
    headers = dict(start["headers"])
    assert start["status"] == 503 and headers[b"retry-after"] == b"1"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert json.loads(parts[0]["body"])["type"] == BUSY


async def test_of_a_stream_the_missing_views_are_refused(waiting):
    waiting.state.loop = asyncio.get_running_loop()
    view = {"kind": "landscape", "resolution": [3, 3]}
    start, *parts = await cancelled(waiting, {"experiment": SMALL, "views": [view, view]}, "/api/step/views")
    frames, *refused = [json.loads(line) for line in b"".join(part["body"] for part in parts).splitlines()]
    assert start["status"] == 200 and frames["frames"] and not parts[-1]["more_body"]
    assert [(view["view"], view["problem"]["type"]) for view in refused] == [(0, BUSY), (1, BUSY)]


LONG = {"text": "".join(chr(97 + k * k % 26) for k in range(2 * COMPRESS_AT_ONCE))}
TWO = {"experiment": SMALL, "views": [{"kind": "landscape", "resolution": [3, 3]}] * 2}


def read(parts: list[dict], encoding: str = "identity") -> list[dict]:
    """The lines of an answer that has come to its end."""
    assert not parts[-1]["more_body"]
    body = b"".join(part["body"] for part in parts)
    return [json.loads(line) for line in (brotli.decompress(body) if encoding == "br" else body).splitlines()]


@pytest.fixture
def long_views(app, monkeypatch):
    """An app that stops, whose views are so long that a thread packs them. They are computed at once."""
    app.state.begun, app.state.stopping = asyncio.Event(), True
    monkeypatch.setattr(handlers, "sample", lambda *arguments: LONG)
    monkeypatch.setattr(views, "TOGETHER", 0)  # each by itself
    yield app
    app.state.stopping = False


@pytest.mark.parametrize("encoding", ["identity", "br"])
async def test_a_stream_is_whole_that_waits_for_a_thread_to_pack_a_view(long_views, monkeypatch, encoding):
    """All threads compute for others."""
    place = compute.one_thread()
    monkeypatch.setattr(compute, "SIDE_BY_SIDE", place)

    async def note() -> None:
        while not place.turns.statistics().tasks_waiting:
            await asyncio.sleep(0.01)
        long_views.state.begun.set()

    async with place.turns:
        noting = asyncio.ensure_future(note())
        _, *parts = await cancelled(long_views, TWO, "/api/step/views", encoding)
        await noting
    frames, *refused = read(parts, encoding)
    assert frames["frames"] and [(view["view"], view["problem"]["type"]) for view in refused] == [(0, BUSY), (1, BUSY)]


async def test_a_stream_is_whole_while_a_thread_packs_a_view(long_views, monkeypatch):
    loop, add = asyncio.get_running_loop(), Pieces.add

    def slowly(pieces: Pieces, piece: bytes) -> bytes:
        if len(piece) > COMPRESS_AT_ONCE:
            loop.call_soon_threadsafe(long_views.state.begun.set)
            time.sleep(0.2)
        return add(pieces, piece)

    monkeypatch.setattr(Pieces, "add", slowly)
    _, *parts = await cancelled(long_views, TWO, "/api/step/views", "br")
    _, first, second = read(parts, "br")
    assert first == {"view": 0, "landscape": LONG} and second["problem"]["type"] == BUSY


async def test_a_stream_is_whole_whose_client_reads_slowly(long_views):
    _, *parts = await cancelled(long_views, TWO, "/api/step/views", reads=asyncio.Event())
    _, first, second = read(parts)
    assert first == {"view": 0, "landscape": LONG} and second["problem"]["type"] == BUSY


async def test_a_cancelled_request_of_a_server_that_goes_on_stays_cancelled():
    async def app(scope, receive, send):
        raise asyncio.CancelledError

    app.state = type("State", (), {"stopping": False})  # type: ignore[attr-defined]
    with pytest.raises(asyncio.CancelledError):
        await Finishing(app)({"type": "http", "app": app}, None, None)  # type: ignore[arg-type]
