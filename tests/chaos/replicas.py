"""Servers that are killed and started again at the same address."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx

from tests import server

ROOT = Path(__file__).resolve().parent.parent.parent
END = 15  # seconds that a server may take to end after SIGTERM


class Replica:
    """One server. `prefix` is a command that its own is given to; what it prints goes to `log`."""

    def __init__(self, log: Path, environment: Mapping[str, str] | None = None, prefix: tuple[str, ...] = ()) -> None:
        self.log, self.environment, self.prefix = log, dict(environment or {}), prefix
        self.port = server.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.codes: list[int] = []

    def begin(self) -> None:
        """Start it. It does not answer yet."""
        command = [*self.prefix, sys.executable, "-m", "app"]
        self.process = server.started(command, ROOT, self.log, self.port, **self.environment)

    async def ready(self) -> None:
        """Wait until it answers. Raises NotServing."""
        assert self.process
        await asyncio.to_thread(server.wait_for, self.process, self.url, self.log)

    async def end(self, number: signal.Signals) -> None:
        """Send it a signal, and wait until it is gone."""
        process = self.process
        assert process
        with suppress(ProcessLookupError):
            process.send_signal(number)
        try:
            self.codes.append(await asyncio.to_thread(process.wait, END))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the server was still there {END} s after {number.name}") from None

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            server.stop(self.process)


class Failover(httpx.AsyncBaseTransport):
    """Asks one of several servers, and the next one after a lost connection: a proxy in small, which leaves it to the
    client to ask again."""

    def __init__(self, *replicas: Replica) -> None:
        self.ports, self.at = [replica.port for replica in replicas], 0
        self.inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=self.ports[self.at % len(self.ports)])
        try:
            return await self.inner.handle_async_request(request)
        except httpx.TransportError:
            self.at += 1
            raise

    async def aclose(self) -> None:
        await self.inner.aclose()
