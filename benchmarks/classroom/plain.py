"""Students on httpx, without Locust and without pauses: the short form that the tests run."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import perf_counter

import httpx

from benchmarks.classroom import recording
from benchmarks.classroom.recording import Asked
from benchmarks.classroom.student import Action, life
from benchmarks.classroom.tally import OF_STATE, WITH_FRAMES, Answer, Tally, refused

CONNECTIONS = 6  # as a browser has to one host
PATIENCE = 60.0  # seconds


async def send(client: httpx.AsyncClient, asked: Asked) -> Answer:
    """Raises httpx.TransportError; a browser asks again where a kept connection turns out to be closed."""
    begin, content, first = perf_counter(), b"", 0.0
    async with client.stream(asked.method, asked.path, json=asked.body) as answer:
        async for piece in answer.aiter_bytes():
            first = first or perf_counter() - begin
            content += piece
    with_views = asked.path in (*WITH_FRAMES, OF_STATE)
    lost = refused(content) if with_views and answer.status_code == 200 else (0, 0)
    return Answer(answer.status_code, first, perf_counter() - begin, *lost)


async def carry_out(client: httpx.AsyncClient, action: Action, tally: Tally) -> None:
    """Send the requests of an action, each as soon as the one that it waits for is answered."""
    complete = [asyncio.Event() for _ in action.asked]

    async def one(place: int, asked: Asked) -> None:
        if asked.after >= 0:
            await complete[asked.after].wait()
        try:
            tally.add(action.name, asked, await send(client, asked))
        except httpx.TransportError as error:
            tally.failed(action.name, asked, type(error).__name__)
        finally:
            complete[place].set()

    async with asyncio.TaskGroup() as tasks:
        for place, asked in enumerate(action.asked):
            tasks.create_task(one(place, asked))


async def attend(url: str, number: int, actions: int, files: bool, tally: Tally) -> None:
    """Student `number` opens the page, with its `files` or from a browser that has them, and does so many actions."""
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False, limits=limits) as client:
        page = await client.get("/")
        known = recording.read(recording.version_of(page.text))
        doing = (one for one in life(known, number) if isinstance(one, Action))
        opened = next(doing)
        if not files:
            opened = replace(opened, asked=[replace(one, after=-1) for one in opened.asked if one.body])
        await carry_out(client, opened, tally)
        for _ in range(actions):
            await carry_out(client, next(doing), tally)


async def lesson(url: str, students: int, actions: int, fresh: int) -> Tally:
    """What so many students are answered, of whom some open the page in a `fresh` browser."""
    tally = Tally()
    async with asyncio.TaskGroup() as tasks:
        for number in range(students):
            tasks.create_task(attend(url, number, actions, number < fresh, tally))
    return tally
