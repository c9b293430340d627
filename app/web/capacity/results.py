"""Answers that were computed before, and answers that are being computed: a class that opens one link asks for them
once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from app.web.http.delivery import Packed

LARGEST = 8  # an answer is kept if so many like it would be


@dataclass(slots=True, eq=False)
class UnderWay:
    """An answer that is being computed, and how many wait for it."""

    task: asyncio.Task[Packed]
    waiting: int = 0


class Results:
    """Answers by key, at most `most` bytes of them, the most recently used are kept. All of it runs on one event loop.

    Only for answers that follow from their key alone.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: OrderedDict[Hashable, Packed] = OrderedDict()
        self.bytes = 0
        self.under_way: dict[Hashable, UnderWay] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Packed]]) -> Packed:
        """The answer for `key`: kept, under way, or made now. It is given up once nobody waits for it any longer."""
        found = self.kept.get(key)
        if found is not None:
            self.kept.move_to_end(key)
            return found
        one = self.under_way.get(key)
        if one is None:
            one = self.under_way[key] = UnderWay(asyncio.ensure_future(self.made(key, make)))
        one.waiting += 1
        try:
            return await asyncio.shield(one.task)
        finally:
            one.waiting -= 1
            if not one.waiting and not one.task.done():
                self.drop(key, one)
                one.task.cancel()

    async def made(self, key: Hashable, make: Callable[[], Awaitable[Packed]]) -> Packed:
        mine = asyncio.current_task()
        try:
            found = await make()
        finally:
            one = self.under_way.get(key)
            if one is not None and one.task is mine:
                self.drop(key, one)
        self.keep(key, found)
        return found

    def drop(self, key: Hashable, one: UnderWay) -> None:
        if self.under_way.get(key) is one:
            del self.under_way[key]

    def keep(self, key: Hashable, found: Packed) -> None:
        if found.size * LARGEST > self.most:
            return
        if before := self.kept.pop(key, None):
            self.bytes -= before.size
        self.kept[key] = found
        self.bytes += found.size
        while self.bytes > self.most:
            _, oldest = self.kept.popitem(last=False)
            self.bytes -= oldest.size
