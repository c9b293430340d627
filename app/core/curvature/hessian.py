"""The Hessian of a loss surface at a point: products with it, all of it, and the part that never bends downwards.

Products are exact: of a network by differentiating backpropagation (`app.core.network.products`), of a function from
its own second derivatives. Frozen parameters take no part: their rows and columns are 0.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.core.descent.loss_surface import FunctionLossSurface, LossSurface
from app.core.network import textbook
from app.core.network.products import HessianProducts
from app.core.support.arrays import Array

Part = Literal["whole", "gauss_newton", "rest"]


class HessianAt:
    """The Hessian at `point` (size,). Of a network the forward and the backward pass are made once, here."""

    def __init__(self, surface: LossSurface, point: Array) -> None:
        self.free, self.size = surface.objective.free, len(point)
        self.part: Part = "whole"
        self.scale: Array | None = None
        self.network: HessianProducts | None = None
        with np.errstate(all="ignore"):
            if isinstance(surface, FunctionLossSurface):
                self.own = surface.objective.hessians(point)
            else:
                self.network = HessianProducts(surface.objective.network, point, surface.inputs, surface.targets)

    def only(self, part: Part) -> HessianAt:
        """A part of a network's Hessian: Gauss-Newton's, J^T S J + what the penalty adds, or the rest.

        J = da/dw of the outputs, S is the Hessian of the loss over the outputs. Only the rest bends downwards.
        """
        other = copy(self)
        other.part = part
        return other

    def scaled(self, scale: Array) -> HessianAt:
        """D H D, with D the diagonal matrix of `scale` (size,)."""
        other = copy(self)
        other.scale = scale
        return other

    def products(self, vectors: Array) -> Array:
        """H v (..., size) for each v of `vectors` (..., size); not finite where something overflows."""
        rows = np.where(self.free, vectors, 0.0).reshape(-1, self.size)
        with np.errstate(all="ignore"):
            rows = rows if self.scale is None else rows * self.scale
            if self.network is None:
                found = rows @ self.own
            else:
                found = self.network.of(rows, self.part == "gauss_newton")
                if self.part == "rest":
                    found -= self.network.of(rows, gauss_newton=True)
            found = found if self.scale is None else found * self.scale
            return np.where(self.free, found, 0.0).reshape(vectors.shape)

    def matrix(self) -> Array:
        """The symmetric matrix (free, free) over the free parameters alone."""
        free = np.flatnonzero(self.free)
        with np.errstate(all="ignore"):
            if self.network is None:
                rows = self.own[np.ix_(free, free)]
            else:
                rows = self.network.matrix(free, self.part == "gauss_newton")
                if self.part == "rest":
                    rows -= self.network.matrix(free, gauss_newton=True)
            if self.scale is not None:
                rows = self.scale[free, np.newaxis] * rows * self.scale[free]
            return (rows + rows.T) / 2


@dataclass(frozen=True, slots=True)
class Corners:
    """Where the loss has no second derivative of its own, and another one stands in for it.

    `examples`: those for which a unit's z lies exactly on the corner of its activation, or an output exactly where the
    loss changes its form. `weights`: those that are exactly 0, on the corner of an L1 penalty; frozen ones left out.
    `point`: of a function, whether the point lies on a corner of it.
    """

    examples: int = 0
    weights: int = 0
    point: bool = False

    def __bool__(self) -> bool:
        return self.examples > 0 or self.weights > 0 or self.point


def corners(surface: LossSurface, point: Array) -> Corners:
    """How many examples and weights lie on a corner at `point` (size,), or whether the point of a function does."""
    if isinstance(surface, FunctionLossSurface):
        return Corners(point=surface.objective.on_corner(point))
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
