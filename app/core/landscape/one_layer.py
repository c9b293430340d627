"""Planes whose directions lie in a single layer of a network, where the loss has a short form.

The layers below it do not change on the plane, and its z are z0 + u z1 + v z2. If only linear layers and half the
squared error follow, the loss is a quadratic in u and v. If it is the last hidden layer and u and v move different
units of it, the errors are a sum of a part that depends on u and a part that depends on v.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.landscape.grid import affine
from app.core.landscape.planes import Plane
from app.core.network.textbook import Network
from app.core.support.arrays import Array

CANCELLED = 1e-3
"""A sum that is smaller than this share of its terms has lost more than three of its sixteen digits."""


def is_quadratic(network: Network, layer: int) -> bool:
    """Whether the loss without its penalty is a quadratic in the parameters of `layer` (from 0)."""
    above = network.activations[layer:]
    return network.loss.squared and all(activation.linear for activation in above)


class Quadratic:
    """A quadratic loss as a sum of three squares (R u + r)^2 instead of one square per error.

    R and r are the triangle of a QR decomposition of the errors' parts. It keeps all digits of the sum over examples;
    multiplying the squares out would lose half of them near the minimum.
    """

    def __init__(self, network: Network, inputs: Array, targets: Array, plane: Plane, layer: int) -> None:
        parts = affine(network, inputs, np.vstack((plane.origin, plane.directions)), layer)
        for w, b in list(network.layout.layers(plane.origin))[layer + 1 :]:
            parts = w @ parts
            parts[0] += b[:, np.newaxis]
        parts[0] -= targets.T
        columns = np.concatenate((parts[1:], parts[:1])).reshape(len(parts), -1).T
        found = np.linalg.qr(columns, mode="raw")[0] / np.sqrt(2.0 * len(inputs))  # the triangle is below its diagonal
        self.triangle = np.zeros((len(parts), len(parts)))
        for k in range(min(found.shape)):  # one example may have fewer errors than there are squares
            self.triangle[k, k:] = found[k:, k]

    def losses(self, grid: Sequence[Array]) -> Array:
        """The losses (m,), without the penalty, at the coordinates `grid` (1 or 2 arrays (m,))."""
        errors = self.triangle[:, :-1] @ np.array(grid) + self.triangle[:, -1:]
        losses: Array = np.square(errors).sum(axis=0)
        return losses

    def on_grid(self, axes: Sequence[Array]) -> Array:
        """The losses (len(v), len(u)), or (len(u),) on a line, at all points of the grid of `axes`.

        The third square is constant and the second depends on v alone, so only the first is computed everywhere. Its
        sum of a part in u and a part in v is written as a matrix product, which has the same bits as a broadcast sum
        and is faster ("landscape of the last layer over a generic one").
        """
        if len(axes) == 1:
            return self.losses(axes)
        u, v = axes
        first, second, third = self.triangle.tolist()
        along_v = np.ones((len(v), 2))
        along_v[:, 0] = first[1] * v + first[2]
        along_u = np.ones((2, len(u)))
        along_u[1] = first[0] * u
        losses = along_v @ along_u
        np.square(losses, losses)
        losses += (np.square(second[1] * v + second[2]) + third[2] * third[2])[:, np.newaxis]
        return losses


def is_separable(network: Network, plane: Plane, layer: int) -> bool:
    """Whether `layer` is the last hidden one, u and v move different units of it, and the loss is a squared error."""
    if layer != network.layout.depth - 2 or len(plane.directions) < 2 or not is_quadratic(network, layer + 1):
        return False
    first, second = (network.layout.blocks(direction)[layer].any(axis=1) for direction in plane.directions)
    return not (first & second).any()


class Separable:
    """The loss on a grid if the outputs are a sum of a part in u and a part in v, by one matrix product.

    With errors p(u) + q(v), the sum of squares over all examples is |p|^2 + |q|^2 + 2 p q.
    """

    def __init__(self, network: Network, inputs: Array, targets: Array, plane: Plane, layer: int) -> None:
        self.value, self.examples = network.activations[layer].value, len(inputs)
        z0, *moves = affine(network, inputs, np.vstack((plane.origin, plane.directions)), layer)
        w, b = list(network.layout.layers(plane.origin))[-1]
        moved = [network.layout.blocks(direction)[layer].any(axis=1) for direction in plane.directions]
        rest = ~(moved[0] | moved[1])
        self.error = w[:, rest] @ self.value(z0[rest]) + b[:, np.newaxis] - targets.T  # the part that does not change
        self.parts = [(w[:, units], z0[units], z1[units]) for units, z1 in zip(moved, moves, strict=True)]

    def losses(self, axes: Sequence[Array]) -> tuple[Array, Array]:
        """The losses (len(v), len(u)), without the penalty, and which of them lose digits because terms cancel."""
        p, q = (self.along(axis, *part) for axis, part in zip(axes, self.parts, strict=True))
        # A constant may be moved from p to q. With p about 0, little cancels.
        middle = p.mean(axis=0)
        p -= middle
        q += middle + self.error.ravel()
        terms = np.vecdot(q, q)[:, np.newaxis] + np.vecdot(p, p)
        p *= 2.0
        total = q @ p.T
        total += terms
        doubtful = ~(total > CANCELLED * terms)
        total /= 2 * self.examples
        return total, doubtful

    def along(self, axis: Array, w: Array, z0: Array, z1: Array) -> Array:
        """The part of the outputs (points, outputs * n) from the units with the weights `w` (outputs, units) above."""
        parts = np.stack((z0.ravel(), z1.ravel()))
        z = (np.column_stack((np.ones(len(axis)), axis)) @ parts).reshape(len(axis), *z0.shape)
        # With one unit there is nothing to sum: an elementwise product is faster than matmul.
        a = self.value(z)
        added: Array = np.multiply(w, a) if len(z0) == 1 else np.matmul(w, a)
        return added.reshape(len(axis), -1)
