"""A server in a thread of the tests' own process, where they can change what it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import uvicorn

from app.main import create_app
from app.settings import settings


@contextmanager
def serving(http: str | type = "auto", app: Any = None) -> Iterator[tuple[str, int]]:
    """Its host and port; it reads requests with uvicorn's protocol `http`. `app` is ours by default."""
    app = app or create_app(replace(settings(), processes=0))
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=http, log_level="critical", server_header=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[:2]
    finally:
        server.should_exit = True
        thread.join()
