"""Processes compute what threads would, to the bit; a failure in one is said, and the next request works."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio import to_process
from fastapi import FastAPI

from app.main import create_app
from app.settings import settings
from app.web.capacity import capacity
from app.web.capacity.capacity import Capacity
from app.web.http.delivery import Packed
from app.web.http.problems import BUSY, Refused
from tests.conftest import ROOT
from tests.server import serving
from tests.web.capacity.functions import echoed, endless, greedy, killed, kindness, mistaken, nothing, number, short
from tests.web.documented import DOCUMENT
from tests.web.requests import HUGE, MOONS, SMALL

pytestmark = pytest.mark.anyio

BODIES = [
    pytest.param(path, example["value"], id=f"{path} {name}")
    for path, item in DOCUMENT["paths"].items()
    if "post" in item
    for name, example in item["post"]["requestBody"]["content"]["application/json"].get("examples", {}).items()
]


@asynccontextmanager
async def opened(**chosen: Any) -> AsyncIterator[tuple[httpx.AsyncClient, FastAPI]]:
    app = create_app(replace(settings(), **chosen))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(transport=transport, base_url="http://descent.test", timeout=60) as client:
            yield client, app


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with a process beside it, and the memory of a container of 512 MB."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving([sys.executable, "-m", "app"], ROOT, log, DESCENT_PROCESSES="2", DESCENT_MEMORY="460") as url:
        with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
            yield client


@pytest.mark.parametrize(("path", "body"), BODIES)
async def test_a_process_answers_as_a_thread_does(beside, client, path, body):
    headers = {"accept-encoding": "gzip"}
    here = await client.post(path, json=body, headers=headers)
    there = beside.post(path, json=body, headers=headers)
    assert (there.status_code, there.content) == (here.status_code, here.content)
    for name in ("content-type", "content-encoding", "vary", "cache-control"):
        assert there.headers.get(name) == here.headers.get(name)


async def test_steps_that_take_long_are_the_same_too(beside, client):
    body = {"experiment": HUGE, "steps": 30}
    here, there = await client.post("/api/step", json=body), beside.post("/api/step", json=body)
    assert there.status_code == 200 and there.content == here.content


LANES = [{"name": name, "experiment": {**HUGE, "optimizer": {"name": name}}} for name in ("gd", "adam") * 6]
LARGEST: list[tuple[str, dict[str, Any], str]] = [
    ("step", {"experiment": HUGE, "steps": 1000, "detail": "full"}, "steps"),
    ("race", {"lanes": LANES, "steps": 1000}, "steps"),
    ("boundary", {"experiment": HUGE, "resolution": 201}, "resolution"),
    ("landscape", {"experiment": HUGE, "resolution": [40, 40]}, ""),
    ("curvature", {"experiment": HUGE}, ""),
    ("depth", {"experiment": HUGE, "steps": 1000}, "steps"),
    ("export", {"experiment": HUGE, "steps": 1000, "kind": "json"}, "steps"),
    ("study", {"base": {**HUGE, "batch_size": 10}, "vary": {"seed": 60}, "steps": 3}, ""),
]


@pytest.mark.parametrize(("path", "body", "key"), LARGEST, ids=[path for path, _, _ in LARGEST])
def test_the_largest_network_fits_into_a_small_container(beside, path, body, key):
    """As much of `key` as is allowed. A process that is full of what it keeps may be replaced once."""
    for _ in range(2):
        while (answer := beside.post(f"/api/{path}", json=body)).status_code == 422 and key:
            allowed = answer.json()["errors"][0]["allowed"]
            body = {**body, key: int(re.search(r"(?:at most|1 to) (\d+)", allowed)[1])}  # type: ignore[index]
        if answer.status_code == 200:
            break
    assert answer.status_code == 200, answer.text


def test_a_study_is_sent_cell_by_cell_and_the_second_time_at_once(beside):
    body = {"base": SMALL, "vary": {"seed": 8, "optimizer.eta": [0.01, 0.1]}, "steps": 20}
    first, again = (beside.post("/api/study", json=body) for _ in range(2))
    kinds = [json.loads(line)["kind"] for line in first.text.splitlines()]
    assert kinds == ["cell", "cell", "summary"]
    assert again.content == first.content and again.headers["content-type"] == first.headers["content-type"]


async def test_refusals_come_through(beside, client):
    for path, body in (
        ("/api/landscape", {"experiment": MOONS, "resolution": [2, 10_000]}),
        ("/api/landscape", {"experiment": MOONS, "resolution": [400, 400]}),
        ("/api/noise", {"experiment": {"objective": {"kind": "function", "name": "parabola"}}}),
        ("/api/boundary", {"experiment": MOONS, "resolution": 200, "features": [0, 7]}),
        ("/api/function", {"formula": "x +* 2"}),
    ):
        here, there = await client.post(path, json=body), beside.post(path, json=body)
        assert there.status_code == here.status_code == 422
        assert there.json() == here.json()


class Asking:
    """A capacity of one process, and what came of it."""

    def __init__(self, **chosen: Any) -> None:
        self.capacity = Capacity(replace(settings(), processes=1, **chosen), nothing)

    async def ask(self, function: Any, *arguments: Any, long: bool = False) -> Packed | Refused:
        try:
            return await self.capacity.computed("me", long, function, *arguments)
        except Refused as refused:
            return refused


async def test_a_process_that_dies_is_a_503_and_is_replaced():
    asking = Asking()
    died = await asking.ask(killed)
    assert isinstance(died, Refused) and (died.status, died.kind, died.retry_after) == (503, BUSY, 1)
    assert (await asking.ask(echoed, b"next")).content == b"next"


async def test_an_answer_that_needs_too_much_memory_is_a_503_and_another_process_goes_on():
    asking = Asking(memory=500)
    process = (await asking.ask(number)).content
    died = await asking.ask(greedy, 500 * 2**20)
    assert isinstance(died, Refused) and died.retry_after == 1, "a new process may have room for it"
    assert not alive(int(process))
    refused = await asking.ask(greedy, 500 * 2**20)
    assert isinstance(refused, Refused) and refused.status == 503 and "MB of memory" in refused.detail
    assert refused.retry_after is None
    assert (await asking.ask(number)).content != process


@pytest.mark.parametrize("way", ["import", "thread", "nothing"])
async def test_whatever_python_says_when_memory_is_short_it_is_a_503(way):
    refused = await Asking().ask(short, way)
    assert isinstance(refused, Refused) and refused.status == 503 and "MB of memory" in refused.detail


async def test_processes_that_are_killed_as_they_start_are_a_503(monkeypatch):
    asking = Asking()
    started = to_process.open_process

    async def killed_at_once(*arguments, **more):
        process = await started(*arguments, **more)
        process.kill()
        await process.wait()
        return process

    with monkeypatch.context() as patch:
        patch.setattr(to_process, "open_process", killed_at_once)
        died = await asking.ask(number)
    assert isinstance(died, Refused) and (died.status, died.kind) == (503, BUSY)
    assert (await asking.ask(echoed, b"next")).content == b"next"


async def test_an_answer_that_takes_too_long_is_a_503_and_its_process_ends():
    asking = Asking()
    process = int((await asking.ask(number)).content)
    asking.capacity.deadline = 1  # once its process has started
    refused = await asking.ask(endless)
    assert isinstance(refused, Refused) and refused.status == 503 and "longer than 1 s" in refused.detail
    assert not alive(process)
    asking.capacity.deadline = 60
    assert (await asking.ask(echoed, b"next")).content == b"next"


async def test_when_the_client_has_left_long_work_ends_and_its_turn_is_free():
    asking = Asking()
    process = int((await asking.ask(number)).content)
    task = asyncio.ensure_future(asking.ask(endless, long=True))
    while not asking.capacity.turns.running:
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    while alive(process):
        await asyncio.sleep(0.01)
    assert asking.capacity.turns.running == 0
    assert (await asking.ask(echoed, b"next")).content == b"next"


async def test_the_end_does_not_wait_long_for_processes_that_start(monkeypatch):
    monkeypatch.setattr(capacity, "bound", lambda most: None)
    monkeypatch.setattr(capacity, "STOP", 0.05)
    monkeypatch.setattr(Capacity, "warm", lambda self: asyncio.Event().wait())
    app = create_app(replace(settings(), processes=1))
    async with capacity.serving(app, nothing):
        pass
    assert app.state.capacity is None


def test_files_of_the_server_are_not_handed_on():
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    capacity.keep_to_itself()
    assert reading >= capacity.INHERITED or not os.get_inheritable(reading)
    os.close(reading)
    os.close(writing)


def test_a_process_ends_with_its_server_whatever_it_computes(tmp_path):
    """The server is killed while the process computes: it cannot tell it."""
    code = (
        "import asyncio\n"
        "from dataclasses import replace\n"
        "from app.settings import settings\n"
        "from app.web.capacity.capacity import Capacity\n"
        "from tests.web.capacity.functions import endless, nothing, number\n"
        "async def main():\n"
        "    capacity = Capacity(replace(settings(), processes=1), nothing)\n"
        "    print((await capacity.computed('me', True, number)).content.decode(), flush=True)\n"
        "    await capacity.computed('me', True, endless)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        process = int(server.stdout.readline())
        server.kill()
    while alive(process):
        time.sleep(0.05)


@pytest.mark.skipif(os.getpriority(os.PRIO_PROCESS, 0) > 4, reason="these tests give way already")
async def test_what_takes_long_gives_way_to_what_does_not():
    """Its thread does: where a server has two processors, a study would else take one from those who step."""
    asking = Asking()
    first, long, after = [int((await asking.ask(kindness, long=length)).content) for length in (False, True, False)]
    assert os.getpriority(os.PRIO_PROCESS, 0) < first < long and after == first


async def test_a_failure_brings_its_traceback():
    asking = Asking()
    with pytest.raises(ZeroDivisionError) as failure:
        await asking.ask(mistaken)
    assert any("in mistaken" in note for note in failure.value.__notes__)


async def test_more_than_may_wait_are_told_to_come_back(monkeypatch):
    monkeypatch.setattr(capacity, "bound", lambda most: None)  # the caches of the tests' own process stay
    async with opened(processes=1, queue=2) as (client, app):
        slow = [client.post("/api/landscape", json={"experiment": HUGE, "resolution": [9 + k, 9]}) for k in range(8)]
        answers = await asyncio.gather(*slow)
        codes = [answer.status_code for answer in answers]
        assert set(codes) == {200, 503} and codes.count(200) >= 3
        refused = next(answer for answer in answers if answer.status_code == 503)
        assert refused.json()["type"] == BUSY and int(refused.headers["retry-after"]) >= 1
        assert app.state.capacity.turns.running == 0


def alive(process: int) -> bool:
    """Whether it runs; one that nobody waits for any longer may still be listed."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
