"""Values in memory with a limit in bytes: given ones, and a cache of made ones."""

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


class Kept(Generic[Key, Value]):
    """Values by key, for all threads: at most `most` bytes, those most recently used. The latest is always kept."""

    def __init__(self, most: int) -> None:
        self.most, self.bytes, self.lock = most, 0, threading.Lock()
        self.values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        with self.lock:
            found = self.values.get(key)
            if found is None:
                return None
            self.values.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value, weight: int) -> Value:
        """Keep `value` of `weight` bytes, unless there is one already. Returns the one that is kept."""
        with self.lock:
            if key not in self.values:
                self.values[key] = value, weight
                self.bytes += weight
                self.shrink()
            self.values.move_to_end(key)
            return self.values[key][0]

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


class Cache(Kept[Key, Value]):
    """The values of ``make(key)``. Unlike functools.lru_cache it limits bytes, by ``weigh(value)``."""

    def __init__(self, make: Callable[[Key], Value], weigh: Callable[[Value], int], most: int) -> None:
        super().__init__(most)
        self.make, self.weigh = make, weigh
        CACHES.add(self)

    def __call__(self, key: Key) -> Value:
        found = self.get(key)
        if found is not None:
            return found
        made = self.make(key)  # without the lock, so that other keys need not wait
        return self.put(key, made, self.weigh(made))
