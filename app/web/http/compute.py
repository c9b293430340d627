"""Where the mathematics runs: off the event loop, so that a large landscape never holds up a small step. (Small steps
may run on it: see `app.web.http.json_route.at_once`.)

This is the only place that knows about threads; what is handed over are plain functions of their arguments.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

import anyio
import anyio.to_thread

Arguments = TypeVarTuple("Arguments")
Answer = TypeVar("Answer")
Threads = anyio.CapacityLimiter

# More threads than this would only make all of them slower: NumPy holds a core while it computes.
SIDE_BY_SIDE = Threads(max(4, 2 * (os.cpu_count() or 1)))
# Small matrices hold Python's lock, and threads that hand it to one another 160 times per request of 50 steps answer
# 28 % fewer of them than one thread does.
ONE_BY_ONE = Threads(1)
# No thread at all, but the event loop, one of these at a time: between two of them it reads, writes and answers what is
# small. To be woken in a thread, and to find the core there cold, takes a request of 50 steps a fifth longer.
IN_TURN = Threads(1)


async def run(
    function: Callable[[*Arguments], Answer], *arguments: *Arguments, threads: Threads = SIDE_BY_SIDE
) -> Answer:
    """``function(*arguments)``, computed in one of the `threads`; a client that leaves does not stop it."""
    return await anyio.to_thread.run_sync(function, *arguments, limiter=threads)
