"""The loss at many points at once, over all training examples or over one step's batch: for planes and landscapes.

Gradients are exact, with frozen parameters at 0.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from app.core.descent.objective import FunctionObjective, NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.network import textbook
from app.core.network.batched import gradients
from app.core.support.arrays import Array, Indices
from app.core.support.registry import InvalidInput

Over = Literal["all", "batch"]

OVER = ("all", "batch")


class NetworkLossSurface:
    """The loss of a network over all its training examples, or over those with the indices `chosen`."""

    def __init__(self, experiment: Experiment, objective: NetworkObjective, chosen: Indices | None = None) -> None:
        self.experiment, self.objective = experiment, objective
        self.over: Over = "all" if chosen is None else "batch"
        data = objective.examples
        self.inputs = data.inputs if chosen is None else data.inputs[chosen]
        self.targets = data.targets if chosen is None else data.targets[chosen]
        self.examples = len(self.inputs)
        self.block = objective.points_together(self.examples)

    def losses(self, points: Array) -> Array:
        """The loss, penalty included, at each of `points` (..., size); infinite or NaN where it overflows."""
        rows = points.reshape(-1, self.objective.size)
        found = np.empty(len(rows))
        with np.errstate(all="ignore"):
            for start in range(0, len(rows), self.block):
                piece = slice(start, start + self.block)
                found[piece] = textbook.loss(self.objective.network, rows[piece], self.inputs, self.targets)
        return found.reshape(points.shape[:-1])

    def gradients(self, points: Array) -> Array:
        """The gradient (..., size) at each of `points`, 0 for frozen parameters."""
        rows = points.reshape(-1, self.objective.size)
        with np.errstate(all="ignore"):
            found = gradients(self.objective.network, self.inputs, self.targets, rows)
            found[:, ~self.objective.free] = 0.0
        return found.reshape(points.shape)


class FunctionLossSurface:
    """A function. It has no examples, so `over` makes no difference."""

    def __init__(self, experiment: Experiment, objective: FunctionObjective, over: Over = "all") -> None:
        self.experiment, self.objective, self.over = experiment, objective, over
        self.examples = 0

    def losses(self, points: Array) -> Array:
        with np.errstate(all="ignore"):
            return self.objective.losses(points) + np.zeros(points.shape[:-1])

    def gradients(self, points: Array) -> Array:
        with np.errstate(all="ignore"):
            parts = self.objective.slope(*(points[..., k] for k in range(self.objective.size)))
            return np.stack(np.broadcast_arrays(*parts, np.zeros(points.shape[:-1]))[:-1], axis=-1)


LossSurface = NetworkLossSurface | FunctionLossSurface
"""Either kind. Evaluating one changes nothing; `isinstance` tells which it is."""


def loss_surface(experiment: Experiment, step: int = 0, over: Any = "all") -> LossSurface:
    """The loss of `experiment` over "all" training examples or the "batch" of update number `step`.

    Raises InvalidInput for another `over`.
    """
    if over not in OVER:
        raise InvalidInput("over", over, "one of " + ", ".join(OVER))
    objective = compile(experiment)
    if isinstance(objective, FunctionObjective):
        return FunctionLossSurface(experiment, objective, over)
    return NetworkLossSurface(experiment, objective, objective.batches.batch(step) if over == "batch" else None)
