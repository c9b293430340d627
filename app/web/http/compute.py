"""Where the mathematics runs, so that a large landscape never holds up a small step.

This module chooses between the event loop and threads. It runs plain functions of their arguments.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, TypeVarTuple

import anyio
import anyio.to_thread

from app.core.support.missing import Missing, made_elsewhere

Arguments = TypeVarTuple("Arguments")
Answer = TypeVar("Answer")

# No other client is answered while the event loop computes. A thread may keep Python's lock as long: 5 ms.
AT_ONCE_SECONDS, IN_TURN_SECONDS = 1e-3, 5e-3
ONE_BY_ONE_SECONDS = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The event loop or threads, and the most answers that may be computed there at a time; None for any number."""

    on_loop: bool
    turns: anyio.CapacityLimiter | None


AT_ONCE = Place(True, None)
# Between two of these the loop reads, writes and gives small answers. In threads, the rows "steps/s delivered" of
# benchmarks/RESULTS.md fall; without turns, one step beside fifty-step runs waits for all of them.
IN_TURN = Place(True, anyio.CapacityLimiter(1))
# Small matrices hold Python's lock, and threads that hand it to one another are slower than one thread.
ONE_BY_ONE = Place(False, anyio.CapacityLimiter(1))
# More threads than this would only make all of them slower: NumPy holds a core while it computes.
SIDE_BY_SIDE = Place(False, anyio.CapacityLimiter(max(4, 2 * (os.cpu_count() or 1))))
# Threads that wait for processes more than they compute; a study has one while it is under way.
WAITING = Place(False, anyio.CapacityLimiter(128))


def one_thread() -> Place:
    """A thread for work of one kind, one answer at a time."""
    return Place(False, anyio.CapacityLimiter(1))


class Busy(Exception):
    """Raised by an answer that would have to wait where others wait for it, for a lock or for long work."""


class Processes(Protocol):
    """Processes that compute beside the server (app.web.capacity)."""

    @property
    def busy(self) -> bool:
        """Whether so many wait that what can be left out should be."""
        ...

    async def answer(
        self, key: Hashable, client: str, long: bool, function: Callable[..., Answer], *arguments: Any
    ) -> Answer:
        """``function(*arguments)``, which follows from `key` alone, computed there unless it has been already."""
        ...

    async def computed(self, client: str, long: bool, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """The same without a look at what has been computed."""
        ...

    def study(self, client: str) -> AbstractAsyncContextManager[None]:
        """The time of a study, which waits for several turns. Raises Refused where too many are under way."""
        ...

    def found(self, key: Hashable) -> Any:
        """The answer that is kept for `key`, None if there is none."""
        ...

    def keep(self, key: Hashable, answer: Any) -> None:
        """Keep the `answer` for `key`, if there is room."""
        ...


def place(seconds: float) -> Place:
    """The place for an answer that takes about so many `seconds`."""
    if seconds <= AT_ONCE_SECONDS:
        return AT_ONCE
    if seconds <= IN_TURN_SECONDS:
        return IN_TURN
    return thread(seconds)


def thread(seconds: float) -> Place:
    """The place for such an answer outside the event loop."""
    return ONE_BY_ONE if seconds <= ONE_BY_ONE_SECONDS else SIDE_BY_SIDE


async def run(function: Callable[[*Arguments], Answer], *arguments: *Arguments, place: Place = SIDE_BY_SIDE) -> Answer:
    """``function(*arguments)``, computed at `place`. A client that leaves does not stop it."""
    if not place.on_loop:
        return await anyio.to_thread.run_sync(function, *arguments, limiter=place.turns)
    async with place.turns or nullcontext():
        return function(*arguments)


async def here(
    place: Place, function: Callable[[*Arguments], Answer], *arguments: *Arguments
) -> tuple[Answer | None, Place]:
    """``function(*arguments)`` if its place is the event loop or the thread for short answers, and nobody has to wait
    there; else None. And where else to compute it."""
    if not place.on_loop and place is not ONE_BY_ONE:
        return None, place
    try:
        return await run(briefly, function, *arguments, place=place), place
    except (Busy, Missing):
        return None, SIDE_BY_SIDE


def briefly(function: Callable[[*Arguments], Answer], *arguments: *Arguments) -> Answer:
    """``function(*arguments)``. Raises Busy or Missing where that needs what takes long."""
    with made_elsewhere():
        return function(*arguments)
