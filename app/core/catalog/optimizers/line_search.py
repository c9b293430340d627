"""Backtracking line search: try a rate, and a smaller one as long as the loss falls too little (Armijo, 1966).

A trial at rate t along a direction d is accepted when C(w + t d) <= C(w) + c t g.d: the loss falls by at least the
share c of the fall that its slope promises.
"""

from __future__ import annotations

import numpy as np

from app.core.catalog.optimizers.needs import OfPoint, Surface, Trial
from app.core.support.arrays import Array

MOST_TRIALS = 60
"""After so many it gives up, and the run stays: no step that is worth its name goes down."""


def backtrack(
    surface: Surface,
    gradient: Array,
    parameters: Array,
    direction: Array,
    eta: float | Array,
    decrease: float,
    shrink: float,
) -> tuple[Array, list[Trial]]:
    """The accepted rate (..., 1) along `direction` (..., P), 0 where there is none, and all trials over flat runs.

    The rates are eta shrink^k for k = 0, 1, ... Where the direction is not downhill, none is accepted. `decrease` is c.
    """
    rows, along = parameters.reshape(-1, parameters.shape[-1]), direction.reshape(-1, parameters.shape[-1])
    first = np.broadcast_to(np.asarray(eta, dtype=np.float64), (*parameters.shape[:-1], 1)).reshape(-1)
    slopes = (gradient.reshape(along.shape) * along).sum(axis=-1)
    here, found, trials = surface.losses(rows), np.zeros(len(rows)), []
    looking, rates = slopes < 0, first
    for _ in range(MOST_TRIALS):
        points = rows + rates[:, np.newaxis] * along
        looking = looking & (points != rows).any(axis=-1)  # a step that rounding swallows leads nowhere
        if not looking.any():
            break
        losses = np.full(len(rows), np.nan)
        losses[looking] = surface.losses(points[looking])
        highest = here + decrease * rates * slopes
        accepted = looking & (losses <= highest)
        trials.append(Trial(rates, points, losses, highest, accepted))
        found[accepted] = rates[accepted]
        looking, rates = looking & ~accepted, rates * shrink
    return found.reshape((*parameters.shape[:-1], 1)), trials


def first_low(
    loss: OfPoint, gradient: Array, parameters: Array, direction: Array, eta: float, decrease: float, shrink: float
) -> float:
    """The first rate t of eta, eta shrink, eta shrink^2, ... with C(w + t d) <= C(w) + c t g.d; 0 where none is found
    (Armijo, 1966). `decrease` is c."""
    here, slope, rate = loss(parameters), gradient @ direction, eta
    for _ in range(MOST_TRIALS if slope < 0 else 0):
        point = parameters + rate * direction
        if (point == parameters).all():  # a step that rounding swallows leads nowhere
            return 0.0
        if loss(point) <= here + decrease * rate * slope:
            return rate
        rate *= shrink
    return 0.0


def work(parameters: int, examples: int) -> float:
    """Multiplications: as many forward passes as there may be trials."""
    return float(MOST_TRIALS * parameters * examples)
