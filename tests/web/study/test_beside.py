"""Studies in processes: bounded, fair, and given up when nobody waits for them or the server stays busy."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import anyio
import anyio.to_thread
import pytest

from app.core.support.cancelling import Cancelled
from app.settings import settings
from app.web.capacity.capacity import EACH, STUDIES, Capacity
from app.web.http.problems import BUSY, Refused
from app.web.study import routes
from app.web.study.stream import Streamed, UnderWay
from tests.web.capacity.functions import nothing

pytestmark = pytest.mark.anyio


class Processes:
    """Processes that are busy so many times, and never answer before `answered`."""

    def __init__(self, busy: int = 0) -> None:
        self.busy, self.asked, self.given_up = busy, 0, 0
        self.answered = anyio.Event()

    async def computed(self, client, long, function, *arguments):
        self.asked += 1
        if self.asked > 1 and self.asked <= 1 + self.busy:
            raise Refused(503, "busy", kind=BUSY, retry_after=0)
        try:
            await self.answered.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        return function(*arguments)


async def block_twice(processes: Processes) -> list[int]:
    elsewhere = routes.beside(processes, "me")(lambda: False)
    return await anyio.to_thread.run_sync(lambda: [elsewhere(abs, -1), elsewhere(abs, -2)])


async def test_a_block_is_tried_again_while_the_server_is_busy_but_not_for_ever():
    patient, tired = Processes(busy=routes.AGAIN - 1), Processes(busy=routes.AGAIN)
    for processes in (patient, tired):
        processes.answered.set()
    assert await block_twice(patient) == [1, 2]
    with pytest.raises(Refused):
        await block_twice(tired)


async def test_a_block_that_waits_is_given_up_when_the_client_leaves():
    processes = Processes()
    elsewhere = routes.beside(processes, "me")(lambda: processes.asked > 0)
    with pytest.raises(Cancelled), anyio.fail_after(5):
        await anyio.to_thread.run_sync(elsewhere, abs, -1)
    await asyncio.sleep(0)
    assert processes.given_up == 1


async def test_one_client_leaves_room_for_the_studies_of_others():
    capacity = Capacity(settings(), nothing)
    async with anyio.create_task_group() as tasks:

        async def study(client: str) -> None:
            async with capacity.study(client):
                await anyio.sleep_forever()

        for _ in range(STUDIES):
            tasks.start_soon(study, "a")
        await anyio.sleep(0.01)
        assert capacity.studies.running == EACH < STUDIES
        with anyio.fail_after(5):
            async with capacity.study("b"):
                pass
        tasks.cancel_scope.cancel()


async def test_a_study_that_waits_for_its_turn_ends_when_the_client_leaves():
    @asynccontextmanager
    async def never():
        await anyio.sleep_forever()
        yield

    answer, sent = Streamed(UnderWay(lambda gone: iter([b"1\n"]), never())), []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    with anyio.fail_after(5):
        await answer({"type": "http"}, receive, send)
    assert sent == []
