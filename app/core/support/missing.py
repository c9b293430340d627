"""Values that take long to make, so that a caller may have them made in another process."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

HERE: ContextVar[bool] = ContextVar("made_here", default=True)


class Missing(Exception):
    """Raised where something is needed that takes long, and `made_elsewhere` holds.

    ``take(make(*arguments))`` brings it about. `make`, its arguments and its answer can be pickled, and the answer
    follows from `key` alone.
    """

    def __init__(
        self, key: Hashable, make: Callable[..., Any], arguments: tuple[Any, ...], take: Callable[[Any], None]
    ) -> None:
        super().__init__(key)
        self.key, self.make, self.arguments, self.take = key, make, arguments, take


def may_make() -> bool:
    """Whether slow results may be made here; else Missing is to be raised."""
    return HERE.get()


@contextmanager
def made_elsewhere() -> Iterator[None]:
    """Within it nothing is made that takes long."""
    token = HERE.set(False)
    try:
        yield
    finally:
        HERE.reset(token)
