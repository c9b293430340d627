"""The presets in small: one answer for all of them, made once, beside the event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from app.core.catalog.presets import PRESETS
from app.core.landscape import pictures
from app.web.landscape import handlers
from tests.web.documented import validated

pytestmark = pytest.mark.anyio


async def test_all_pictures_are_one_small_answer(client):
    answer = await client.get("/api/presets/pictures")
    assert len(answer.content) < 40_000
    found = answer.json()["pictures"]
    assert [picture["name"] for picture in found] == list(PRESETS)
    validated(answer.json(), "get", "/api/presets/pictures")
    assert (await client.get("/api/presets/pictures")).content == answer.content


async def test_pictures_are_made_once_and_hold_up_nobody(client, monkeypatch):
    """Many who ask at once share one thread; everybody else is answered meanwhile."""
    going, free = threading.Event(), threading.Event()
    times = []

    def slow():
        times.append(threading.current_thread() is threading.main_thread())
        going.set()
        assert free.wait(20)
        return []

    monkeypatch.setattr(pictures, "ready", lambda: bool(times) and free.is_set())
    monkeypatch.setattr(pictures, "pictures", lambda: slow() if not times else [])
    asked = [asyncio.create_task(client.get("/api/presets/pictures")) for _ in range(40)]
    while not going.is_set():
        await asyncio.sleep(0.001)
    # a landscape needs a thread too, and there are fewer threads than visitors
    body = {"experiment": {"objective": {"kind": "function", "name": "booth"}}, "resolution": [3, 3]}
    for _ in range(6):
        assert (await client.post("/api/landscape", json=body)).status_code == 200
    free.set()
    assert {answer.status_code for answer in await asyncio.gather(*asked)} == {200}
    assert times == [False], "once, and not on the event loop"
    assert handlers.pictures_place().on_loop
