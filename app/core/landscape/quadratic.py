"""The loss as its slope and curvature at the state predict it: C + g.d + d.Hd / 2, on a plane.

d is the way from the state to a point of the plane, g the gradient and H the Hessian at the state. This is what methods
that look no further than the second order believe the loss to be.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.curvature.hessian import HessianAt
from app.core.landscape.view import View
from app.core.support.arrays import Array


def quadratic_on(view: View, axes: Sequence[Array]) -> Array | None:
    """The prediction at each sample, (len(v), len(u)), or (1, len(u)) for a curve.

    None where slope or curvature are not finite, and on a plane along a frozen parameter, of which no slope is known.
    A sample may overflow.
    """
    surface, plane, point = view.surface, view.plane, view.state.parameters
    # d = 1 * away + u * direction + v * direction: three products tell all samples
    basis = np.vstack((plane.origin - point, plane.directions))
    if basis[:, ~surface.objective.free].any():
        return None
    with np.errstate(all="ignore"):
        slopes = basis @ surface.gradients(point)
        bends = basis @ HessianAt(surface, point).products(basis).T
        loss = float(surface.losses(point))
        if not (np.isfinite(slopes).all() and np.isfinite(bends).all() and np.isfinite(loss)):
            return None
        grid = np.meshgrid(*axes)
        steps = np.stack([np.ones_like(grid[0]), *grid], axis=-1).reshape(-1, len(basis))
        found: Array = loss + steps @ slopes + np.einsum("ki,ij,kj->k", steps, bends, steps) / 2
    return found.reshape(-1, len(axes[0]))
