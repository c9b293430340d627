"""A replica of the application that also says who it takes its client for, holds a stream, and loses a request."""

from __future__ import annotations

import asyncio
import os
from urllib.parse import parse_qs

import orjson
from starlette.types import Receive, Scope, Send

from app.main import app as descent

released = asyncio.Event()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The application, with

    - ``/seen``: the scheme and the client as the server sees them, and the number of this process;
    - ``/api/study?held``: a line at once, and another one after
    - ``/release``;
    - ``?lost=FILE``: no answer, as if the server died, unless there is such a file: it is made.
    """
    path = scope["path"] if scope["type"] == "http" else ""
    if path == "/release":
        released.set()
    if path in ("/seen", "/release"):
        seen = {"scheme": scope["scheme"], "client": scope["client"][0], "process": os.getpid()}
        await begin(send)
        await send({"type": "http.response.body", "body": orjson.dumps(seen)})
    elif path == "/api/study" and scope["query_string"] == b"held":
        await begin(send)
        await send({"type": "http.response.body", "body": b"first\n", "more_body": True})
        await released.wait()
        await send({"type": "http.response.body", "body": b"second\n"})
    elif path and (name := parse_qs(scope["query_string"]).get(b"lost")) and first(name[0]):
        send.__self__.transport.abort()  # of uvicorn
    else:
        await descent(scope, receive, send)


def first(name: bytes) -> bool:
    """Whether nobody made the file `name` before."""
    try:
        with open(name, "x"):
            return True
    except FileExistsError:
        return False


async def begin(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
