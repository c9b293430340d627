"""The open connections of one server: how many each client has, and which of them wait for a request.

An idle connection costs 3 kB and a file. Where there are many, the one that has waited longest is closed for a new
one: its browser or proxy opens another when it has something to send.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Protocol
from weakref import WeakKeyDictionary

ROOM = 2000  # connections: a class of 300 with the six that a browser has
SPARE = 128  # files for all else: listening, processes, what is read

of_server: WeakKeyDictionary[object, Standing] = WeakKeyDictionary()


class Waits(Protocol):
    """A connection as it is seen here."""

    counted_as: str

    def make_room(self) -> None:
        """Close it, though it waits for a request."""


class Standing:
    """The connections of one server. All of it runs on one event loop."""

    def __init__(self) -> None:
        self.by_client: Counter[str] = Counter()
        self.waiting: OrderedDict[Waits, None] = OrderedDict()

    def count(self, client: str, by: int) -> int:
        """Count `by` more connections of `client`, and say how many there are."""
        self.by_client[client] += by
        left = self.by_client[client]
        if not left:
            del self.by_client[client]
        return left

    def waits(self, one: Waits) -> None:
        """Note that `one` waits for a request from now on."""
        self.waiting[one] = None
        self.waiting.move_to_end(one)

    def works(self, one: Waits) -> None:
        """Note that `one` waits no longer."""
        self.waiting.pop(one, None)

    def close_longest(self, client: str | None = None) -> bool:
        """Close the connection, of `client` if that is given, that has waited longest. False if none waits."""
        for one in self.waiting:
            if client is None or one.counted_as == client:
                del self.waiting[one]
                one.make_room()
                return True
        return False


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
    return ROOM if files == resource.RLIM_INFINITY else min(ROOM, files - min(SPARE, files // 4))
