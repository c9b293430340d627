"""How many requests one client may send: the sliding window counter of the library `limits`, in bounded memory.

The counter weighs the requests of the window before by how much of it the sliding window still covers, so a client
takes two numbers, however many requests it may send. Each server process counts for itself.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from limits import parse
from limits.storage import Storage
from limits.storage.base import SlidingWindowCounterSupport
from limits.strategies import SlidingWindowCounterRateLimiter

from app.web.http.clients import client_of

MOST = 100_000  # clients that are remembered, about 30 MB; those that were away for longest are forgotten


class Windows(Storage, SlidingWindowCounterSupport):
    """For each client the number of its last window, and the requests in it and in the one before.

    All of it runs on one event loop. A window is `expiry` seconds long.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.clock = clock
        self.clients: OrderedDict[str, tuple[int, int, int]] = OrderedDict()

    def counts(self, key: str, expiry: int) -> tuple[int, int, int, float]:
        """The number of the window, the requests before and in it, and the part of it that is left."""
        now = self.clock() / expiry
        window = int(now)
        last, before, here = self.clients.get(key, (window, 0, 0))
        if last != window:
            before, here = here if last == window - 1 else 0, 0
        return window, before, here, 1 - (now - window)

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        window, before, here, left = self.counts(key, expiry)
        taken = before * left + here + amount <= limit
        self.clients[key] = window, before, here + amount * taken
        self.clients.move_to_end(key)
        if len(self.clients) > MOST:
            self.clients.popitem(last=False)
        return taken

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        _, before, here, left = self.counts(key, expiry)
        return before, left * expiry, here, (1 + left) * expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        self.clear(key)

    def wait(self, key: str, limit: int, expiry: int) -> float:
        """The seconds until a client, which was refused, may ask again."""
        _, before, here, left = self.counts(key, expiry)
        if here < limit and before:
            return max(0.0, left - (limit - 1 - here) / before) * expiry
        return (left + 1 - (limit - 1) / max(1, here)) * expiry

    def clear(self, key: str) -> None:
        self.clients.pop(key, None)

    def reset(self) -> int:
        count = len(self.clients)
        self.clients.clear()
        return count

    def check(self) -> bool:
        return True

    @property
    def base_exceptions(self) -> type[Exception]:
        return KeyError

    # Of the strategy with fixed windows, which is not used.
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError

    def get(self, key: str) -> int:
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError


class Rate:
    """The limit of `text`, such as 1200/minute, for each client."""

    def __init__(self, text: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.item = parse(text)
        self.windows = Windows(clock)
        self.limiter = SlidingWindowCounterRateLimiter(self.windows)

    def wait(self, address: str) -> int:
        """0 if the client at `address` may send a request, which counts; else the whole seconds until it may."""
        client = client_of(address)
        if self.limiter.hit(self.item, client):
            return 0
        key = self.item.key_for(client)
        return max(1, math.ceil(self.windows.wait(key, self.item.amount, self.item.get_expiry())))

    def __str__(self) -> str:
        return str(self.item)
