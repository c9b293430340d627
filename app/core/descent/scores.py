"""Scores of a network's answers: the accuracy for classes, R^2 for numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.support.arrays import Array, Indices
from app.core.support.numbers import finite


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores of m points, over all training examples and over all test examples (None without any).

    `train` and `test` (m,) are the share of the examples whose class is named correctly. For a regression they are R^2
    = 1 - sum |y - a|^2 / sum |y - mean y|^2, which has no lower bound; NaN if all targets are equal or it is not
    finite. `confusion` (m, parts, classes, classes) counts examples by their class (rows) and by the one named
    (columns); None for a regression, or if it was not asked for.
    """

    measure: Literal["accuracy", "R^2"]
    train: Array
    test: Array | None
    confusion: Indices | None = None

    def plain(self) -> list[dict[str, Any]]:
        """The keys that the API adds to each frame."""
        found: list[dict[str, Any]] = [
            {"score_train": train, "score_test": test}
            for train, test in zip(map(finite, self.train), self.tests(), strict=True)
        ]
        if self.confusion is not None:
            for frame, counts in zip(found, self.confusion.tolist(), strict=True):
                frame["confusion"] = {"train": counts[0], "test": counts[1] if len(counts) > 1 else None}
        return found

    def head(self, count: int) -> Scores:
        """The scores of the first `count` points."""
        test = None if self.test is None else self.test[:count]
        return Scores(
            self.measure, self.train[:count], test, None if self.confusion is None else self.confusion[:count]
        )

    def tests(self) -> list[float | None]:
        """The test scores, as many as there are points."""
        return [None] * len(self.train) if self.test is None else [*map(finite, self.test)]


def scores(experiment: Experiment, points: Array, confusion: bool = False) -> Scores | None:
    """The scores of the parameter vectors `points` (m, P); None for a function. `confusion`: the counts as well."""
    objective = compile(experiment)
    return scores_of(objective, points, confusion) if isinstance(objective, NetworkObjective) else None


def scores_of(objective: NetworkObjective, points: Array, confusion: bool) -> Scores:
    """The scores of a network."""
    with np.errstate(all="ignore"):
        found = objective.all_outputs().measured(points, measure(objective))
    return read(objective, found, confusion)


def measure(objective: NetworkObjective) -> Callable[[Array, Array], Array]:
    """The function of outputs (k, outputs, n) and targets (outputs, n) that gives the (k, numbers) for `read`."""
    described = objective.described
    if described.task == "regression":
        return explained
    middle = 0.0 if objective.network.loss.logits else 0.5
    count = len(described.classes)
    return lambda outputs, targets: confused(named(targets[np.newaxis], 0.5)[0], named(outputs, middle), count)


def read(objective: NetworkObjective, found: Array, confusion: bool) -> Scores:
    """The scores from the numbers of `measure` at m points, (m, parts, numbers), or (0, parts) for none."""
    described = objective.described
    parts = 1 + objective.tested
    if described.task == "regression":
        found = found.reshape(len(found), parts)
        return Scores("R^2", found[:, 0], found[:, 1] if objective.tested else None)
    count = len(described.classes)
    counts = found.reshape(len(found), parts, count, count).astype(np.int64)
    shares = np.trace(counts, axis1=2, axis2=3) / np.maximum(counts.sum(axis=(2, 3)), 1)
    return Scores("accuracy", shares[:, 0], shares[:, 1] if objective.tested else None, counts if confusion else None)


def without(experiment: Experiment) -> str | None:
    """Why the experiment has no score, as "allowed" of an error; None if it has one."""
    objective = compile(experiment)
    if not isinstance(objective, NetworkObjective):
        return "only for a network: a function has no examples"
    targets = objective.examples.targets
    if objective.described.task == "regression" and (targets == targets[0]).all():
        return "only if the targets differ: R² compares the errors with their spread"
    return None


def of_point(experiment: Experiment, parameters: Array) -> dict[str, Any]:
    """The keys that the API adds to a full frame at `parameters`; none for a function."""
    found = scores(experiment, parameters[np.newaxis], confusion=True)
    return {} if found is None else found.plain()[0]


def named(outputs: Array, middle: float) -> Indices:
    """The class (k, n) that outputs (k, outputs, n) name: the largest; for one output, whether it is above `middle`."""
    return (outputs[:, 0] > middle).astype(np.intp) if outputs.shape[1] == 1 else outputs.argmax(axis=1)


def confused(labels: Indices, said: Indices, count: int) -> Array:
    """(k, count * count), row by row: the number of examples for each pair of `labels` (n,) and `said` (k, n)."""
    places = said + count * labels + count * count * np.arange(len(said))[:, np.newaxis]
    found = np.bincount(places.ravel(), minlength=len(said) * count * count)
    return found.reshape(len(said), count * count).astype(np.float64)


def explained(outputs: Array, targets: Array) -> Array:
    """R^2 (k, 1) of outputs (k, outputs, n); NaN if it is not finite."""
    spread = float(((targets - targets.mean(axis=1, keepdims=True)) ** 2).sum())
    if not spread > 0:
        return np.full((len(outputs), 1), np.nan)
    found = 1.0 - ((targets - outputs) ** 2).sum(axis=(1, 2)) / spread
    return np.where(np.isfinite(found), found, np.nan)[:, np.newaxis]
