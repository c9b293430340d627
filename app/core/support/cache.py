"""A cache with a limit in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


CACHES: WeakSet[Cache[Any, Any]] = WeakSet()
"""All caches of this process."""


def bound(most: int) -> None:
    """Let each cache of this process keep at most `most` bytes, where that is less than it would."""
    for cache in list(CACHES):
        with cache.lock:
            cache.most = min(cache.most, most)
            cache.shrink()


def clear_all() -> None:
    """Remove the values of all caches of this process: its memory is short."""
    for cache in list(CACHES):
        cache.clear()


class Cache(Generic[Key, Value]):
    """The values of ``make(key)``, shared by all threads. The most recently used are kept.

    Unlike functools.lru_cache it limits bytes: ``weigh(value)`` of all values sums to at most `most`. The latest value
    is always kept.
    """

    def __init__(self, make: Callable[[Key], Value], weigh: Callable[[Value], int], most: int) -> None:
        self.make, self.weigh, self.most = make, weigh, most
        self.lock = threading.Lock()
        self.values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self.bytes = 0
        CACHES.add(self)

    def __call__(self, key: Key) -> Value:
        with self.lock:
            found = self.values.get(key)
            if found is not None:
                self.values.move_to_end(key)
                return found[0]
        # Without the lock, so that other keys need not wait.
        made = self.make(key)
        weight = self.weigh(made)
        with self.lock:
            found = self.values.get(key)
            if found is not None:  # another thread was quicker
                return found[0]
            self.values[key] = made, weight
            self.bytes += weight
            self.shrink()
        return made

    def shrink(self) -> None:
        """Remove the least recently used values beyond the limit, with the lock held."""
        while self.bytes > self.most and len(self.values) > 1:
            _, (_, lost) = self.values.popitem(last=False)
            self.bytes -= lost

    def clear(self) -> None:
        """Remove all values."""
        with self.lock:
            self.values.clear()
            self.bytes = 0
