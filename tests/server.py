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


def started(command: Sequence[str], folder: Path, log: Path, port: int, **environment: str) -> subprocess.Popen[bytes]:
    """The process of `command`, run in `folder` with HOST and `port` set; what it prints is added to `log`. All of it
    computes in one process, unless `environment` says otherwise."""
    variables = {
        **os.environ,
        "WEB_CONCURRENCY": "",
        "DESCENT_PROCESSES": "0",
        **environment,
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    with log.open("ab") as output:
        return subprocess.Popen(command, cwd=folder, env=variables, stdout=output, stderr=subprocess.STDOUT)


def wait_for(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until `server` answers at `url`. Raises NotServing."""
    deadline = time.monotonic() + START
    while not answers(url):
        if server.poll() is not None or time.monotonic() > deadline:
            raise NotServing(f"the server does not answer on /healthz:\n{log.read_text()}")
        time.sleep(0.1)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End `server`, and wait until it has."""
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def running(
    command: Sequence[str], folder: Path, log: Path, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of `command` and its process, until the block ends (see `started`). Raises NotServing."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = started(command, folder, log, port, **environment)
    try:
        wait_for(server, url, log)
        yield url, server
    finally:
        stop(server)


@contextmanager
def serving(command: Sequence[str], folder: Path, log: Path, **environment: str) -> Iterator[str]:
    """The same where only the address is wanted."""
    with running(command, folder, log, **environment) as (url, _):
        yield url


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False, verify=False).is_success
    except httpx.TransportError:
        return False
