"""Descent's own races and studies, and the same runs one after another."""

from __future__ import annotations

import platform
from typing import Any

import numpy as np

from app.core.descent.advance import advance, start
from app.core.descent.race import race
from app.core.descent.stacked.runs import advance_together, block_size
from app.core.experiment import parse
from benchmarks.protocol import serve_program


class Runs:
    """All runs from their starts: a race as lanes, a study in blocks of stacked runs; or `in_turn`, each by itself."""

    chunk = 1

    def __init__(self, in_turn: bool) -> None:
        self.in_turn = in_turn

    def setup(self, work: dict[str, Any]) -> None:
        plain = work["experiment"]
        self.experiments = [
            parse(plain | {"seed": seed, "optimizer": plain["optimizer"] | {"eta": eta}})
            for seed, eta in zip(work["seeds"], work["etas"], strict=True)
        ]
        self.steps, self.kind = work["steps"], work["kind"]
        self.block = block_size(self.experiments[0], levels=False)

    def run(self, count: int) -> None:
        for _ in range(count):
            self.found = self.once()

    def once(self) -> list[Any]:
        """The parameters at the end of every run."""
        if self.in_turn:
            runs = [advance(experiment, start(experiment), self.steps) for experiment in self.experiments]
            return [run.frames.parameters[-1] for run in runs]
        if self.kind == "race":
            states = [start(experiment) for experiment in self.experiments]
            return [run.frames.parameters[-1] for run in race(self.experiments, states, self.steps)]
        firsts = range(0, len(self.experiments), self.block)
        blocks = [self.experiments[first : first + self.block] for first in firsts]
        return [end for block in blocks for end in advance_together(block, self.steps).parameters]

    def result(self) -> list[float]:
        return np.array(self.found).ravel().tolist()


if __name__ == "__main__":
    serve_program(
        lambda variant: Runs(variant == "in turn"), {"Python": platform.python_version(), "NumPy": np.__version__}
    )
