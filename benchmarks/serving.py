"""Descent's server, started for a measurement."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks.load import HOST
from benchmarks.worker import ROOT, WorkerFailed

START = 30  # seconds it may take to answer


@contextmanager
def serving(workers: int = 1) -> Iterator[int]:
    """The port of a server with so many processes, and POST /empty beside Descent's own endpoints."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = listener.getsockname()[1]
    environment = {**os.environ, "HOST": HOST, "PORT": str(port), "WEB_CONCURRENCY": str(workers)}
    environment["OPENBLAS_NUM_THREADS"] = "1"  # as Descent's own start does, before NumPy is imported
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        command = [sys.executable, "-m", "benchmarks.sides.server"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + START
            while not answers(port):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise WorkerFailed("the server does not answer:\n" + Path(log.name).read_text()[-2000:])
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(f"GET /healthz HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n".encode())
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def versions() -> dict[str, str]:
    """Those of what serves."""
    names = {"FastAPI": "fastapi", "Starlette": "starlette", "uvicorn": "uvicorn", "pydantic": "pydantic"}
    found = {title: version(name) for title, name in {**names, "orjson": "orjson", "NumPy": "numpy"}.items()}
    return {"Python": platform.python_version(), **found}
