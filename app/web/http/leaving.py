"""Whether a client has left before its answer was ready."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from starlette.types import Receive


@asynccontextmanager
async def leaving(receive: Receive) -> AsyncIterator[Callable[[], bool]]:
    """A function that says, in any thread, whether the client has left. The body of the request must have been read.

    It also says so once the context has been left, as when the server shuts down.
    """
    gone = threading.Event()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    task = asyncio.create_task(watch())
    try:
        yield gone.is_set
    finally:
        gone.set()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
