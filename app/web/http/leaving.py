"""Whether a client has left before its answer was ready."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from starlette.types import Receive

CLIENT_LEFT = 499  # nobody reads it: for logs
Answer = TypeVar("Answer")


class Left(Exception):
    """Raised when the client has left before its answer was ready."""


class Gone:
    """Says, when it is called in any thread, whether the client has left. `left` is a task that ends with that."""

    def __init__(self, left: asyncio.Task[None], event: threading.Event) -> None:
        self.left, self.event = left, event

    def __call__(self) -> bool:
        return self.event.is_set()


@asynccontextmanager
async def leaving(receive: Receive) -> AsyncIterator[Gone]:
    """What says whether the client has left. The body of the request must have been read.

    It also says so once the context has been left, as when the server shuts down.
    """
    gone = threading.Event()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    task = asyncio.create_task(watch())
    try:
        yield Gone(task, gone)
    finally:
        gone.set()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def unless_left(receive: Receive, work: Coroutine[Any, Any, Answer]) -> Answer:
    """The result of `work`, which is cancelled when the client leaves. Raises what it raises, and Left."""

    async def left() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    working, watching = asyncio.create_task(work), asyncio.create_task(left())
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Left
        return working.result()
    finally:
        for task in (working, watching):
            task.cancel()
