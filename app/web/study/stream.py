"""An answer that is computed while it is sent, once for all who ask for it at the same time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.web.http import compute
from app.web.http.delivery import NDJSON, caching
from app.web.http.leaving import Left, unless_left

Pieces = Callable[[Callable[[], bool]], Iterator[bytes]]


def nothing(whole: bytes | None) -> None:
    """In place of what somebody does with an answer that has ended."""


class UnderWay:
    """The pieces that `pieces(gone)` yields, computed from when the first client listens until all have left. `gone()`:
    all have left.

    A thread computes the pieces one after the other, or waits for processes that do, so that the event loop stays free.
    `pieces` must check `gone` often, and end or raise when it is true. They are computed within the context `turn`.
    `ended` is called once: with the whole answer, or with None where there is none.
    """

    def __init__(
        self,
        pieces: Pieces,
        turn: AbstractAsyncContextManager[None] | None = None,
        ended: Callable[[bytes | None], None] = nothing,
    ) -> None:
        self.gone = threading.Event()
        self.pieces = pieces(self.gone.is_set)
        self.turn, self.ended = turn or nullcontext(), ended
        self.found: list[bytes] = []
        self.listeners = 0
        self.changed = asyncio.Event()  # another with each piece
        self.begun = False
        self.task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """The time of a client: the computation goes on while there is one."""
        self.listeners += 1
        self.task = self.task or asyncio.ensure_future(self.compute())
        try:
            yield
        finally:
            self.listeners -= 1
            if not self.listeners:
                self.leave(self.task)

    def leave(self, task: asyncio.Task[None]) -> None:
        if self.gone.is_set() or task.done():
            return
        self.gone.set()
        self.ended(None)
        if not self.begun:
            task.cancel()

    async def compute(self) -> None:
        try:
            async with self.turn:
                self.begun = True
                while (piece := await compute.run(self.next_piece, place=compute.WAITING)) is not None:
                    self.found.append(piece)
                    self.tell()
        except BaseException:
            if not self.gone.is_set():
                self.ended(None)
            raise
        else:
            if not self.gone.is_set():
                self.ended(b"".join(self.found))
        finally:
            asyncio.get_running_loop().call_soon(self.tell)  # once the task has ended

    def tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    def next_piece(self) -> bytes | None:
        try:
            return None if self.gone.is_set() else next(self.pieces, None)
        except Exception:
            if self.gone.is_set():  # all have left: the failure is Cancelled
                return None
            raise

    async def read(self) -> AsyncIterator[bytes]:
        """The pieces from the first on, each as soon as it is there. Raises what computing them raised."""
        read = 0
        while True:
            changed, ended = self.changed, self.task is not None and self.task.done()
            while read < len(self.found):
                read += 1
                yield self.found[read - 1]
            if ended:
                break
            await changed.wait()
        if self.task:
            self.task.result()


class Streamed(Response):
    """Sends the pieces of a computation, each as soon as it is there. It ends when the client leaves."""

    def __init__(self, pieces: UnderWay, media_type: str = NDJSON) -> None:
        super().__init__(media_type=media_type)
        del self.headers["content-length"]
        self.headers["cache-control"] = caching(media_type)
        self.headers["x-accel-buffering"] = "no"  # proxies must not collect lines
        self.pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self.pieces.listening():
            try:
                await unless_left(receive, self.send_all(send))
            except Left:
                return

    async def send_all(self, send: Send) -> None:
        begun = False
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        async for piece in self.pieces.read():
            if not begun:  # a failure before the first piece can still get an answer of its own
                begun = True
                await send(start)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if not begun:
            await send(start)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
