"""How good a network's answers are, beside its loss: the accuracy for classes, R^2 for numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.core.catalog.datasets import DATASETS
from app.core.descent.frames import Frames, State
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.support.arrays import Array, Indices


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores of m points, over all training examples and over all test examples (None without any).

    `train` and `test` (m,) are the share of the examples whose class is named correctly. Of a regression they are
    R^2 = 1 - sum |y - a|^2 / sum |y - mean y|^2, which has no lower bound; NaN where all targets are equal, or where it
    is not finite. `confusion` (m, parts, classes, classes) counts examples by their class (rows) and by the one named
    (columns); None for a regression, or where it was not asked for.
    """

    measure: Literal["accuracy", "R^2"]
    train: Array
    test: Array | None
    confusion: Array | None = None

    def plain(self) -> list[dict[str, Any]]:
        """What the API adds to each frame."""
        found: list[dict[str, Any]] = [
            {"score_train": train, "score_test": test}
            for train, test in zip(numbers(self.train), self.tests(), strict=True)
        ]
        if self.confusion is not None:
            for frame, counts in zip(found, self.confusion.tolist(), strict=True):
                frame["confusion"] = {"train": counts[0], "test": counts[1] if len(counts) > 1 else None}
        return found

    def tests(self) -> list[float | None]:
        """The test scores, as many as there are points."""
        return [None] * len(self.train) if self.test is None else numbers(self.test)


def numbers(values: Array) -> list[float | None]:
    """`values` with None for NaN."""
    return [None if value != value else value for value in values.tolist()]


def scores(experiment: Experiment, points: Array, confusion: bool = False) -> Scores | None:
    """The scores of the parameter vectors `points` (m, P); None for a function. `confusion`: the counts as well."""
    objective = compile(experiment)
    if not isinstance(objective, NetworkObjective):
        return None
    outputs = objective.all_outputs()
    entry = DATASETS[objective.chosen.data.name]
    with np.errstate(all="ignore"):
        if entry.task == "regression":
            measure: Literal["accuracy", "R^2"] = "R^2"
            found = outputs.measured(points, explained)
            counts = None
        else:
            measure = "accuracy"
            middle = 0.0 if objective.network.loss.logits else 0.5
            count = len(entry.classes(objective.chosen.data.values()))

            def counted(outputs: Array, targets: Array) -> Indices:
                return confused(named(targets[np.newaxis], 0.5)[0], named(outputs, middle), count)

            counts = outputs.measured(points, counted).reshape(len(points), 1 + objective.tested, count, count)
            found = np.trace(counts, axis1=2, axis2=3) / np.maximum(counts.sum(axis=(2, 3)), 1)
    test = found[:, 1] if objective.tested else None
    return Scores(measure, found[:, 0], test, counts if confusion else None)


def of_frames(experiment: Experiment, frames: Frames) -> Scores | None:
    """The scores of a run's frames; of full ones with the counts of classes."""
    return scores(experiment, frames.parameters, confusion=frames.full is not None)


def of_state(experiment: Experiment, state: State) -> dict[str, Any]:
    """What the API adds to the full frame at `state`; nothing for a function."""
    found = scores(experiment, state.parameters[np.newaxis], confusion=True)
    return {} if found is None else found.plain()[0]


def named(outputs: Array, middle: float) -> Indices:
    """The class (k, n) that outputs (k, outputs, n) name: the greatest; of one output, whether it is above `middle`."""
    return (outputs[:, 0] > middle).astype(np.intp) if outputs.shape[1] == 1 else outputs.argmax(axis=1)


def confused(labels: Indices, said: Indices, count: int) -> Indices:
    """(k, count, count): how many of the examples with `labels` (n,) were called what in `said` (k, n)."""
    places = said + count * labels + count * count * np.arange(len(said))[:, np.newaxis]
    found: Indices = np.bincount(places.ravel(), minlength=len(said) * count * count)
    return found.reshape(len(said), count, count)


def explained(outputs: Array, targets: Array) -> Array:
    """R^2 (k,) of outputs (k, outputs, n); NaN where it is not finite."""
    spread = float(((targets - targets.mean(axis=1, keepdims=True)) ** 2).sum())
    if not spread > 0:
        return np.full(len(outputs), np.nan)
    found = 1.0 - ((targets - outputs) ** 2).sum(axis=(1, 2)) / spread
    return np.where(np.isfinite(found), found, np.nan)
