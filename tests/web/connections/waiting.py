"""An application whose answers a test can tell apart, and that keep a connection busy."""

from __future__ import annotations

import asyncio
from typing import Any

LONG = 30_000_000  # bytes: more than the sockets between two programs take
PIECE = bytes(60_000)


class Application:
    """Answers with path and body: `/wait` never, `/late` a moment later, `/long` with more than a client may want; and
    `/early` before the body has come, without it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        path = scope["path"]
        self.asked.append(path)
        body, more = path.encode(), path != "/early"
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if path == "/late":
            await asyncio.sleep(0.05)
        if path == "/wait":
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        length = LONG if path == "/long" else len(body)
        headers = [(b"content-length", b"%d" % length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if path == "/long":
            for _ in range(LONG // len(PIECE)):
                await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            body = b""
        await send({"type": "http.response.body", "body": body})
