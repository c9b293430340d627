"""Values that are kept for a second: an edited file shows a second later."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


class Lately(Generic[Key, Found]):
    """``lately(key)`` is ``find(key)``, found at most so many `seconds` ago. None is not kept: anybody may ask for what
    is not there."""

    def __init__(self, find: Callable[[Key], Found], seconds: float) -> None:
        self.find, self.seconds = find, seconds
        self.kept: dict[Key, tuple[float, Found]] = {}

    def __call__(self, key: Key) -> Found:
        now = time.monotonic()
        kept = self.kept.get(key)
        if kept and now - kept[0] < self.seconds:
            return kept[1]
        found = self.find(key)
        if found is None:
            self.kept.pop(key, None)
        else:
            self.kept[key] = now, found
        return found
