"""The Hessian of a loss surface at a point: products with it, all of it, and the part that never bends downwards.

Products are exact: of a network by differentiating backpropagation (`app.core.network.products`), of a function from
its own second derivatives. Frozen parameters take no part: their rows and columns are 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.descent.loss_surface import FunctionLossSurface, LossSurface
from app.core.network import textbook
from app.core.network.products import HessianProducts
from app.core.support.arrays import Array


class HessianAt:
    """The Hessian at `point` (size,). Of a network the forward and the backward pass are made once, here."""

    def __init__(self, surface: LossSurface, point: Array) -> None:
        self.free, self.size = surface.objective.free, len(point)
        self.network: HessianProducts | None = None
        with np.errstate(all="ignore"):
            if isinstance(surface, FunctionLossSurface):
                self.own = surface.objective.hessian(point)
            else:
                self.network = HessianProducts(surface.objective.network, point, surface.inputs, surface.targets)

    def products(self, vectors: Array, gauss_newton: bool = False) -> Array:
        """H v (..., size) for each v of `vectors` (..., size); not finite where something overflows.

        With `gauss_newton` H is J^T S J + what the penalty adds: J = da/dw of a network's outputs, S the Hessian of the
        loss over the outputs. A function has no such part.
        """
        rows = np.where(self.free, vectors, 0.0).reshape(-1, self.size)
        with np.errstate(all="ignore"):
            found = rows @ self.own if self.network is None else self.network.of(rows, gauss_newton)
            return np.where(self.free, found, 0.0).reshape(vectors.shape)

    def matrix(self, gauss_newton: bool = False) -> Array:
        """The symmetric matrix (free, free) over the free parameters alone."""
        free = np.flatnonzero(self.free)
        rows = self.products(np.eye(self.size)[free], gauss_newton)[:, free]
        with np.errstate(all="ignore"):
            return (rows + rows.T) / 2


@dataclass(frozen=True, slots=True)
class Corners:
    """Where the loss has no second derivative of its own, and that of one side stands in for it.

    `examples`: those for which a unit's z lies exactly on the corner of its activation, or an output exactly where the
    loss changes its form. `weights`: those that are exactly 0, on the corner of an L1 penalty; frozen ones left out.
    """

    examples: int = 0
    weights: int = 0

    def __bool__(self) -> bool:
        return self.examples > 0 or self.weights > 0


def corners(surface: LossSurface, point: Array) -> Corners:
    """How many examples and weights lie on a corner at `point` (size,)."""
    if isinstance(surface, FunctionLossSurface):
        return Corners()
    network = surface.objective.network
    with np.errstate(all="ignore"):
        z, a = textbook.forward(network, point, surface.inputs)
        on = np.zeros(surface.examples, dtype=bool)
        for values, activation in zip(z, network.activations, strict=True):
            if activation.corner:
                on |= (values == 0.0).any(axis=1)
        if network.loss.corner:
            on |= network.loss.corner(a[-1], surface.targets, **network.loss_settings).any(axis=1)
    zero = (point == 0.0) & network.layout.is_weight & surface.objective.free
    return Corners(int(on.sum()), int(zero.sum()) if network.penalty.l1 else 0)


def hessian(surface: LossSurface, point: Array) -> Array:
    """The symmetric Hessian (size, size) at `point`."""
    whole, free = np.zeros((len(point), len(point))), surface.objective.free
    whole[np.ix_(free, free)] = HessianAt(surface, point).matrix()
    return whole
