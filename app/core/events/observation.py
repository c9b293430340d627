"""The input of the detectors: the loss, the gradient and the units at one frame, all over the whole training set.

Batches are not used, as their noise would cause events.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import FunctionObjective, NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.network import textbook
from app.core.support.arrays import Array, Mask
from app.core.support.norms import norm


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A frame: the loss over all training examples, its `gradient` (0 for frozen parameters) and the gradient's length.

    `silent` has an array (units,) per layer of a network: True for units whose slope sigma'(z) is exactly 0 for every
    training example, so that their rows of the gradient are 0.
    """

    step: int
    parameters: Array
    loss: float
    gradient: Array
    norm: float
    silent: tuple[Mask, ...] = ()


class Subject:
    """The objective and its loss surface, for the detectors."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.objective = compile(experiment)
        self.surface = loss_surface(experiment)
        self.slices: tuple[slice, ...] = ()
        if isinstance(self.objective, NetworkObjective):
            self.slices = self.objective.network.layout.slices

    def see(self, first: int, points: Array) -> Iterator[Seen | None]:
        """The frames at `points` (n, size), of which the first is at step `first`; None for each that has a number that
        is not finite."""
        objective = self.objective
        if isinstance(objective, FunctionObjective):
            for step, point in enumerate(points, first):
                with np.errstate(all="ignore"):
                    loss, gradient = objective.loss(point), objective.gradient(point, step)
                yield self.seen(step, point, loss, gradient)
            return
        network, data = objective.network, objective.examples
        together = objective.points_together(len(data.inputs))
        for start in range(0, len(points), together):
            some = points[start : start + together]
            with np.errstate(all="ignore"):
                found = textbook.evaluate(network, some, data.inputs, data.targets)
                gradients = textbook.joined(network, found)
                silent = [activation.dead(z) for activation, z in zip(network.activations, found.z, strict=True)]
            for i, point in enumerate(some):
                units = tuple(layer[i] for layer in silent)
                yield self.seen(first + start + i, point, float(found.loss[i]), gradients[i], units)

    def seen(
        self, step: int, parameters: Array, loss: float, gradient: Array, silent: tuple[Mask, ...] = ()
    ) -> Seen | None:
        with np.errstate(all="ignore"):
            gradient = np.where(self.objective.free, gradient, 0.0)
            length = norm(gradient)
        if not (math.isfinite(loss) and math.isfinite(length)):
            return None
        return Seen(step, parameters, loss, gradient, length, silent)
