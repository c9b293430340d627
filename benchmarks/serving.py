"""Descent's server, started for a measurement."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks.worker import ROOT
from tests import server

COMMAND = [sys.executable, "-m", "benchmarks.sides.server"]


@contextmanager
def serving(workers: int = 1) -> Iterator[int]:
    """The port of a server with so many processes, and POST /empty beside Descent's own endpoints."""
    # One thread per product, as Descent's own start has it; here NumPy is imported before that could say so.
    environment = {"WEB_CONCURRENCY": str(workers), "OPENBLAS_NUM_THREADS": "1", "DESCENT_PROCESSES": ""}
    with (
        tempfile.TemporaryDirectory() as folder,
        server.serving(COMMAND, ROOT, Path(folder, "log"), **environment) as url,
    ):
        yield int(url.rpartition(":")[2])


def versions() -> dict[str, str]:
    """Those of what serves."""
    names = ("FastAPI", "Starlette", "uvicorn", "uvloop", "httptools", "pydantic", "orjson", "NumPy")
    return {"Python": platform.python_version(), **{name: version(name) for name in names}}
