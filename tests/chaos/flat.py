"""`./run chaos --requests 100000`: whether a server's memory stays as it is over so many requests, each another one."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

from benchmarks.classroom.watch import memory, tree
from tests.chaos.replicas import Replica
from tests.chaos.train import experiment

WARM = 0.2  # of the requests, after which memory may grow no more
ALLOWED = 0.1  # of what was held then
CONNECTIONS = 8
MEMORY = 128  # MB for the server: so little that what it may keep is full after the warm-up, and only leaks grow
LOOKS = 10  # lines of the table
PLANE = {"kind": "parameters", "u": "w1[1,1]", "v": "w1[2,1]"}


def body(number: int) -> tuple[str, bytes]:
    """The path and the body of request `number`: all kinds that a page asks for, and a bad one."""
    run = {**experiment(number), "seed": number % 100_000}
    kinds = {
        "step": {"experiment": run, "steps": 1 + number % 20, "encoding": "base64"},
        "start": {"experiment": run},
        "landscape": {"experiment": run, "plane": PLANE, "resolution": [21, 21], "encoding": "base64"},
        "boundary": {"experiment": run, "resolution": 15, "encoding": "base64"},
        "step/views": {"experiment": run, "steps": 2, "views": [{"kind": "landscape", "resolution": [11, 11]}]},
        "views": {"experiment": run, "views": [{"kind": "landscape", "resolution": [9, 9]}, {"kind": "boundary"}]},
        "frame": {"experiment": run, "nonsense": number},
        "explain": {"experiment": run, "what": "update", "parameter": "w1[1,1]"},
        "events": {"experiment": run, "steps": 5},
    }
    name = list(kinds)[number % len(kinds)]
    return f"/api/{name}", json.dumps(kinds[name]).encode()


class Connection:
    """One that is kept, and reads answers of both kinds: of a known length, and in chunks."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def post(self, path: str, content: bytes) -> int:
        """The status, once the whole answer is there."""
        if not hasattr(self, "writer"):
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**24)
        head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(content)}"
        self.writer.write(head.encode() + b"\r\n\r\n" + content)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        if b"content-length:" in answer:
            await self.reader.readexactly(int(answer.split(b"content-length:")[1].split(b"\r\n")[0]))
        else:
            while length := int(await self.reader.readline(), 16):
                await self.reader.readexactly(length + 2)
            await self.reader.readline()
        return int(answer[9:12])


async def watched(
    requests: int, folder: Path, say: Callable[[str], None] = print, processes: int = 1
) -> tuple[list[tuple[int, int]], Counter[int]]:
    """The bytes that the server held after so many requests, in turn, and the statuses of its answers."""
    replica = Replica(folder / "log", {"DESCENT_PROCESSES": str(processes), "DESCENT_MEMORY": str(MEMORY)})
    replica.begin()
    try:
        await replica.ready()
        assert replica.process
        pid = replica.process.pid
        numbers, statuses, seen = count(), Counter[int](), []

        async def send() -> None:
            connection = Connection(replica.port)
            while (number := next(numbers)) < requests:
                if number % max(1, requests // LOOKS) == 0 or number == int(WARM * requests):
                    held = sum(map(memory, tree(pid)))
                    seen.append((number, held))
                    say(f"{number:7d} requests: {held / 1e6:.0f} MB")
                statuses[await connection.post(*body(number))] += 1

        await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
        seen.append((requests, sum(map(memory, tree(pid)))))
        return seen, statuses
    finally:
        replica.close()


def growth(seen: list[tuple[int, int]], requests: int) -> float:
    """By how much, of what was held after the warm-up, memory had grown in the end."""
    warm = next(held for number, held in seen if number >= int(WARM * requests))
    return seen[-1][1] / warm - 1
