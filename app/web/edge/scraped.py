"""The port where Prometheus reads the metrics: one for all server processes, in the process that starts them."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import METRICS_PORT, BadSetting, Settings

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Metric

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's name for it
NO_FOLDER = (
    "descent: there are no metrics, because several server processes share them in a temporary folder, and none can be "
    "made; name one that can be written to in TMPDIR, or set WEB_CONCURRENCY to 1"
)


def prepare(chosen: Settings) -> None:
    """Serve the metrics, if the settings want that. To be called before server processes start.

    Raises BadSetting where the port cannot be had.
    """
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
    """Answer Prometheus in a thread. Raises BadSetting."""
    from prometheus_client import start_http_server

    try:
        start_http_server(chosen.metrics_port, chosen.host, registry)
    except OSError as failure:
        at = f"{chosen.host}:{chosen.metrics_port}"
        raise BadSetting(f"{METRICS_PORT.name}: {at} cannot be listened on: {failure.strerror}") from None


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
