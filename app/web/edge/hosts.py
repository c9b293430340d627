"""Which names the server answers to."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from starlette.types import Scope


def host_of(scope: Scope) -> str:
    """The name in the Host header, without the port and in small letters; "" without the header."""
    for name, value in scope["headers"]:
        if name == b"host":
            return bare(value)
    return ""


@lru_cache(maxsize=1000)
def bare(value: bytes) -> str:
    """``Descent.Example.org.:8000`` is descent.example.org, ``[::1]:8000`` is [::1]."""
    text = value.decode("latin1").strip().lower()
    end = text.find("]") + 1 if text.startswith("[") else len(text.partition(":")[0])
    return text[:end].rstrip(".")


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
