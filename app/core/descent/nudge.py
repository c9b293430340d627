"""A small move that leaves a point where the gradient is 0, or but rounding, or where rounding swallows the update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.descent.frames import Frame, State
from app.core.descent.loss_surface import FunctionLossSurface, LossSurface
from app.core.descent.objective import FunctionObjective
from app.core.network import textbook
from app.core.support.arrays import Array
from app.core.support.by_field import ByField
from app.core.support.norms import norm
from app.core.support.randomness import Purpose, generator

SHARE = 0.01
"""The length of a nudge of a function, as a share of the narrower side of its picture."""
LENGTH = 0.1
"""The length of a nudge of a network's parameters."""
ROUNDING = 1e-14
"""Of what the examples add, without signs: a gradient that is no longer is what rounding left of a sum of 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Nudge(ByField):
    """A move of `length` in a random direction, the `parameters` (size,) it leads to, and why updates do not move."""

    length: float
    parameters: Array
    words: str


def nudge(surface: LossSurface, seed: int, state: State, gradient: Array, frame: Frame) -> Nudge | None:
    """A nudge of the free parameters at `state`, its direction drawn from seed and step; None where nothing is free,
    and where updates move. `gradient` (size,) is over all examples, `frame` that of the state.
    """
    objective, point = surface.objective, state.parameters
    if not objective.free.any():
        return None
    if not gradient.any():
        words = "The gradient is 0, so no update moves the ball."
    elif without_slope(surface, point, gradient):
        words = "The gradient is what rounding leaves of 0: updates hardly move the ball."
    elif objective.batches.full and frame.eta > 0 and np.array_equal(point + frame.update, point):
        words = "The update is too short to change any parameter: rounding swallows it."
    else:
        return None
    length = SHARE * objective.width if isinstance(objective, FunctionObjective) else LENGTH
    way = np.where(objective.free, generator(seed, Purpose.NUDGE, state.step).standard_normal(objective.size), 0.0)
    return Nudge(length, point + length / norm(way) * way, words)


def without_slope(surface: LossSurface, point: Array, gradient: Array) -> bool:
    """Whether the `gradient` (size,) at `point` (size,) is 0 or, of a network, only what rounding left of it.

    It is a mean over the examples. With |delta_i| |a_i| in place of delta_i a_i it says how long the terms are that
    cancel: a sum of theirs is exact to some 1e-16 of that.
    """
    if not gradient.any():
        return True
    if isinstance(surface, FunctionLossSurface):
        return False
    network, terms = surface.objective.network, np.empty(len(point))
    with np.errstate(all="ignore"):
        z, a = textbook.forward(network, point, surface.inputs)
        deltas = textbook.backward(network, point, z, a, surface.targets)
        layers = zip(network.layout.layers(terms), [surface.inputs, *a], deltas, strict=False)
        for (weights, biases), below, delta in layers:
            weights[...] = np.abs(delta).T @ np.abs(below) / surface.examples
            biases[...] = np.abs(delta).mean(axis=0)
        return bool(norm(gradient) <= ROUNDING * norm(np.where(surface.objective.free, terms, 0.0)))
