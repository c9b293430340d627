"""Compute what takes long: once for all who ask the same, in turn, beside the server, and within limits."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, TypeVar

import anyio
from fastapi import FastAPI

from app.core.support.cache import bound
from app.settings import Settings
from app.web.capacity import processes
from app.web.capacity.memory import MEGABYTE, reuse, share
from app.web.capacity.results import Results
from app.web.capacity.turns import Full, Turns
from app.web.http.delivery import Packed
from app.web.http.problems import BUSY, DEADLINE, MEMORY, Refused

Answer = TypeVar("Answer")

LESS = "ask for less: fewer steps, runs or points, a smaller network or a shorter formula"
INHERITED = 64  # files that a server process may have from the one that started it: a few
STUDIES, EACH = 128, 32  # that may be under way at a time, and of one client; each waits in a thread of its own
STOP = 1.0  # seconds in which processes that start may finish that when the server stops
GRACE = 2.0  # seconds in which short work may end though its client has left: a new process takes one to start


class Capacity:
    """The processes of a server, the queue in front of them, and the answers that are kept."""

    def __init__(self, settings: Settings, first: Callable[[], None]) -> None:
        self.first = first
        shares = share(settings.memory, settings.processes, settings.workers)
        self.deadline, self.memory, self.cache = settings.deadline, shares.process, shares.cache
        self.turns = Turns(shares.processes, settings.queue)
        self.studies = Turns(STUDIES, settings.queue, each=EACH)
        self.results = Results(shares.kept)
        self.limiter = anyio.CapacityLimiter(shares.processes)

    async def answer(
        self, key: Hashable, client: str, long: bool, function: Callable[..., Packed], *arguments: Any
    ) -> Packed:
        """``function(*arguments)``, which follows from `key` alone. `long`: it may take more than some seconds.

        Raises what the function raises, and Refused where the server is busy or the work exceeds its limits.
        """
        return await self.results.get(key, lambda: self.computed(client, long, function, *arguments))

    @property
    def busy(self) -> bool:
        """Whether so many wait that what can be left out should be."""
        return self.turns.busy

    def found(self, key: Hashable) -> Packed | None:
        """The answer that is kept for `key`."""
        return self.results.kept.get(key)

    def keep(self, key: Hashable, answer: Packed) -> None:
        """Keep the `answer` for `key`, if there is room."""
        self.results.keep(key, answer)

    async def computed(self, client: str, long: bool, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """The same without a look at what is kept."""
        try:
            async with in_turn(self.turns, client, long):
                return await self.within_limits(long, function, *arguments)
        except processes.Died:
            detail = "the process that computed the answer ended on the way; ask again"
            raise Refused(503, detail, kind=BUSY, retry_after=1) from None
        except TimeoutError:
            detail = f"the answer takes longer than {self.deadline} s, the most on this server; {LESS}"
            raise Refused(503, detail, kind=DEADLINE) from None
        except MemoryError:
            most = self.memory // MEGABYTE
            detail = f"the answer takes more than {most} MB of memory, the most on this server; {LESS}"
            raise Refused(503, detail, kind=MEMORY) from None

    def study(self, client: str) -> AbstractAsyncContextManager[None]:
        """The time of a study, which waits for several turns. Raises Refused where too many are under way."""
        return in_turn(self.studies, client)

    async def within_limits(self, long: bool, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """``function(*arguments)`` in a process. Short work that is given up may still end."""

        async def work() -> Answer:
            with anyio.fail_after(self.deadline):
                return await processes.run(self.limiter, self.memory, self.first, long, function, *arguments)

        task = asyncio.ensure_future(work())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task}, timeout=0 if long else GRACE)
            task.cancel()
            raise

    async def warm(self) -> None:
        """Start all processes, so that nobody waits for that. One that ends meanwhile is started by who needs it."""

        async def start() -> None:
            with suppress(processes.Died, MemoryError):
                await processes.run(self.limiter, self.memory, self.first, False, self.first)

        async with anyio.create_task_group() as tasks:
            for _ in range(self.turns.most):
                tasks.start_soon(start)


@asynccontextmanager
async def in_turn(turns: Turns, client: str, long: bool = False) -> AsyncIterator[None]:
    """A turn. Raises Refused where too many wait."""
    try:
        async with turns.turn(client, long):
            yield
    except Full as full:
        raise Refused(503, str(full), kind=BUSY, retry_after=full.retry_after) from None


@asynccontextmanager
async def serving(app: FastAPI, first: Callable[[], None]) -> AsyncIterator[None]:
    """Give `app` its processes while it is served; without them, as in a test, threads compute. The module of `first`
    imports all that they need."""
    settings: Settings = app.state.settings
    reuse()
    if not settings.processes:
        yield
        return
    keep_to_itself()
    app.state.capacity = Capacity(settings, first)
    bound(app.state.capacity.cache)
    warming = asyncio.ensure_future(app.state.capacity.warm())
    try:
        yield
    finally:
        # A process that is cancelled while it starts ends when it sees that the server has ended.
        await asyncio.wait({warming}, timeout=STOP)
        warming.cancel()
        app.state.capacity = None


def keep_to_itself() -> None:
    """Let the server's sockets be its own: a process that inherits one holds the port when the server has ended."""
    for number in range(3, INHERITED):
        with suppress(OSError):
            os.set_inheritable(number, False)
