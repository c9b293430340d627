"""`./run load --heavy`: 64 connections that send the heaviest valid requests, and light ones beside them."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random
from time import monotonic, perf_counter, sleep
from typing import Any

import httpx

from benchmarks.classroom.report import BOUND, COLUMNS, aim, rows
from benchmarks.classroom.tally import percentile
from benchmarks.classroom.watch import Watch
from benchmarks.measure import number
from benchmarks.table import Table

CONNECTIONS = 64
BETWEEN = 0.1  # seconds from one light request to the next
SETTLING = 5.0  # seconds that a server has to start its processes
PATIENCE = 300.0  # seconds for an answer
LARGE = {"objective": {"kind": "network", "data": {"name": "moons", "n": 1000}, "layers": [{"units": 32}] * 7 + [{}]}}
SMALL = {
    "objective": {"kind": "network", "data": {"name": "moons", "n": 12, "n_test": 4}, "layers": [{"units": 2}, {}]},
    "batch_size": 5,
}
USUAL = {"objective": {"kind": "network", "data": {"name": "moons"}, "layers": [{"units": 4}, {}]}, "batch_size": 10}


def bodies(seed: int) -> dict[str, dict[str, Any]]:
    """About the most that each endpoint may be asked for, by path. Another seed is another run."""
    large = {**LARGE, "seed": seed}
    bowl = {"objective": {"kind": "function", "name": "himmelblau"}, "optimizer": {"name": "adam", "eta": 1e-3}}
    methods = ("gd", "adam", "momentum", "rmsprop")
    lanes = [{"name": name, "experiment": {**large, "optimizer": {"name": name, "eta": 0.05}}} for name in methods]
    bowl = {**bowl, "seed": seed, "optimizer": {"name": "adam", "eta": 1e-3 + seed * 1e-9}}
    return {
        "landscape": {"experiment": large, "resolution": [40, 40]},
        "race": {"lanes": lanes, "steps": 9},
        "basins": {"experiment": bowl, "resolution": [101, 101], "steps": 2000},
        "curvature": {"experiment": large},
        "events": {"experiment": large, "steps": 300},
        "step": {"experiment": large, "steps": 50},
        "start": {"experiment": large},
        "study": {"base": SMALL | {"seed": seed}, "vary": {"seed": 200, "optimizer": ["gd", "adam"]}, "steps": 1000},
        "export": {"experiment": large, "steps": 20, "kind": "json"},
    }


LIGHT: dict[str, dict[str, Any] | None] = {
    "/healthz": None,
    "/": None,
    "/api/catalog": None,
    "/api/step": {"experiment": USUAL, "steps": 1},
}
AIMS = {"/healthz": 0.1, "/api/step": BOUND}
"""Seconds within which 95 of 100 come."""


@dataclass
class Found:
    """Times by path, and the statuses of what is heavy."""

    light: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    heavy: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    cores: float = 0.0
    peak: int = 0

    def wrong(self) -> bool:
        """Whether any answer was neither a success nor a 503 that says when to come back."""
        return any(not status.endswith(("200", "503 with retry-after")) for status in self.statuses)

    def table(self) -> Table:
        both = {**self.light, **{f"heavy: {path}": times for path, times in self.heavy.items()}}
        table = Table(f"{CONNECTIONS} of the heaviest requests at a time, and light ones beside them, ms", COLUMNS)
        table.rows += rows(both)
        told = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        table.notes += [f"Heavy answers: {told}.", "A refused one comes again when the server says so."]
        for path, most in AIMS.items():
            late = percentile(self.light[path], 95)
            table.notes += [f"p95 of {path} {number(1000 * late)} ms, {aim(late, most)}."]
        table.notes += [f"The server took {number(self.cores)} cores and at most {self.peak / 1e6:.0f} MB."]
        return table


async def weigh(client: httpx.AsyncClient, found: Found, which: int, end: float) -> None:
    """One connection that sends heavy requests of one kind until `end`."""
    rng = Random(which)
    name = list(bodies(0))[which % len(bodies(0))]
    while monotonic() < end:
        begin = perf_counter()
        try:
            answer = await client.post(f"/api/{name}", json=bodies(rng.randrange(10**6))[name])
        except httpx.TransportError as error:
            found.statuses[f"{name} {type(error).__name__}"] += 1
            await asyncio.sleep(1)
            continue
        later = answer.headers.get("retry-after")
        status = f"{answer.status_code}" + (" with retry-after" if answer.status_code == 503 and later else "")
        found.statuses[f"{name} {status}"] += 1
        if answer.status_code == 200:
            found.heavy[name].append(perf_counter() - begin)
        elif monotonic() + float(later or 1) < end:
            await asyncio.sleep(float(later or 1))
        else:
            return


async def touch(client: httpx.AsyncClient, found: Found, path: str, body: Any, end: float) -> None:
    """One connection that sends a light request again and again."""
    while monotonic() < end:
        begin = perf_counter()
        answer = await client.request("GET" if body is None else "POST", path, json=body)
        found.light[path].append(perf_counter() - begin)
        if answer.status_code != 200:
            found.statuses[f"{path} {answer.status_code}"] += 1
        await asyncio.sleep(BETWEEN)


async def load(url: str, seconds: float) -> Found:
    found, end = Found(), monotonic() + seconds
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False, limits=limits) as client:
        async with asyncio.TaskGroup() as tasks:
            for which in range(CONNECTIONS):
                tasks.create_task(weigh(client, found, which, end))
            for path, body in LIGHT.items():
                tasks.create_task(touch(client, found, path, body, end))
    return found


def measured(url: str, seconds: float, watch: Watch | None) -> Found:
    """So many seconds of it."""
    httpx.post(f"{url}/api/step", json=LIGHT["/api/step"], timeout=PATIENCE, trust_env=False)
    sleep(SETTLING)
    begin = monotonic()
    found = asyncio.run(load(url, seconds))
    if watch:
        found.cores, found.peak = watch.cores(begin, begin + seconds), watch.peak()
    return found
