"""Start a server as a person would, and wait until it answers."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

START = 90  # seconds it may take to answer on a busy machine


class NotServing(RuntimeError):
    """The server ended, or does not answer; the message is what it printed."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def serving(command: Sequence[str], folder: Path, log: Path, **environment: str) -> Iterator[str]:
    """The address of `command`, run in `folder` with HOST and PORT set until the block ends; it prints to `log`. All of
    it computes in one process, unless `environment` says otherwise.

    Raises NotServing.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    variables = {
        **os.environ,
        "WEB_CONCURRENCY": "",
        "DESCENT_PROCESSES": "0",
        **environment,
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=folder, env=variables, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START
        while not answers(url):
            if server.poll() is not None or time.monotonic() > deadline:
                raise NotServing(f"the server does not answer on /healthz:\n{log.read_text()}")
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False, verify=False).is_success
    except httpx.TransportError:
        return False
