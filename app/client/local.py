"""Descent in the same process: a transport that asks the application itself, without a network."""

from __future__ import annotations

import asyncio
from threading import Thread
from typing import Any

import httpx


class ThisProcess(httpx.BaseTransport):
    """Answers requests by `app`, by default Descent's own, which runs in an event loop in a thread beside the caller's.

    httpx can ask an ASGI application only with await; the thread lets a caller that waits do so too. The thread ends
    with the program, also where nobody called `close`.
    """

    def __init__(self, app: Any = None) -> None:
        if app is None:
            from app.main import app
        self.inner = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.loop = asyncio.new_event_loop()
        self.thread = Thread(target=self.loop.run_forever, name="descent", daemon=True)
        self.thread.start()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run_coroutine_threadsafe(self.answer(request), self.loop).result()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """The whole answer, with its bytes as they were sent."""
        response = await self.inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        content = b"".join([part async for part in response.stream])
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(content))

    def close(self) -> None:
        if self.loop.is_closed():
            return
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
