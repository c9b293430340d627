"""All sides of a suite: started, compared with one another, and only then timed in turns."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import measure
from benchmarks.measure import Ratio, number
from benchmarks.peers import Missing, Side
from benchmarks.worker import Worker, WorkerFailed

WARM = 0.03  # seconds before a side is timed: node compiles what runs often


class Race:
    """The sides that could be started, the reference first, and why the others could not."""

    def __init__(self, sides: Sequence[Side]) -> None:
        self.sides = sides
        self.workers: dict[str, Worker] = {}
        self.missing: dict[str, str] = {}
        self.versions: dict[str, str] = {}
        self.failures: list[str] = []
        for side in sides:
            try:
                worker = side.start()
                self.versions |= worker.call("versions")
                self.workers[side.name] = worker
            except (Missing, WorkerFailed) as error:
                self.missing[side.name] = str(error).strip().splitlines()[-1]
                print(f"{side.name} is missing: {self.missing[side.name]}", file=sys.stderr)

    def check(
        self, title: str, work: dict[str, Any], count: int, tolerance: Callable[[Side], float | None]
    ) -> dict[str, str]:
        """Let all sides do `count` units of `work`, and compare their results with those of the first side.

        For each side that is not to be timed the answer says why; `tolerance` None leaves a side out.
        """
        out: dict[str, str] = {}
        wanted: list[float] = []
        for side in self.sides:
            allowed = tolerance(side)
            if side.name in self.missing:
                out[side.name] = "missing"
            elif allowed is None:
                out[side.name] = "–"
            else:
                out |= self.check_side(side, work, count, wanted, allowed)
        self.failures += [f"{title}: {name} {why}" for name, why in out.items() if "**" in why]
        if self.sides[0].name in out:
            raise WorkerFailed(f"{title}: {self.sides[0].name} {out[self.sides[0].name]}")
        return out

    def check_side(
        self, side: Side, work: dict[str, Any], count: int, wanted: list[float], allowed: float
    ) -> dict[str, str]:
        try:
            self.workers[side.name].call("setup", variant=side.variant, work=work)
            found = self.workers[side.name].call("run", count=count)
        except WorkerFailed as error:
            print(f"{side.name} failed:\n{error}", file=sys.stderr)
            return {side.name: "**failed**"}
        if not side.compared:
            return {}
        if not wanted:
            wanted += found
        off = difference(found, wanted)
        return {} if off <= allowed else {side.name: f"**differs by {off:.1g}**"}

    def time(self, names: Sequence[str], rounds: int, seconds: float) -> dict[str, list[float]]:
        """Seconds per unit of each side, round by round."""

        def side(name: str) -> measure.Measure:
            def once() -> float:
                count, elapsed = self.workers[name].call("time", seconds=seconds)
                return elapsed / count

            return once

        for name in names:
            self.workers[name].call("time", seconds=min(seconds, WARM))
        return measure.rounds({name: side(name) for name in names}, rounds)

    def close(self) -> None:
        for worker in self.workers.values():
            worker.close()


def difference(found: Sequence[float | None], wanted: Sequence[float]) -> float:
    """The largest |found - wanted| / max(1, |wanted|), None left out; infinite if they are not as many numbers."""
    if len(found) != len(wanted) or any(value != value for value in found):  # NaN
        return float("inf")
    return max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(found, wanted, strict=True) if a is not None)


def brief(found: Ratio) -> str:
    return f"{number(found.value)} ±{50 * (found.high - found.low) / found.value:.0f}%"


def cell(name: str, ratios: dict[str, Ratio], out: dict[str, str]) -> str:
    """What a table says of a side: its ratio, or why there is none."""
    return out[name] if name in out else brief(ratios[name])


def at_best(title: str, times: dict[str, list[float]], reference: str) -> None:
    """Print each side's fastest round: on a busy machine those agree better from run to run."""
    fastest = {name: min(values) / min(times[reference]) for name, values in times.items()}
    print(f"{title}: {min(times[reference]) * 1e6:.2f} us at best;", file=sys.stderr, end=" ")
    print(", ".join(f"{name} {number(value)}" for name, value in fastest.items()), file=sys.stderr)
