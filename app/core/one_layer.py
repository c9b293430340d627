"""Planes whose directions lie in a single layer of a network, where the loss has a short form.

All below that layer is the same on the whole plane, and its z are z0 + u z1 + v z2. Where nothing follows that bends,
neither an activation nor a loss but half the squared error, the loss is a quadratic in u and v; where it is the last
hidden layer and u and v move different units of it, the errors are a sum of what depends on u and what depends on v.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.network import Network
from app.core.planes import Plane
from app.core.stack import affine

Array = np.ndarray

CANCELLED = 1e-3
"""A sum this much smaller than its terms has lost three of its sixteen digits."""


def is_quadratic(network: Network, layer: int) -> bool:
    """Whether the loss without its penalty is a quadratic in the parameters of `layer`, from 0."""
    above = network.activations[layer:]
    return network.loss.name == "half_mse" and all(activation.name == "identity" for activation in above)


class Quadratic:
    """The loss where it is a quadratic: a sum of three squares (R u + r)^2 that stands for those of all examples.

    R and r are the triangle of a QR decomposition of the errors' parts, which keeps every digit that the sum over the
    examples has; multiplying the squares out would lose half of them near the minimum.
    """

    def __init__(self, network: Network, inputs: Array, targets: Array, plane: Plane, layer: int) -> None:
        z0, *moves = affine(network, inputs, np.vstack((plane.origin, plane.directions)), layer)
        for w, b in list(network.layout.layers(plane.origin))[layer + 1 :]:
            z0, moves = w @ z0 + b[:, np.newaxis], [w @ move for move in moves]
        columns = np.column_stack([part.ravel() for part in (*moves, z0 - targets.T)])
        self.triangle = np.linalg.qr(columns / np.sqrt(2.0 * len(inputs)), mode="r")

    def losses(self, grid: Sequence[Array]) -> Array:
        """The losses, penalty left out, at coordinates `grid` (1 or 2 arrays that broadcast against each other).

        The triangle's third square is a number and its second of v alone: on axes left to broadcast, and added up in
        this order, only the first is computed everywhere, 30 us of 101x101 points instead of 150 for a product.
        """
        total = 0.0
        for k in reversed(range(len(self.triangle))):
            *slopes, error = self.triangle[k]
            for slope, part in zip(slopes[k:], grid[k:], strict=True):
                error = error + slope * part
            total = total + np.square(error)
        return total


def is_separable(network: Network, plane: Plane, layer: int) -> bool:
    """Whether `layer` is the last hidden one, u and v move different units of it, and the error is squared as it is."""
    if layer != network.layout.depth - 2 or len(plane.directions) < 2 or not is_quadratic(network, layer + 1):
        return False
    first, second = (network.layout.blocks(direction)[layer].any(axis=1) for direction in plane.directions)
    return not (first & second).any()


class Separable:
    """The loss on a grid where the outputs are a sum of what depends on u and what depends on v: one matrix product.

    With errors p(u) + q(v), the sum of squares over all examples is |p|^2 + |q|^2 + 2 p q.
    """

    def __init__(self, network: Network, inputs: Array, targets: Array, plane: Plane, layer: int) -> None:
        self.value, self.examples = network.activations[layer].value, len(inputs)
        z0, *moves = affine(network, inputs, np.vstack((plane.origin, plane.directions)), layer)
        w, b = list(network.layout.layers(plane.origin))[-1]
        moved = [network.layout.blocks(direction)[layer].any(axis=1) for direction in plane.directions]
        rest = ~(moved[0] | moved[1])
        self.error = w[:, rest] @ self.value(z0[rest]) + b[:, np.newaxis] - targets.T  # what is the same everywhere
        self.parts = [(w[:, units], z0[units], z1[units]) for units, z1 in zip(moved, moves, strict=True)]

    def losses(self, axes: Sequence[Array]) -> tuple[Array, Array]:
        """The losses (len(v), len(u)), penalty left out, and which of them lose digits because the terms cancel."""
        p, q = (
            (w @ self.value(z0 + coordinate[:, np.newaxis, np.newaxis] * z1)).reshape(len(coordinate), -1)
            for coordinate, (w, z0, z1) in zip(axes, self.parts, strict=True)
        )
        # Any constant may be in p or in q; with p about 0 there is least to cancel.
        p, q = p - p.mean(axis=0), q + p.mean(axis=0) + self.error.ravel()
        terms = np.square(q).sum(axis=1)[:, np.newaxis] + np.square(p).sum(axis=1)
        total = terms + 2.0 * (q @ p.T)
        return total / (2 * self.examples), ~(total > CANCELLED * terms)
