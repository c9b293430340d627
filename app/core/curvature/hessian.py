"""How the loss bends: products with its Hessian, the Hessian of small networks, and the directions it bends most in.

A product is a central difference of exact gradients, H v = (g(w + h v) - g(w - h v)) / 2h, good to about nine digits
of the largest; a function's Hessian is its own, exact. Frozen parameters take no part: their rows and columns are 0.
Where a unit has a corner (ReLU), h can reach across it for an example that sits right there, as any difference can.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.descent.loss_surface import FunctionLossSurface, LossSurface
from app.core.support.arrays import Array
from app.core.support.norms import norm, norms
from app.core.support.randomness import Purpose, generator

STEP = 6e-6
"""h, in units of max(1, the largest |w|): the cube root of the rounding error, where both errors are about equal."""
DENSE = 96
"""Up to so many free parameters the whole Hessian is computed; beyond, Lanczos finds its ends."""
ITERATIONS = 60
SETTLED = 1e-7
"""A direction is found when what is left of H v - lambda v is this small beside lambda."""


@dataclass(frozen=True, slots=True, eq=False)
class Curvature:
    """The eigenvalues of the Hessian that are largest in absolute value, the largest first, and unit vectors (k, size).

    `residual` is |H v - lambda v| of the first, beside |lambda|: how far it is from settled. Signs of vectors are open.
    """

    eigenvalues: Array
    vectors: Array
    residual: float


def hessian_vector(surface: LossSurface, point: Array, vectors: Array) -> Array:
    """H v at `point` (size,) for each of `vectors` (..., size), of unit length or about that."""
    free = surface.objective.free
    with np.errstate(all="ignore"):
        if isinstance(surface, FunctionLossSurface):
            return vectors @ surface.objective.hessian(point)
        step = STEP * max(1.0, float(np.abs(point).max()))
        moves = step * np.where(free, vectors, 0.0)
        return (surface.gradients(point + moves) - surface.gradients(point - moves)) / (2 * step)


def hessian(surface: LossSurface, point: Array) -> Array:
    """The symmetric Hessian (size, size) at `point`."""
    rows = hessian_vector(surface, point, np.eye(len(point)))
    return (rows + rows.T) / 2


def sharpest(surface: LossSurface, point: Array, count: int = 2) -> Curvature:
    """The `count` directions in which the loss bends most at `point`, upwards or downwards; fewer if fewer are free.

    Raises FloatingPointError where the curvature there is not finite.
    """
    free = np.flatnonzero(surface.objective.free)
    count = min(count, len(free))
    if len(free) <= DENSE or isinstance(surface, FunctionLossSurface):
        small = hessian(surface, point)[np.ix_(free, free)]
        check(small)
        values, inner = np.linalg.eigh(small)
        order = np.argsort(-np.abs(values), kind="stable")[:count]
        vectors = np.zeros((count, len(point)))
        vectors[:, free] = inner[:, order].T
        return Curvature(values[order], vectors, 0.0)
    return lanczos(surface, point, count)


def lanczos(surface: LossSurface, point: Array, count: int) -> Curvature:
    """The same by Lanczos iteration with full reorthogonalisation, from a fixed start: the same bits each time."""
    free = surface.objective.free
    start = np.where(free, generator(0, Purpose.DIRECTIONS, 1).standard_normal(len(point)), 0.0)
    basis = [start / norm(start)]
    diagonal: list[float] = []
    beside: list[float] = []
    while True:
        product = hessian_vector(surface, point, basis[-1])
        check(product)
        diagonal.append(float(product @ basis[-1]))
        known = np.array(basis)
        for _ in range(2):  # once leaves rounding errors that grow
            product = product - known.T @ (known @ product)
        rest = norm(product)
        values, inner = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
        order = np.argsort(-np.abs(values), kind="stable")[:count]
        largest = abs(values[order[0]])
        left = rest * np.abs(inner[-1, order])  # |H v - lambda v| of each
        done = rest <= 1e-14 * largest or len(basis) >= min(ITERATIONS, int(free.sum()))
        if done or (len(basis) >= count and (left <= SETTLED * np.abs(values[order])).all()):
            vectors = inner[:, order].T @ known
            residual = float(left[0] / largest) if largest else 0.0
            return Curvature(values[order], vectors / norms(vectors)[:, np.newaxis], residual)
        beside.append(rest)
        basis.append(product / rest)


def check(values: Array) -> None:
    if not np.isfinite(values).all():
        raise FloatingPointError("the curvature is not finite")
