"""The port where Prometheus reads the metrics: one for all server processes, in the process that starts them."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from app.settings import METRICS_PORT, Settings
from app.web.connections.listening import IDLE_SECONDS, bound, protocol
from app.web.edge.identity import HEADER, identity
from app.web.http.headers import always, completing
from app.web.http.problems import problem

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Metric

PATHS, READING = ("/metrics", "/"), ("GET", "HEAD")
MOST = 20  # connections; each Prometheus has one
FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's name for it
NO_FOLDER = (
    "descent: there are no metrics, because several server processes share them in a temporary folder, and none can be "
    "made; name one that can be written to in TMPDIR, or set WEB_CONCURRENCY to 1"
)


def prepare(chosen: Settings) -> None:
    """Serve the metrics, if the settings want that. To be called before server processes start.

    Raises BadSetting where the port cannot be had.
    """
    for name in (FOLDER, FOLDER.lower()):  # somebody else's, which prometheus_client would use, or miss
        os.environ.pop(name, None)
    if not chosen.metrics_port:
        return
    if chosen.workers == 1:
        from app.web.edge.metrics import metrics

        serve(chosen, metrics().registry)
        return
    try:
        folder = tempfile.mkdtemp(prefix="descent-metrics-")
    except OSError:
        print(NO_FOLDER, file=sys.stderr)
        os.environ[METRICS_PORT.name] = "0"  # for the server processes
        return
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[FOLDER] = folder
    serve(chosen, together(folder))


def serve(chosen: Settings, registry: CollectorRegistry) -> None:
    """Answer Prometheus in a thread with an event loop of its own. Raises BadSetting."""
    listening = bound(chosen.host, chosen.metrics_port, METRICS_PORT)
    for one in listening:
        one.listen()
    threading.Thread(target=asyncio.run, args=(answering(listening, registry, chosen),), daemon=True).start()


async def answering(listening: list[socket.socket], registry: CollectorRegistry, chosen: Settings) -> None:
    """Answer with the metrics of `registry` until the process ends.

    The page's own protocol reads the requests: prometheus_client's server keeps a thread, without a limit of time, for
    each connection. Of more than MOST connections the one that has waited longest is closed.
    """
    config = uvicorn.Config(
        Metrics(registry, chosen),
        http=few(protocol()),
        ws="none",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
    )
    config.load()
    made: Any = config.http_protocol_class
    connection = partial(made, config=config, server_state=ServerState(), app_state={})
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(connection, sock=one) for one in listening]
    await asyncio.gather(*(server.serve_forever() for server in servers))


class Metrics:
    """ASGI application: the metrics at their paths, with the headers that every answer has."""

    def __init__(self, registry: CollectorRegistry, chosen: Settings) -> None:
        from prometheus_client import make_asgi_app

        self.app = make_asgi_app(registry)
        self.headers = always(chosen.hsts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        send = completing(send, [*self.headers, (HEADER, identity(scope).encode())])
        if scope["path"] not in PATHS:
            await problem(404, "the metrics are at /metrics")(scope, receive, send)
        elif scope["method"] not in READING:
            refused = problem(405, "the metrics can only be read", allow=", ".join(READING))
            await refused(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def few(protocol: Any) -> Any:
    """The same protocol with room for MOST connections."""
    return protocol if isinstance(protocol, str) else type("Scraping", (protocol,), {"room": lambda self: MOST})


def together(folder: str) -> CollectorRegistry:
    """The metrics that all server processes write to `folder`, added up."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
    from prometheus_client.registry import Collector

    class Living(Collector):
        """Without the gauges of processes that have ended. Their counts stay."""

        def collect(self) -> Iterator[Metric]:
            for process in {int(path.stem.rpartition("_")[2]) for path in Path(folder).glob("gauge_live*_*.db")}:
                if not lives(process):
                    mark_process_dead(process, folder)  # type: ignore[no-untyped-call]
            yield from MultiProcessCollector(None, folder).collect()  # type: ignore[no-untyped-call]

    registry = CollectorRegistry()
    registry.register(Living())
    return registry


def lives(process: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
