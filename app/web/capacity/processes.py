"""Processes that compute beside the server, so that all cores are used and a step is never held up."""

from __future__ import annotations

import gc
import os
import traceback
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

import anyio
from anyio import to_process

from app.core.support.cache import bound, clear_all

Arguments = TypeVarTuple("Arguments")
Answer = TypeVar("Answer")

CACHES = 12  # a cache of a process may take such a part of its memory; there are three
KINDER = 5  # the server comes first where both want the processor


class Died(Exception):
    """Raised when the process that computed an answer ended on the way: it was killed, or its memory ran out."""


async def run(
    limiter: anyio.CapacityLimiter, memory: int, function: Callable[..., Answer], *arguments: object
) -> Answer:
    """``function(*arguments)`` in a process, which may take so many bytes of `memory`.

    A cancelled call kills the process, and a new one takes its place. Raises what the function raises, MemoryError, or
    Died.
    """
    try:
        return await to_process.run_sync(within, memory, function, arguments, cancellable=True, limiter=limiter)
    except anyio.BrokenWorkerProcess as broken:
        raise Died from broken


def within(memory: int, function: Callable[..., Answer], arguments: tuple[object, ...]) -> Answer:
    """``function(*arguments)``, in a process of its own. A failure takes its traceback along."""
    prepare(memory)
    try:
        return function(*arguments)
    except MemoryError:
        clear_all()
        gc.collect()
        raise MemoryError from None
    except Exception as failure:
        failure.add_note(traceback.format_exc())
        raise


prepared = False


def prepare(memory: int) -> None:
    """Let this process give way to the server, and stay below `memory`. It ends with the server: its input closes."""
    global prepared
    if prepared:
        return
    prepared = True
    bound(memory // CACHES)
    if hasattr(os, "nice"):
        os.nice(KINDER)
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))
