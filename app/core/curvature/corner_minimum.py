"""Whether a point on the corner of an L1 penalty is a minimum of the loss.

Let the weights w_i, i in Z, be exactly 0, and g_i the slopes there without the L1 penalty. For a small move d

    C(w + d) - C(w) = sum over Z of (l1 |d_i| + g_i d_i) + g_R . d_R + d_R . H_RR d_R / 2 + smaller terms

where R are the other free parameters. So where |g_i| < l1 for all of Z, so that 0 lies inside the subdifferential, and
R alone is at a minimum (g_R = 0 and H_RR positive definite), the point is one. Both are sufficient, not necessary.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.core.curvature.hessian import Corners, HessianAt
from app.core.curvature.spectrum import WHOLE
from app.core.descent.loss_surface import FunctionLossSurface, LossSurface
from app.core.descent.place import Place, directions, place
from app.core.support.arrays import Array

MARGIN = 1e-9
"""As a share of l1: slopes that come nearer to it may be equal to it but for rounding."""


def at_corner(
    found: Place, surface: LossSurface, hessian: HessianAt, point: Array, gradient: Array, on: Corners
) -> Place:
    """`found`, by the name of a minimum where it can be told that the point is one. `gradient` (size,) has no penalty
    where a weight is 0.
    """
    if isinstance(surface, FunctionLossSurface) or on.examples or not on.weights or hessian.free.sum() > WHOLE:
        return found
    network = surface.objective.network
    zero = hessian.free & network.layout.is_weight & (point == 0.0)
    rest = hessian.free & ~zero
    if not (np.abs(gradient[zero]) < (1 - MARGIN) * network.penalty.l1).all():
        return found
    words = "minimum at a corner"
    meaning = f"rises to both sides of {weights(on.weights)}, as the penalty is steeper there than the rest of it"
    if rest.any():
        inner = rest[hessian.free]
        values, vectors = np.linalg.eigh(hessian.matrix()[np.ix_(inner, inner)])
        if place(values, vectors.T, gradient[rest], len(values)).kind != "minimum":
            return found
        meaning += f", and bends upwards in {directions(len(values), 'other')}"
    return replace(found, words=words, meaning=meaning)


def weights(count: int) -> str:
    return "the weight that is 0" if count == 1 else f"each of {count:,} weights that are 0"
