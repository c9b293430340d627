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

import httpx
import pytest

from app.web.http.problems import BUSY
from app.web.http.stopping import Finishing
from app.web.landscape import handlers
from tests.conftest import ROOT
from tests.server import serving
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


async def cancelled(app, body: dict, path: str) -> list[dict]:
    """What is sent to a request that is cancelled while a thread computes a landscape for it."""
    sent: list[dict] = []
    given = iter([{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}])

    async def receive() -> dict:
        for message in given:
            return message
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("test", 80),
        "headers": [(b"content-type", b"application/json")],
    }  # fmt: skip
    task = asyncio.ensure_future(app(scope, receive, send))
    await app.state.begun.wait()
    task.cancel()
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
    frames, *views = [json.loads(line) for line in b"".join(part["body"] for part in parts).splitlines()]
    assert start["status"] == 200 and frames["frames"] and not parts[-1]["more_body"]
    assert [(view["view"], view["problem"]["type"]) for view in views] == [(0, BUSY), (1, BUSY)]


async def test_a_cancelled_request_of_a_server_that_goes_on_stays_cancelled():
    async def app(scope, receive, send):
        raise asyncio.CancelledError

    app.state = type("State", (), {"stopping": False})  # type: ignore[attr-defined]
    with pytest.raises(asyncio.CancelledError):
        await Finishing(app)({"type": "http", "app": app}, None, None)  # type: ignore[arg-type]
