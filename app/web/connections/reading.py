"""How much is read: of what one connection sends, and of all connections together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl


class Flow(FlowControl):
    """uvicorn's, but it reads no more while much waits for its turn. While little does, the application may read on to
    see whether the client leaves: `has_room` says so."""

    def __init__(self, transport: Any, has_room: Callable[[], bool]) -> None:
        super().__init__(transport)
        self.has_room = has_room

    def resume_reading(self) -> None:
        if self.has_room():
            super().resume_reading()


class Share:
    """So many seconds `of` each so many `each`, counted anew when those are over."""

    def __init__(self, of: float, each: float) -> None:
        self.of, self.each = of, each
        self.since = self.taken = 0.0

    def take(self, now: float, seconds: float) -> None:
        """Count `seconds` that ended `now`."""
        if now - self.since >= self.each:
            self.since, self.taken = now, 0.0
        self.taken += seconds

    def is_used_up(self, now: float) -> bool:
        """Whether no more of it should be taken for a while."""
        return self.taken > self.of and now - self.since < self.each
