"""Processes that compute beside the server, so that all cores are used and a step is never held up."""

from __future__ import annotations

import errno
import gc
import os
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import anyio
from anyio import to_process

from app.core.support.cache import bound, clear_all
from app.web.capacity.memory import reuse

Answer = TypeVar("Answer")
Reference = Callable[[], None]
"""A function that is never called: a process that is sent it by name imports its module."""

CACHES = 12  # a cache of a process may take such a part of its memory; there are three
ENDED = (  # errors of a call whose process ended, or was ended while it started
    anyio.BrokenWorkerProcess,
    ProcessLookupError,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
    anyio.EndOfStream,
    anyio.IncompleteRead,
)
SOON = 0.05  # seconds in which an answer is written
OFTEN = 1.0  # seconds between two looks at whether the server is still there
KINDER = 5  # the server comes first where both want the processor
KINDEST = 10  # and short work before what takes long, which still gets a quarter


class Died(Exception):
    """Raised when the process that computed an answer ended on the way: it was killed, or its memory ran out."""


async def run(
    limiter: anyio.CapacityLimiter,
    memory: int,
    first: Reference,
    long: bool,
    function: Callable[..., Answer],
    *arguments: object,
) -> Answer:
    """``function(*arguments)`` in a process, which may take so many bytes of `memory`, the module of `first` included,
    which it imports before anything else. `long` work gives way to other work.

    A cancelled call kills the process, and a new one takes its place. Raises what the function raises, MemoryError, or
    Died.
    """
    try:
        given = first, memory, long, function, arguments
        return await to_process.run_sync(within, *given, cancellable=True, limiter=limiter)
    except ENDED as ended:
        raise Died from ended
    except OSError as failure:  # of an import on the way to the function
        if is_short(failure):
            raise MemoryError from None
        raise


def within(
    first: Reference, memory: int, long: bool, function: Callable[..., Answer], arguments: tuple[object, ...]
) -> Answer:
    """``function(*arguments)``, in a process of its own. A failure takes its traceback along.

    A process whose memory ran out ends: parts of its modules or of its caches may be missing. If it has kept things
    from calls before, it ends without an answer, because a new one may have room.
    """
    new = prepare(memory)
    try:
        return giving_way(function, arguments) if long else function(*arguments)
    except Exception as failure:
        if is_short(failure):
            if not new:
                os._exit(1)
            clear_all()
            gc.collect()
            threading.Timer(SOON, os._exit, (1,)).start()
            raise MemoryError from None
        failure.add_note(traceback.format_exc())
        raise


def giving_way(function: Callable[..., Answer], arguments: tuple[object, ...]) -> Answer:
    """``function(*arguments)`` in a thread that comes after other work: a process cannot take back what it gave way."""
    with ThreadPoolExecutor(1, initializer=give_way) as thread:
        return thread.submit(function, *arguments).result()


def give_way() -> None:
    with suppress(AttributeError, OSError):  # not on Windows; elsewhere than on Linux a thread has no priority
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), KINDEST)


def is_short(failure: Exception) -> bool:
    """Whether memory ran out. Python says so in several ways: also where it could not make an exception, load a library
    or start a thread."""
    if isinstance(failure, OSError):
        return failure.errno == errno.ENOMEM
    told = any(words in str(failure) for words in ("failed to map segment", "start new thread"))
    return isinstance(failure, MemoryError | SystemError) or told


prepared = False


def prepare(memory: int) -> bool:
    """Let this process give way to the server, end with it, and stay below `memory`. True the first time."""
    global prepared
    if prepared:
        return False
    prepared = True
    bound(memory // CACHES)
    reuse()
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(KINDER)
    try:
        import resource
    except ImportError:  # not on Windows
        return True
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))
    return True


def end_with(server: int) -> None:
    """End this process soon after its `server` has ended, whatever it computes."""
    while os.getppid() == server:
        time.sleep(OFTEN)
    os._exit(1)
