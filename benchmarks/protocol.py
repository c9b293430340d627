"""The measured side's half of a conversation: one JSON request per line in, one JSON answer per line out.

Only the standard library, because this runs in the environments of the peers.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any, Protocol, TypeVar

PATIENCE = 4
TRIALS = 4
T = TypeVar("T")


class Program(Protocol):
    """What is measured. `setup` takes a `benchmarks.work.Work` or `Plane` in JSON form."""

    chunk: int  # units of work that are cheap enough to be done between two looks at the clock

    def setup(self, work: dict[str, Any]) -> None: ...

    def run(self, count: int) -> None:
        """Do `count` more units: updates, or whole landscapes. Return when they are done."""

    def result(self) -> list[float | None]:
        """The parameters as they are now, or the samples, in Descent's order; None for what this program leaves out."""


def interruptions() -> int:
    """How often another program has taken the processor away from this one so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw


def time_runs(program: Program, seconds: float) -> list[float]:
    """Work until `seconds` were undisturbed: how many units that were, and how long they took.

    A chunk during which another program had this processor says nothing and is left out, unless after `PATIENCE` times
    as long there still is none that was undisturbed: then all count. Half as long goes first and is not counted: the
    sides take turns, and the side before has left the caches full of other things.
    """
    warm = perf_counter() + seconds / 2
    while perf_counter() < warm:
        program.run(program.chunk)
    clean, every = [0, 0.0], [0, 0.0]
    while clean[1] < seconds and (every[1] < PATIENCE * seconds):
        before, begin = interruptions(), perf_counter()
        program.run(program.chunk)
        elapsed = perf_counter() - begin
        for counted in (every, clean) if interruptions() == before else (every,):
            counted[0] += program.chunk
            counted[1] += elapsed
    return clean if clean[0] else every


def fastest(ways: Iterable[T], use: Callable[[T], None]) -> T:
    """The one of several ways to do the same that takes the least time at its best of `TRIALS` rounds.

    One call each is not enough: where the machine was busy during it, a peer would be measured at half its speed.
    """
    ways = list(ways)
    for way in ways:
        use(way)  # the first call compiles
    best = [float("inf")] * len(ways)
    for _ in range(TRIALS):
        for index, way in enumerate(ways):
            begin = perf_counter()
            use(way)
            best[index] = min(best[index], perf_counter() - begin)
    return ways[best.index(min(best))]


def serve_program(make: Callable[[str], Program], versions: dict[str, str]) -> None:
    """Answer for programs of the variants that `make` knows, the latest `setup` deciding which is used."""
    current: list[Program] = []

    def setup(variant: str, work: dict[str, Any]) -> None:
        current[:] = [make(variant)]
        current[0].setup(work)

    def run(count: int) -> list[float | None]:
        current[0].run(count)
        return current[0].result()

    serve(
        versions=lambda: versions,
        setup=setup,
        run=run,
        time=lambda seconds: time_runs(current[0], seconds),
    )


def serve(**handlers: Callable[..., Any]) -> None:
    """Answer calls of the handlers until the input ends. All other output goes to the error stream."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"answer": handlers[request["call"]](**request["with"])}
        except Exception:
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
