"""Long answers are sent as the client reads, and there are never more of them than there is room for."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from app.web.http import outgoing
from app.web.http.delivery import Packed, sent
from app.web.http.outgoing import PIECE, SHORT, Held
from app.web.http.problems import BUSY, Refused
from app.web.views import handlers as view_handlers
from app.web.views.stream import FramesAndViews, View
from tests.web.requests import SMALL

pytestmark = pytest.mark.anyio
LONG = bytes(range(256)) * 2000  # 512 kB


class Client:
    """Takes an answer, message by message, once it is let."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.reads = asyncio.Event()

    async def take(self, message: Any) -> None:
        self.messages.append(message)
        if message["type"] == "http.response.body":
            await self.reads.wait()


async def test_a_long_answer_counts_until_it_is_read_and_leaves_room_for_short_ones(monkeypatch):
    monkeypatch.setattr(outgoing, "TOGETHER", 700_000)
    client = Client()
    answer = asyncio.ensure_future(sent(Packed(LONG))({"type": "http"}, None, client.take))  # type: ignore[arg-type]
    await asyncio.sleep(0.01)
    assert Held.bytes == len(LONG)
    with pytest.raises(Refused) as refused:
        sent(Packed(LONG))
    assert (refused.value.status, refused.value.kind, refused.value.retry_after) == (503, BUSY, 1)
    assert sent(Packed(LONG[:SHORT])).status_code == 200
    client.reads.set()
    await answer
    assert Held.bytes == 0
    start, *parts = client.messages
    assert dict(start["headers"])[b"content-length"] == str(len(LONG)).encode()
    assert b"".join(part["body"] for part in parts) == LONG and max(len(part["body"]) for part in parts) <= PIECE
    assert [part["more_body"] for part in parts] == [True] * (len(parts) - 1) + [False]


async def test_who_leaves_holds_nothing_any_longer():
    client = Client()
    answer = asyncio.ensure_future(outgoing.deliver(client.take, LONG))
    await asyncio.sleep(0)
    assert Held.bytes == len(LONG)
    answer.cancel()
    await asyncio.gather(answer, return_exceptions=True)
    assert Held.bytes == 0


async def test_views_for_which_there_is_no_room_are_refused_alone(client, monkeypatch):
    monkeypatch.setattr(outgoing, "SHORT", 300)
    monkeypatch.setattr(outgoing, "TOGETHER", 3000)
    looks = [{"kind": "landscape", "resolution": [40, 40]}, {"kind": "boundary", "resolution": 40}]
    answer = await client.post("/api/step/views", json={"experiment": SMALL, "views": looks})
    frames, *views = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.status_code == 200 and frames["frames"]
    assert [(view["view"], view["problem"]["type"]) for view in views] == [(0, BUSY), (1, BUSY)]
    assert Held.bytes == 0


@pytest.mark.parametrize("path", ["step/views", "race/views", "views"])
async def test_a_stream_whose_first_lines_have_no_room_is_refused(client, monkeypatch, path):
    """As the same answer without views is: who does not read it holds it as long."""
    monkeypatch.setattr(outgoing, "SHORT", 300)
    monkeypatch.setattr(outgoing, "TOGETHER", 300)
    monkeypatch.setattr(view_handlers, "TOGETHER", 0)
    look = {"kind": "landscape", "resolution": [9, 9]}
    where = {"lanes": [{"experiment": SMALL}]} if path == "race/views" else {"experiment": SMALL}
    answer = await client.post(f"/api/{path}", json={**where, "views": [look, look]})
    assert (answer.status_code, answer.json()["type"], answer.headers["retry-after"]) == (503, BUSY, "1")
    assert Held.bytes == 0


async def test_the_frames_of_a_stream_count_until_they_are_read(monkeypatch):
    monkeypatch.setattr(outgoing, "TOGETHER", 700_000)
    client, left = Client(), asyncio.Event()

    async def receive() -> dict[str, str]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def compute_views(due: list[View]) -> Packed:
        return Packed(b"", known=len(due))

    stream = FramesAndViews(LONG, [], None, compute_views, lambda position, refused: Packed(b""))
    answer = asyncio.ensure_future(stream({"type": "http"}, receive, client.take))  # type: ignore[arg-type]
    while Held.bytes == 0 or len(client.messages) < 2:
        await asyncio.sleep(0.005)
    assert Held.bytes == len(LONG)
    client.reads.set()
    await answer
    assert Held.bytes == 0 and b"".join(part["body"] for part in client.messages[1:]) == LONG
