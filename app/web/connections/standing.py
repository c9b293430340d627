"""The open connections of one server: how many each client has, which wait for their client, and what these hold.

An idle connection costs 3 kB and a file. Where there are many, the one that has waited longest is closed for a new
one: its browser or proxy opens another when it has something to send. The same holds for a request that has not
arrived as a whole, and for an answer that is not read.
"""

from __future__ import annotations

import os
from asyncio import AbstractEventLoop
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from functools import lru_cache
from time import perf_counter
from typing import Protocol
from weakref import WeakKeyDictionary

from app.web.connections.reading import Share

TURNS_SECONDS = 0.5e-3  # after which no more turns are given: one new connection is accepted between two times
ROOM = 2000  # connections: a class of 300 with the six that a browser has
SPARE = 128  # files for all else: listening, processes, what is read
AT_ONCE = 8  # turns of connections for which more has come than is taken at once: others are answered between
READING = 5e-3, 10e-3  # seconds, of so many, for reading at once; later bytes wait for a turn
SURPLUS = 8  # files for connections beyond the room, which are told so
ARRIVING = 64_000_000  # bytes of requests that have not arrived as a whole; two of the largest always have room

of_server: WeakKeyDictionary[object, Standing] = WeakKeyDictionary()


class Waits(Protocol):
    """A connection as it is seen here."""

    counted_as: str
    held: int

    def make_room(self) -> None:
        """Close it, though it waits for its client."""

    def go_on(self) -> None:
        """Take the next of its requests, which came before the last one was answered."""


class Standing:
    """The connections of one server. All of it runs on one event loop."""

    clock = staticmethod(perf_counter)

    def __init__(self) -> None:
        self.by_client: Counter[str] = Counter()
        self.waiting: OrderedDict[Waits, None] = OrderedDict()
        self.open: set[Waits] = set()  # without those that are being closed for others
        self.held = 0
        self.turns: deque[Waits] = deque()
        self.reading = Share(*READING)

    def count(self, client: str, by: int) -> int:
        """Count `by` more connections of `client`, and say how many there are."""
        self.by_client[client] += by
        left = self.by_client[client]
        if not left:
            del self.by_client[client]
        return left

    def waits(self, one: Waits) -> None:
        """Note that `one` waits for its client from now on: for a request, the rest of one, or its reading."""
        self.waiting[one] = None
        self.waiting.move_to_end(one)

    def works(self, one: Waits) -> None:
        """Note that `one` waits no longer."""
        self.waiting.pop(one, None)

    def close_longest(self, fits: Callable[[Waits], object] = lambda one: True) -> bool:
        """Close the connection that has waited longest of those that `fits` is true of. False if there is none."""
        for one in self.waiting:
            if fits(one):
                del self.waiting[one]
                self.open.discard(one)
                one.make_room()
                return True
        return False

    def wants_turn(self, one: Waits, loop: AbstractEventLoop) -> None:
        """Let `one` go on, after those that wanted that before."""
        if not self.turns:
            loop.call_soon(self.give_turns, loop)
        self.turns.append(one)

    def give_turns(self, loop: AbstractEventLoop) -> None:
        end = self.clock() + TURNS_SECONDS
        for _ in range(min(AT_ONCE, len(self.turns))):
            self.turns[0].go_on()
            self.turns.popleft()
            if self.clock() > end:
                break
        if self.turns:
            loop.call_soon(self.give_turns, loop)

    def hold(self, one: Waits, more: int, most: int) -> bool:
        """Count `more` bytes that `one` holds. Where all hold more than `most` together, close those that have waited
        longest: of those that hold the mean or more, then of those that hold some. False where that is not enough."""
        one.held += more
        self.held += more
        while more > 0 and self.held > max(ARRIVING, most):
            if not (self.close_longest(self.holds_much) or self.close_longest(lambda other: other.held)):
                return False
        return True

    def holds_much(self, one: Waits) -> bool:
        """Whether `one` holds as much as the mean: a short request should not pay for a flood."""
        return one.held * len(self.open) >= self.held


def standing(server: object) -> Standing:
    """The connections of the `server` that has such a state."""
    return of_server.setdefault(server, Standing())


def room() -> int:
    """The connections that a server has room for: ROOM, or fewer where it may open few files."""
    try:
        import resource
    except ImportError:  # not on Windows
        return ROOM
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return ROOM
    return min(ROOM, files - max(min(SPARE, files // 4), min(in_use() + SURPLUS, files // 2)))


@lru_cache(maxsize=1)
def in_use() -> int:
    """The files that were open at the first connection, 0 where the system does not tell."""
    try:
        return len(os.listdir("/dev/fd"))
    except OSError:
        return 0
