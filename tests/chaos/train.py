"""Clients that train with the Python client, and the same runs made again in this process to compare every bit."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from app.client import AsyncDescent, Descent, Retries
from app.client.errors import DescentError

NETWORK = {
    "objective": {"kind": "network", "data": {"name": "moons", "n": 60}, "layers": [{"units": 4}, {"units": 1}]},
    "batch_size": 10,
}
OPTIMIZERS = ({"name": "adam", "eta": 0.01}, {"name": "momentum", "eta": 0.01}, {"name": "rmsprop", "eta": 0.003})
STUDY: dict[str, Any] = {"vary": {"seed": 3}, "steps": 20}
PATIENT = Retries(count=40, first=0.1, longest=2.0)


@dataclass(slots=True)
class Diary:
    """What a client did, and what it held in its hands in the end: its state, and the landscapes and studies it saw."""

    seed: int
    steps: list[tuple[str, float]] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)
    state: Any = None
    errors: list[str] = field(default_factory=list)


class Counting(httpx.AsyncBaseTransport):
    """Counts what is answered, and how often the connection is lost."""

    def __init__(self, inner: httpx.AsyncBaseTransport, counts: Counter[str]) -> None:
        self.inner, self.counts = inner, counts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self.inner.handle_async_request(request)
        except httpx.TransportError as error:
            self.counts[type(error).__name__] += 1
            raise
        self.counts[str(response.status_code)] += 1
        return response

    async def aclose(self) -> None:
        await self.inner.aclose()


def experiment(seed: int) -> dict[str, Any]:
    return {**NETWORK, "seed": seed, "optimizer": OPTIMIZERS[seed % len(OPTIMIZERS)]}


def choices(seed: int) -> Any:
    """What a client does next, without end: updates, another rate, a landscape, a study."""
    rng = Random(seed)
    while True:
        kind = rng.choices(("step", "eta", "landscape", "study"), (80, 8, 8, 4))[0]
        yield kind, rng.randint(1, 40) if kind == "step" else round(rng.uniform(0.001, 0.02), 4)


async def train(
    url: str, diary: Diary, over: Callable[[int], bool], pause: float, transport: httpx.AsyncBaseTransport
) -> None:
    """Train until `over`(done) says so, and write down what was done. An error that a program would see ends it."""
    try:
        async with AsyncDescent(url, transport=transport, retries=PATIENT) as client:
            run = await client.start(experiment(diary.seed))
            for what, number in choices(diary.seed):
                if over(len(diary.steps)):
                    break
                if what == "step":
                    async for _ in run.steps(int(number)):
                        pass
                elif what == "eta":
                    optimizer = {**run.experiment["optimizer"], "eta": number}
                    await run.change(optimizer=optimizer)
                elif what == "landscape":
                    diary.seen.append((await run.landscape(resolution=11)).plain)
                else:
                    diary.seen.append((await client.study(base=experiment(diary.seed), **STUDY)).cells)
                diary.steps.append((what, number))
                await asyncio.sleep(pause)
            diary.state = run.here.state
    except (DescentError, httpx.HTTPError) as error:
        diary.errors.append(f"{type(error).__name__}: {error}")


def undisturbed(diary: Diary, client: Descent) -> Diary:
    """The same, step for step, in this process."""
    found = Diary(diary.seed, diary.steps)
    run = client.start(experiment(diary.seed))
    left = 0  # several requests for steps in turn are made as one: it gives the same frames
    for what, number in [*diary.steps, ("end", 0)]:
        if what == "step":
            left += int(number)
            continue
        for _ in run.steps(left):
            pass
        left = 0
        if what == "eta":
            run.change(optimizer={**run.experiment["optimizer"], "eta": number})
        elif what == "landscape":
            found.seen.append(run.landscape(resolution=11).plain)
        elif what == "study":
            found.seen.append(client.study(base=experiment(diary.seed), progress=False, **STUDY).cells)
    found.state = run.here.state
    return found


def differences(diaries: list[Diary], client: Descent) -> list[str]:
    """Which clients saw an error, or hold other bits than they would have without trouble."""
    found = [f"client {diary.seed}: {error}" for diary in diaries for error in diary.errors]
    for diary in diaries:
        if diary.errors:
            continue
        other = undisturbed(diary, client)
        if (diary.state, diary.seen) != (other.state, other.seen):
            found.append(f"client {diary.seed}: other bits after {len(diary.steps)} actions")
    return found
