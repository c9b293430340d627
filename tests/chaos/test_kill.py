"""A replica is killed while clients train: each ends with the bits of an undisturbed run, and sees no error."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.client import Descent
from tests.chaos.replicas import Failover, Replica
from tests.chaos.train import Counting, Diary, differences, train

CLIENTS = 6
ACTIONS = 8
KILL_AT = 16  # actions of all clients after which the first replica is killed


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[list[Replica]]:
    found = [Replica(tmp_path / f"log {number}") for number in (1, 2)]
    for replica in found:
        replica.begin()
    yield found
    for replica in found:
        replica.close()


async def test_clients_lose_nothing_when_a_replica_is_killed(replicas: list[Replica], app: FastAPI) -> None:
    first, second = replicas
    await asyncio.gather(first.ready(), second.ready())
    diaries = [Diary(seed) for seed in range(CLIENTS)]
    counts: Counter[str] = Counter()
    killed = asyncio.Event()

    def over(done: int) -> bool:
        if sum(len(diary.steps) for diary in diaries) >= KILL_AT:
            killed.set()
        return done >= ACTIONS

    async def kill() -> None:
        await killed.wait()
        await first.end(signal.SIGKILL)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(kill())
        for diary in diaries:
            tasks.create_task(train(first.url, diary, over, 0, Counting(Failover(first, second), counts)))
    with Descent.local(app=app) as local:
        assert differences(diaries, local) == []
    assert first.codes == [-signal.SIGKILL]
    assert all(len(diary.steps) == ACTIONS for diary in diaries)
    assert counts.keys() - {"200"}  # the kill was felt
    assert "Traceback" not in second.log.read_text()
