"""Loads on a server that take turns, with one another and with `advance` alone."""

from __future__ import annotations

import time
from typing import Any

from app.core.descent.advance import advance, start
from app.core.experiment import parse
from benchmarks import measure
from benchmarks.load import Tally, load
from benchmarks.measure import Ratio, number

ADVANCE = "advance alone"


class Advance:
    """`advance` alone, in this process, a call as a request: nothing is looked at or written."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.experiment, self.steps = parse(request["experiment"]), request["steps"]
        self.state = start(self.experiment)

    def rate(self, seconds: float) -> float:
        """Steps per second, measured for so long."""
        calls, begin = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - begin) < seconds or not calls:
            advance(self.experiment, self.state, self.steps)
            calls += 1
        return calls * self.steps / elapsed


class Loads:
    """Loads on a server that take turns; each keeps what every round found.

    `advance` alone takes its turn too: `alone` has its steps per second in the rounds of each load.
    """

    def __init__(self, rounds: int, seconds: float, alone: dict[str, Any]) -> None:
        self.rounds, self.seconds, self.advance = rounds, seconds, Advance(alone)
        self.tallies: dict[str, list[Tally]] = {}
        self.alone: dict[str, list[float]] = {}

    def run(self, sides: dict[str, tuple[int, list[bytes], list[bytes]]]) -> None:
        """`sides`: from name to port, the requests that count, and those beside them."""

        def side(name: str) -> measure.Measure:
            port, requests, beside = sides[name]
            self.tallies[name] = []

            def once() -> float:
                self.tallies[name].append(load(port, requests, self.seconds, beside))
                return 0.0

            return once

        for port, requests, beside in sides.values():
            load(port, requests, min(0.1, self.seconds), beside)  # warm
        self.advance.rate(min(0.1, self.seconds))
        found = measure.rounds(
            {**{name: side(name) for name in sides}, ADVANCE: lambda: self.advance.rate(self.seconds)}, self.rounds
        )
        self.alone |= dict.fromkeys(sides, found[ADVANCE])

    def rate(self, over: str, under: str) -> Ratio:
        """Requests per second of one over those of another."""
        return measure.ratio([t.rate for t in self.tallies[over]], [t.rate for t in self.tallies[under]])

    def share(self, name: str, steps: int) -> Ratio:
        """Steps per second that a load of `steps` a request delivers, over those of `advance` alone."""
        return measure.ratio([steps * tally.rate for tally in self.tallies[name]], self.alone[name])

    def p99(self, over: str, under: str) -> Ratio:
        tallies = zip(self.tallies[over], self.tallies[under], strict=True)
        return measure.summary([a.percentile(99) / b.percentile(99) for a, b in tallies])

    def milliseconds(self, name: str, which: int) -> str:
        return number(measure.summary([t.percentile(which) * 1e3 for t in self.tallies[name]]).value)
