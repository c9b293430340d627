"""The measured side's half of a conversation: one JSON request per line in, one JSON answer per line out.

Only the standard library, because this runs in the environments of the peers.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from time import perf_counter
from typing import Any, Protocol

PATIENCE = 4


class Trainer(Protocol):
    """A program that trains networks. `setup` takes a `benchmarks.work.Work` in JSON form."""

    chunk: int  # steps that are cheap enough to be done between two looks at the clock

    def setup(self, work: dict[str, Any]) -> None: ...

    def steps(self, count: int) -> None:
        """Make `count` more updates, and wait until they are done."""

    def parameters(self) -> list[float]:
        """As they are now, in Descent's order."""


def interruptions() -> int:
    """How often another program has taken the processor away from this one so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw


def time_steps(trainer: Trainer, seconds: float) -> list[float]:
    """Train until `seconds` were undisturbed: how many steps that were, and how long they took.

    A chunk during which another program had this processor says nothing and is left out, unless after `PATIENCE` times
    as long there still is none that was undisturbed: then all count.
    """
    clean, every = [0, 0.0], [0, 0.0]
    while clean[1] < seconds and (every[1] < PATIENCE * seconds):
        before, begin = interruptions(), perf_counter()
        trainer.steps(trainer.chunk)
        elapsed = perf_counter() - begin
        for counted in (every, clean) if interruptions() == before else (every,):
            counted[0] += trainer.chunk
            counted[1] += elapsed
    return clean if clean[0] else every


def serve_trainer(make: Callable[[str], Trainer], versions: dict[str, str]) -> None:
    """Answer for trainers of the variants that `make` knows, the latest `setup` deciding which is used."""
    current: list[Trainer] = []

    def setup(variant: str, work: dict[str, Any]) -> None:
        current[:] = [make(variant)]
        current[0].setup(work)

    def train(count: int) -> list[float]:
        current[0].steps(count)
        return current[0].parameters()

    serve(
        versions=lambda: versions,
        setup=setup,
        train=train,
        time=lambda seconds: time_steps(current[0], seconds),
    )


def serve(**handlers: Callable[..., Any]) -> None:
    """Answer calls of the handlers until the input ends. What else is printed goes to the error stream."""
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
