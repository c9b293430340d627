"""What goes wrong: replicas end, clients are slow, rude or many, the clock jumps."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.classroom.watch import tree
from tests.chaos.replicas import Replica

LIMIT = "ulimit -n 1024; "
NORMAL = ("sh", "-c", LIMIT + 'exec "$@"', "sh")
FULL = ("sh", "-c", LIMIT + 'ulimit -f 0; exec "$@" >/dev/full 2>&1', "sh")
"""No file can be written, and no line of a log."""
DAYS = (-400, -1, 1, 400)
HEAVY = b'{"experiment":{"objective":{"kind":"function","name":"himmelblau"}},"resolution":[201,201]}'
HEAD = b"POST /api/landscape HTTP/1.1\r\nhost: descent\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
FAULTS = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


@dataclass
class Scene:
    """What trouble may touch. `clock` is the file that a replica's wall clock follows, None without libfaketime."""

    replicas: list[Replica]
    proxy: int
    rng: Random
    clock: Path | None = None
    one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)

    def any(self) -> Replica:
        return self.rng.choice(self.replicas)


async def replace(scene: Scene, number: signal.Signals, prefix: tuple[str, ...] = NORMAL) -> None:
    """End a replica, and start it again after up to two seconds; never two at a time."""
    replica, away = scene.any(), scene.rng.uniform(0, 2)
    async with scene.one_by_one:
        await replica.end(number)
        await asyncio.sleep(away)
        replica.prefix = prefix
        replica.begin()
        await replica.ready()
        await asyncio.sleep(1.5)  # the proxy looks once a second


async def killed(scene: Scene) -> None:
    await replace(scene, signal.SIGKILL)


async def stopped(scene: Scene) -> None:
    await replace(scene, signal.SIGTERM)


async def full_disk(scene: Scene) -> None:
    await replace(scene, signal.SIGTERM, FULL)


async def computing_killed(scene: Scene) -> None:
    """One of the processes that compute beside a replica."""
    replica = scene.any()
    if replica.process and replica.process.poll() is None:
        beside = sorted(tree(replica.process.pid) - {replica.process.pid})
        if beside:
            with suppress(ProcessLookupError):
                os.kill(scene.rng.choice(beside), signal.SIGKILL)


async def connection(port: int, first: bytes, then: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> None:
    """One that sends something, does `then`, and is closed."""
    with suppress(*FAULTS):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(first)
            await then(writer)
        finally:
            writer.transport.abort()


async def together(
    count: int, port: int, first: bytes, then: Callable[[asyncio.StreamWriter], Awaitable[None]]
) -> None:
    await asyncio.gather(*(connection(port, first, then) for _ in range(count)))


def waiting(seconds: float) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    return lambda writer: asyncio.sleep(seconds)


async def slow_clients(scene: Scene) -> None:
    """Bodies that come byte by byte."""

    async def drip(writer: asyncio.StreamWriter) -> None:
        for place in range(len(HEAVY)):
            writer.write(HEAVY[place : place + 1])
            await asyncio.sleep(0.1)

    await together(20, scene.proxy, HEAD % len(HEAVY), drip)


async def half_bodies(scene: Scene) -> None:
    await together(50, scene.proxy, HEAD % len(HEAVY) + HEAVY[:40], waiting(scene.rng.uniform(1, 10)))


async def half_headers(scene: Scene) -> None:
    """Two hundred, on a replica itself, which may open 1024 files."""
    await together(200, scene.any().port, b"GET / HTTP/1.1\r\nhost: des", waiting(18))


async def storm(scene: Scene) -> None:
    """Five hundred connections at once."""
    await together(500, scene.proxy, b"GET /healthz HTTP/1.1\r\nhost: descent\r\n\r\n", waiting(0.5))


async def given_up(scene: Scene) -> None:
    """Long work whose clients leave."""
    await together(20, scene.proxy, HEAD % len(HEAVY) + HEAVY, waiting(scene.rng.uniform(0, 0.3)))


async def nonsense(scene: Scene) -> None:
    await together(20, scene.any().port, scene.rng.randbytes(2000), waiting(0.2))


async def clock(scene: Scene) -> None:
    """The wall clock of a replica jumps, and jumps back."""
    if scene.clock:
        scene.clock.write_text(f"{scene.rng.choice(DAYS):+d}d\n")
        await asyncio.sleep(5)
        scene.clock.write_text("+0\n")


TROUBLE: dict[str, tuple[int, Callable[[Scene], Awaitable[None]]]] = {
    "SIGKILL": (4, killed),
    "SIGTERM": (3, stopped),
    "SIGKILL to a computing process": (2, computing_killed),
    "disk full": (1, full_disk),
    "slow clients": (2, slow_clients),
    "half-sent bodies": (2, half_bodies),
    "200 half-open headers": (2, half_headers),
    "500 connections at once": (2, storm),
    "clients that leave": (2, given_up),
    "nonsense": (1, nonsense),
    "clock jumps": (2, clock),
}
"""How often, among themselves."""


def faked(file: Path) -> dict[str, str]:
    """The environment of a process whose wall clock follows `file`; its monotonic clock, which no clock that is set
    touches, goes on. Empty without libfaketime (on Debian: apt-get install faketime)."""
    found = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if found is None:
        return {}
    file.write_text("+0\n")
    once = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}
    return {"LD_PRELOAD": os.fspath(found), "FAKETIME_TIMESTAMP_FILE": str(file), **once}
