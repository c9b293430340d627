"""An answer of frames, which are sent at once, and of views, each of which is sent as soon as it is computed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from itertools import takewhile
from typing import NamedTuple

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.core.descent.frames import State
from app.web.http import compute, outgoing
from app.web.http.delivery import COMPRESS_AT_ONCE, NDJSON, Packed, caching
from app.web.http.encodings import Encoding, Pieces
from app.web.http.leaving import Gone, leaving
from app.web.http.problems import BUSY, Refused
from app.web.http.stopping import STOPPED

STOPS = Refused(503, STOPPED, kind=BUSY, retry_after=1)


class View(NamedTuple):
    """A view of a run: its number in the request, the seconds after the frames before it is computed, and the state it
    is of."""

    position: int
    after: float
    state: State


Compute = Callable[[list[View]], Awaitable[Packed]]
"""Gives the lines of some views, of the first of them at least; `known` is of how many."""


def packing_place(size: int) -> compute.Place:
    """Where to pack so many bytes."""
    return compute.AT_ONCE if size <= COMPRESS_AT_ONCE else compute.SIDE_BY_SIDE


class FramesAndViews(Response):
    """Sends `frames`, then `views`, as `compute_views` computes those whose time has come. No view is begun once the
    client has left; for what is missing when the server stops, there is the line that `refused` gives."""

    def __init__(
        self,
        frames: bytes,
        views: list[View],
        encoding: Encoding | None,
        compute_views: Compute,
        refused: Callable[[int, Refused], Packed],
    ) -> None:
        super().__init__(media_type=NDJSON)
        del self.headers["content-length"]
        self.headers["cache-control"] = caching(NDJSON)
        self.headers["vary"] = "accept-encoding"
        self.headers["x-accel-buffering"] = "no"  # proxies must not collect lines
        if encoding:
            self.headers["content-encoding"] = encoding
        self.frames, self.left, self.compute_views, self.refused = frames, views, compute_views, refused
        self.pieces = Pieces(encoding) if encoding else None
        self.ready = bytearray()  # packed and not yet sent
        self.stopped = False
        self.packing = threading.Lock()  # a thread goes on with what nobody waits for any longer

    def begin(self) -> None:
        """Make ready the frames, unless they are already."""
        with self.packing:
            self.pack_frames()

    def pack_frames(self) -> None:
        if self.frames:
            self.ready += self.packed(self.frames)
            self.frames = b""  # as views are waited for, they need not be in memory

    def pack(self, lines: bytes, known: int) -> None:
        """Make ready the `lines` of the first `known` views that are left."""
        with self.packing:
            if not self.stopped:
                self.ready += self.packed(lines)
                self.left = self.left[known:]

    def stop(self) -> None:
        """Make ready the lines that refuse the views that are left. Lines that a thread still packs are dropped."""
        with self.packing:
            self.stopped = True
            self.pack_frames()
            self.ready += self.packed(b"".join(self.refused(view.position, STOPS).content for view in self.left))
            self.left = []

    def packed(self, lines: bytes) -> bytes:
        return self.pieces.add(lines) if self.pieces else lines

    async def flush(self, send: Send) -> None:
        """Send what is ready. Lines that are not sent when this is cancelled stay ready."""
        with outgoing.held(len(self.ready)):
            while self.ready:
                await send(outgoing.part(bytes(self.ready[: outgoing.PIECE]), last=False))
                del self.ready[: outgoing.PIECE]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async with leaving(receive) as gone:
            try:
                size = len(self.frames)
                with outgoing.held(size):
                    await compute.run(self.begin, place=packing_place(size))
                await self.flush(send)
                begun = anyio.current_time()
                while self.left:
                    lines = await self.computed(self.left, begun, gone)
                    if lines is None:
                        return
                    content = self.within(lines.content, self.left[: lines.known])
                    await compute.run(self.pack, content, lines.known, place=packing_place(len(content)))
                    await self.flush(send)
            except asyncio.CancelledError:  # the server stops, whatever this waits for
                self.stop()
                await self.flush(send)
        await send(outgoing.part(self.pieces.end() if self.pieces else b"", last=True))

    def within(self, lines: bytes, views: list[View]) -> bytes:
        """The `lines` of `views`, or those that refuse them where there is no room for them."""
        try:
            outgoing.check(len(lines))
        except Refused as refused:
            return b"".join(self.refused(view.position, refused).content for view in views)
        return lines

    async def computed(self, views: list[View], begun: float, gone: Gone) -> Packed | None:
        """The lines of the first of `views`, in time after the frames were `begun`; None once the client has left."""
        if (wait := begun + views[0].after - anyio.current_time()) > 0:
            await asyncio.wait({gone.left}, timeout=wait)
        if gone():
            return None
        now = max(views[0].after, anyio.current_time() - begun)  # of sums and differences one may be a rounding short
        due = list(takewhile(lambda view: view.after <= now, views))
        work = asyncio.ensure_future(self.compute_views(due))
        try:
            await asyncio.wait({work, gone.left}, return_when=asyncio.FIRST_COMPLETED)
            return None if gone() else work.result()
        finally:
            work.cancel()
