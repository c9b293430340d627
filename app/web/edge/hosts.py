"""Which names the server answers to."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from starlette.types import Scope

HOST = re.compile(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])\.?(?::\d{1,5})?")


def host_of(scope: Scope) -> str:
    """The name in the Host header, without the port and in small letters; "" without one, with two, or with what is no
    name."""
    values = [value for name, value in scope["headers"] if name == b"host"]
    return bare(values[0]) if len(values) == 1 else ""


@lru_cache(maxsize=1000)
def bare(value: bytes) -> str:
    """``Descent.Example.org.:8000`` is descent.example.org, ``[::1]:8000`` is [::1]."""
    found = HOST.fullmatch(value.decode("latin1").strip().lower())
    return found[1] if found else ""


def checker(allowed: tuple[str, ...]) -> Callable[[Scope], bool] | None:
    """Whether a request is for one of the `allowed` names; None if all are. ``*.example.org`` are the names below
    example.org, not that name itself."""
    if "*" in allowed:
        return None
    exactly = frozenset(name for name in allowed if not name.startswith("*"))
    below = tuple(name[1:] for name in allowed if name.startswith("*"))

    def known(scope: Scope) -> bool:
        host = host_of(scope)
        return host in exactly or host.endswith(below)

    return known
