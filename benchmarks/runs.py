"""The work of many runs at once: lanes of a race, or the runs of a study, as plain numbers for all sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.descent import advance as descent
from app.core.descent.objective import compile
from app.core.experiment import Experiment, parse
from benchmarks.work import NETWORKS, Work


@dataclass(frozen=True, slots=True)
class Runs:
    """`count` runs of one `work`, `steps` updates each, from the start.

    Lanes of a race (`kind` "race") share the start and the order of the examples, and have each an eta of their own;
    the runs of a "study" have each a seed of their own.
    """

    kind: str
    work: Work
    count: int
    steps: int

    @property
    def title(self) -> str:
        called = "lanes" if self.kind == "race" else "runs"
        return f"{self.count:,} {called}, {self.work.title}"

    def experiments(self) -> list[Experiment]:
        base = self.work.experiment()
        eta = base["optimizer"]["eta"]
        if self.kind == "race":
            changes = [{"optimizer": base["optimizer"] | {"eta": eta * 0.8**lane}} for lane in range(self.count)]
        else:
            changes = [{"seed": seed} for seed in range(self.count)]
        return [parse(base | change) for change in changes]

    def plain(self) -> dict[str, Any]:
        """As every side takes it: `parameters` and `batches` per run."""
        experiments = self.experiments()
        first, data = experiments[0], compile(experiments[0]).examples
        batches = [compile(experiment).batches for experiment in experiments]
        return {
            "kind": self.kind,
            "experiment": self.work.experiment(),
            "etas": [experiment.optimizer.values()["eta"] for experiment in experiments],
            "seeds": [experiment.seed for experiment in experiments],
            "steps": self.steps,
            "sizes": [2, *NETWORKS[self.work.network]],
            "activation": self.work.activation,
            "optimizer": {"name": self.work.optimizer, **first.optimizer.values()},
            "inputs": data.inputs.tolist(),
            "targets": data.targets.tolist(),
            "parameters": [descent.start(experiment).parameters.tolist() for experiment in experiments],
            "batches": np.array([[of.batch(step) for step in range(self.steps)] for of in batches]).tolist(),
        }


def all_runs() -> list[Runs]:
    """What the suite measures."""
    return [
        Runs("race", Work("2-8-8-1", "tanh", "gd", 10), 12, 300),
        Runs("race", Work("2-8-8-1", "tanh", "adam", 10), 12, 300),
        Runs("study", Work("2-4-2-1", "tanh", "gd", 10), 1000, 30),
        Runs("study", Work("2-8-8-1", "tanh", "gd", 10), 1000, 30),
        Runs("study", Work("2-8-8-1", "tanh", "adam", 10), 1000, 30),
        Runs("study", Work("2-8-8-1", "tanh", "adam", 300), 1000, 5),
    ]
