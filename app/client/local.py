"""Descent in the same process: a transport that asks the application itself, without a network."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal


class ThisProcess(httpx.BaseTransport):
    """Answers requests by `app`, by default Descent's own, which runs in an event loop in a thread beside the caller's.

    httpx can ask an ASGI application only with await; the portal of anyio lets a caller that waits do so too.
    """

    def __init__(self, app: Any = None) -> None:
        if app is None:
            from app.main import app
        self.inner = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.open = ExitStack()
        self.portal = self.open.enter_context(start_blocking_portal())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.portal.call(self.answer, request)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """The whole answer, with its bytes as they were sent."""
        response = await self.inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        content = b"".join([part async for part in response.stream])
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(content))

    def close(self) -> None:
        self.open.close()
