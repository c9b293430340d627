"""An answer that is computed while it is sent. The computation ends when the client leaves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.web.http import compute
from app.web.http.delivery import NDJSON


class Streamed(Response):
    """Sends the pieces that `pieces(gone)` yields, each as soon as it is computed. `gone()`: the client has left.

    A thread computes the pieces one after the other, or waits for processes that do, so that the event loop stays free.
    `pieces` must check `gone` often, and end or raise when it is true. `keep` gets the whole answer once it is sent.
    The answer is computed and sent within the context `turn`.
    """

    keep: Callable[[bytes], None] | None = None
    turn: AbstractAsyncContextManager[None] = nullcontext()

    def __init__(self, pieces: Callable[[Callable[[], bool]], Iterator[bytes]], media_type: str = NDJSON) -> None:
        super().__init__(media_type=media_type)
        del self.headers["content-length"]
        self.headers["cache-control"] = "no-store"
        self.headers["x-accel-buffering"] = "no"  # proxies must not collect lines
        self.gone = threading.Event()
        self.pieces = pieces(self.gone.is_set)

    def next_piece(self) -> bytes | None:
        try:
            return next(self.pieces, None)
        except Exception:
            if self.gone.is_set():  # the client has left: the failure is Cancelled
                return None
            raise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        failures: list[Exception] = []
        begun = False
        async with anyio.create_task_group() as tasks:

            async def watch() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                self.gone.set()
                if not begun:
                    tasks.cancel_scope.cancel()

            async def answer() -> None:
                nonlocal begun
                try:
                    async with self.turn:
                        begun = True
                        await self.send_all(send)
                except Exception as failure:  # raised below, because the task group would wrap it
                    failures.append(failure)
                tasks.cancel_scope.cancel()

            tasks.start_soon(watch)
            try:
                await answer()
            finally:
                self.gone.set()  # also when the server shuts down
        if failures:
            raise failures[0]

    async def send_all(self, send: Send) -> None:
        begun = False
        sent: list[bytes] = []
        while True:
            piece = await compute.run(self.next_piece, place=compute.WAITING)
            if self.gone.is_set():
                return
            if not begun:  # a failure before the first piece can still get an answer of its own
                begun = True
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": piece or b"", "more_body": piece is not None})
            if piece is None:
                if self.keep:
                    self.keep(b"".join(sent))
                return
            sent.append(piece)
