"""A server that is told to stop first says that it is not ready, and in the end answers what it has not finished."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from types import FrameType
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.http.problems import BUSY, problem

NOTICE = 1.0  # seconds between "not ready" and the end of new connections: a proxy in front looks once a second
FINISH = 5  # seconds after that for what is under way; the processes need some more to end
STOPPED = "the server stops; ask again"


@asynccontextmanager
async def announced(app: FastAPI) -> AsyncIterator[None]:
    """Set ``app.state.stopping`` on a signal to stop, a moment before the server learns of it; and stop when the
    process that supervises this one ends."""
    app.state.stopping = False
    if threading.current_thread() is not threading.main_thread():  # as in a test: it gets no signals
        yield
        return
    loop = asyncio.get_running_loop()
    if supervisor := multiprocessing.parent_process():
        loop.add_reader(supervisor.sentinel, supervisor_ended, loop, supervisor.sentinel)
    before = [(number, listen(app, loop, number)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def supervisor_ended(loop: asyncio.AbstractEventLoop, sentinel: int) -> None:
    loop.remove_reader(sentinel)
    os.kill(os.getpid(), signal.SIGTERM)


def listen(app: FastAPI, loop: asyncio.AbstractEventLoop, number: signal.Signals) -> Any:
    """Let signal `number` set ``app.state.stopping`` before it reaches the server's handler, which is returned."""
    server = signal.getsignal(number)
    if callable(server):

        def handle(number: int, frame: FrameType | None) -> None:
            notice = NOTICE if number == signal.SIGTERM and not app.state.stopping else 0.0
            app.state.stopping = True
            loop.call_soon_threadsafe(partial(loop.call_later, notice, server, number, frame))

        signal.signal(number, handle)
    return server


class Finishing:
    """ASGI middleware: a request that is cancelled because the server stops gets a 503."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except asyncio.CancelledError:
            if scope["type"] != "http" or not scope["app"].state.stopping:
                raise
            if not begun:
                response = problem(503, STOPPED, None, BUSY, **{"retry-after": "1", "connection": "close"})
                await response(scope, receive, send)
