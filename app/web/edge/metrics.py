"""Metrics of one server process, for Prometheus. Without the setting nothing here is imported, and nothing is counted.

With several server processes each of them writes its values to files in a folder, whose name is in FOLDER; the process
that started them adds these up.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from app.web.edge import resident
from app.web.http import tally

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)  # seconds


class Metrics:
    """The metrics of this process."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "descent_requests", "Answered requests", ("route", "method", "status"), registry=registry
        )
        self.seconds = Histogram(
            "descent_request_seconds",
            "Seconds from a request to the end of its answer",
            ("route",),
            registry=registry,
            buckets=BUCKETS,
        )
        self.refused = Counter("descent_refused", "Refused requests", ("reason",), registry=registry)
        self.steps = Counter("descent_steps", "Updates that requests asked for", registry=registry)
        self.waiting = self.gauge("descent_queue_waiting", "Requests that wait for a process")
        self.computing = self.gauge("descent_computing", "Requests that a process computes")
        self.kept = self.gauge("descent_kept_bytes", "Bytes of answers that are kept")
        memory = self.gauge("descent_memory_bytes", "Memory in use (resident)", "process")
        self.server, self.workers = memory.labels("server"), memory.labels("workers")
        self.counted = dict.fromkeys(tally.ALL, 0)
        self.asked = 0
        for reason in tally.ALL:
            self.refused.labels(reason)
        self.children: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def gauge(self, name: str, words: str, *labels: str) -> Gauge:
        """A value that is the sum over all server processes that live."""
        return Gauge(name, words, labels, registry=self.registry, multiprocess_mode="livesum")

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer."""
        key = route, method, status
        found = self.children.get(key)
        if found is None:
            found = self.children[key] = self.requests.labels(*key), self.seconds.labels(route)
        found[0].inc()
        found[1].observe(seconds)

    def look(self, capacity: Any) -> None:
        """Bring everything else up to date. `capacity` is the queue with its processes, None without."""
        for reason, total in tally.refused.items():
            if total != self.counted[reason]:
                self.refused.labels(reason).inc(total - self.counted[reason])
                self.counted[reason] = total
        self.steps.inc(tally.updates - self.asked)
        self.asked = tally.updates
        if capacity is not None:
            self.waiting.set(capacity.turns.waiting)
            self.computing.set(capacity.turns.running)
            self.kept.set(capacity.results.bytes)
        self.server.set(resident.of(os.getpid()))
        self.workers.set(sum(map(resident.of, resident.children())))


@lru_cache
def metrics() -> Metrics:
    """The metrics of this process, of which there is one set."""
    return Metrics()
