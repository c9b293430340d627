"""A class that runs the same study at the same time: it is computed once, for as long as one of them listens."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

from app.core.study import running
from app.web.http.problems import BUSY, Refused
from app.web.study.stream import Streamed, UnderWay
from tests.web.requests import SMALL

pytestmark = pytest.mark.anyio
BODY = {"base": SMALL, "vary": {"seed": 3, "optimizer.eta": [0.1, 0.2, 0.4]}, "steps": 20}


class Steps:
    """Pieces that come when they are let go: one for each `go`, and an end after three."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.computed = 0
        self.gone: Callable[[], bool] = lambda: False
        self.wholes: list[bytes | None] = []

    def pieces(self, gone: Callable[[], bool]) -> Iterator[bytes]:
        self.gone = gone
        for number in range(3):
            while not self.asked.acquire(timeout=0.01):
                if gone():
                    raise RuntimeError("cut short")
            self.computed += 1
            yield b"%d\n" % number

    def go(self, times: int = 1) -> None:
        self.asked.release(times)

    def under_way(self, **more: Any) -> UnderWay:
        return UnderWay(self.pieces, ended=self.wholes.append, **more)


class Client:
    """One who asks; `leave` closes the connection."""

    def __init__(self, of: UnderWay) -> None:
        self.body, self.left = b"", asyncio.Event()
        self.answer = asyncio.ensure_future(Streamed(of)({"type": "http"}, self.receive, self.send))

    async def receive(self) -> dict[str, str]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.body += message.get("body", b"")

    async def leave(self) -> None:
        self.left.set()
        await self.answer

    async def has(self, body: bytes) -> None:
        while self.body != body:
            await anyio.sleep(0.001)


async def test_all_who_ask_get_every_piece_of_one_computation():
    steps = Steps()
    shared = steps.under_way()
    with anyio.fail_after(10):
        first = Client(shared)
        steps.go()
        await first.has(b"0\n")
        second = Client(shared)
        await second.has(b"0\n")
        steps.go()
        await first.has(b"0\n1\n")
        await first.leave()
        assert not steps.gone()
        steps.go()
        await second.answer
    assert second.body == b"0\n1\n2\n" and first.body == b"0\n1\n"
    assert steps.computed == 3 and steps.wholes == [b"0\n1\n2\n"]


async def test_the_computation_ends_when_the_last_has_left():
    steps = Steps()
    shared = steps.under_way()
    with anyio.fail_after(10):
        clients = [Client(shared) for _ in range(3)]
        steps.go()
        for client in clients:
            await client.has(b"0\n")
            await client.leave()
        assert steps.gone() and steps.wholes == [None], "who comes now begins anew"
        await shared.task
    assert steps.computed == 1 and steps.wholes == [None]


@pytest.mark.parametrize("before", [0, 1])
async def test_a_failure_reaches_all_who_listen(before):
    def pieces(gone):
        yield from [b"0\n"] * before
        raise Refused(503, "no", kind=BUSY)

    wholes: list[bytes | None] = []
    shared = UnderWay(pieces, ended=wholes.append)
    with anyio.fail_after(10):
        found = await asyncio.gather(*(Client(shared).answer for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in found] == [Refused] * 3 and wholes == [None]


async def test_nothing_is_computed_before_the_turn():
    @asynccontextmanager
    async def full():
        raise Refused(503, "full", kind=BUSY)
        yield

    steps = Steps()
    with pytest.raises(Refused):
        await Client(steps.under_way(turn=full())).answer
    assert steps.computed == 0 and steps.wholes == [None]


async def test_a_study_that_two_ask_for_runs_once(app, client, monkeypatch):
    runs, run, together = [], running.run, threading.Event()

    def counted(study: Any, *more: Any) -> Iterator[dict[str, Any]]:
        runs.append(study)
        together.wait(5)  # so that all have asked before it is done
        return run(study, *more)

    monkeypatch.setattr(running, "run", counted)

    async def ask(**more: Any) -> str:
        return (await client.post("/api/study", json={**BODY, **more})).text

    async def let() -> None:
        while len(runs) < 2 or sum(one.listeners for one in app.state.studies.values()) < 4:
            await anyio.sleep(0.001)
        together.set()

    with anyio.fail_after(20):
        first, second, third, other, _ = await asyncio.gather(ask(), ask(), ask(), ask(steps=21), let())
    assert first == second == third != other and len(runs) == 2
    assert json.loads(first.splitlines()[-1])["kind"] == "summary"
    assert app.state.studies == {}
    assert await ask() == first and len(runs) == 3, "without processes nothing is kept"
