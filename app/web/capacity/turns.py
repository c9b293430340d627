"""The queue for work that takes long: bounded, and fair between clients."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from anyio import current_time

MEMORY = 0.9  # of the mean length of a turn, at each turn
FIRST_GUESS = 0.2  # seconds of a turn, before there was any
SOON, LATE = 1, 30  # seconds after which a refused client may come back


class Full(Exception):
    """Raised when too many wait already. `retry_after` is the time in whole seconds until it is worth asking again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"the server is busy; ask again in {retry_after} s")
        self.retry_after = retry_after


@dataclass(slots=True, eq=False)
class Waiting:
    """A request that waits for its turn."""

    long: bool
    called: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Turns:
    """At most `most` turns at a time, of which long ones leave half to the others, and at most `waiting` that wait. One
    client has at most `each` turns at a time, any number if None.

    Nobody waits longer than `patience` seconds. The clients who wait take turns: one with forty requests does not hold
    up one with a single request, and where the queue is full, the client with most requests in it makes room. All
    of it runs on one event loop.
    """

    def __init__(self, most: int, waiting: int, patience: float = LATE, each: int | None = None) -> None:
        self.most, self.most_waiting, self.patience, self.each = most, waiting, patience, each or most
        self.running = self.long = self.waiting = 0
        self.held: Counter[str] = Counter()
        self.clients: OrderedDict[str, deque[Waiting]] = OrderedDict()
        self.mean = FIRST_GUESS

    def free(self, client: str, long: bool) -> bool:
        """Whether a turn of `client` may begin now."""
        left = self.running < self.most and self.held[client] < self.each
        return left and not (long and self.long >= max(1, self.most // 2))

    @property
    def busy(self) -> bool:
        """Whether as many wait as can have a turn at a time beside what takes long now."""
        return self.waiting >= self.most - self.long

    @asynccontextmanager
    async def turn(self, client: str, long: bool = False) -> AsyncIterator[None]:
        """Wait for a turn, which lasts until the block ends. Raises Full where too many wait, or it takes too long."""
        if self.free(client, long):
            self.begin(client, long)
        else:
            try:
                async with asyncio.timeout(self.patience):
                    await self.wait(client, Waiting(long))
            except TimeoutError:
                raise Full(self.retry_after()) from None
        begun = current_time()
        try:
            yield
        finally:
            self.mean = MEMORY * self.mean + (1 - MEMORY) * (current_time() - begun)
            self.end(client, long)

    def begin(self, client: str, long: bool) -> None:
        self.running += 1
        self.long += long
        self.held[client] += 1

    def end(self, client: str, long: bool) -> None:
        self.running -= 1
        self.long -= long
        self.held[client] -= 1
        if not self.held[client]:
            del self.held[client]
        self.call()

    async def wait(self, client: str, one: Waiting) -> None:
        if self.waiting >= self.most_waiting:
            self.make_room(client)
        self.clients.setdefault(client, deque()).append(one)
        self.waiting += 1
        try:
            await one.called
        except asyncio.CancelledError:
            if one.called.done() and not one.called.cancelled():  # called and cancelled at once: the turn goes on
                if not one.called.exception():
                    self.end(client, one.long)
            else:
                self.leave(client, one)
            raise

    def make_room(self, client: str) -> None:
        """Send away the last request of who has most, turns included, of those who wait. Raises Full where that is
        `client`."""

        def has(name: str) -> int:
            return len(self.clients.get(name, ())) + self.held[name]

        most = max(self.clients, key=has)
        if has(most) <= has(client) + 1:
            raise Full(self.retry_after())
        last = self.clients[most][-1]
        self.leave(most, last)
        if not last.called.done():
            last.called.set_exception(Full(self.retry_after()))

    def leave(self, client: str, one: Waiting) -> None:
        self.clients[client].remove(one)
        self.waiting -= 1
        if not self.clients[client]:
            del self.clients[client]

    def call(self) -> None:
        """Begin the turns that may: of each client in turn the first of its requests that may."""
        for client in list(self.clients):
            waiting = (one for one in self.clients[client] if not one.called.done())  # done: just cancelled
            one = next((one for one in waiting if self.free(client, one.long)), None)
            if one is None:
                continue
            self.leave(client, one)
            if client in self.clients:
                self.clients.move_to_end(client)
            self.begin(client, one.long)
            one.called.set_result(None)

    def retry_after(self) -> int:
        """Seconds until about half of those who wait have had their turn."""
        return round(min(LATE, max(SOON, self.mean * self.waiting / self.most / 2)))
