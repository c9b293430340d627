"""How the loss bends at a point: the eigenvalues of its Hessian, all of them or those at both ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.curvature.hessian import HessianAt
from app.core.curvature.lanczos import ends, outermost
from app.core.support.arrays import Array

DENSE = 200
"""Up to so many free parameters the whole matrix is as fast as Lanczos, and certain."""
WHOLE = 1000
"""Up to so many free parameters the whole matrix can be had."""


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Eigenvalues in rising order, unit vectors (k, size) and the largest |H v - lambda v|.

    `complete`: these are all. Otherwise they are the same number from both ends, and none is at both. So near to each
    value as the residual says is an eigenvalue; that none further out is missed it does not show (see `lanczos`). Signs
    of vectors are open.
    """

    eigenvalues: Array
    vectors: Array
    residual: float
    complete: bool

    def sharpest(self, count: int) -> tuple[Array, Array]:
        """The `count` eigenvalues that are largest in absolute value, the largest first, and their vectors."""
        order = np.argsort(-np.abs(self.eigenvalues), kind="stable")[:count]
        return self.eigenvalues[order], self.vectors[order]


def spectrum(hessian: HessianAt, count: int | None = None) -> Spectrum:
    """The `count` smallest and `count` largest eigenvalues over the free parameters; all of them for None.

    Raises FloatingPointError where the curvature is not finite.
    """
    free = np.flatnonzero(hessian.free)
    if count is None or len(free) <= DENSE:
        return whole(hessian, count)

    def products(rows: Array) -> Array:
        spread = np.zeros((len(rows), hessian.size))
        spread[:, free] = rows
        return hessian.products(spread)[:, free]

    found = ends(products, len(free), count)
    vectors = np.zeros((len(found.values), hessian.size))
    vectors[:, free] = found.vectors
    return Spectrum(found.values, vectors, float(found.residuals.max(initial=0.0)), len(found.values) == len(free))


def whole(hessian: HessianAt, count: int | None) -> Spectrum:
    """The same from the whole matrix."""
    free = np.flatnonzero(hessian.free)
    matrix = hessian.matrix()
    if not np.isfinite(matrix).all():
        raise FloatingPointError("the curvature is not finite")
    values, inner = np.linalg.eigh(matrix)
    chosen = outermost(len(values), len(values) if count is None else count)
    vectors = np.zeros((len(chosen), hessian.size))
    vectors[:, free] = inner[:, chosen].T
    return Spectrum(
        values[chosen], vectors, residual(matrix, values[chosen], inner[:, chosen]), len(chosen) == len(free)
    )


def residual(matrix: Array, values: Array, vectors: Array) -> float:
    """The largest |H v - lambda v| of eigenvectors (size, k), without overflow."""
    scale = float(np.abs(values).max(initial=0.0)) or 1.0
    rests = (matrix / scale) @ vectors - vectors * (values / scale)
    return scale * float(np.linalg.norm(rests, axis=0).max(initial=0.0))
