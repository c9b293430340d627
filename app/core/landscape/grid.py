"""The losses at many points of a plane, for landscapes.

Layers below the first one that changes on the plane are computed once. The z of that layer are z0 + u z1 + v z2, and
only units that change are computed at every point. The batched form computes the layers above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.core.catalog.activations import Activation
from app.core.landscape.planes import Plane
from app.core.network.batched import Forward, block_size, turned
from app.core.network.layout import Layout
from app.core.network.textbook import Network
from app.core.support.arrays import Array, Mask
from app.core.support.memory import LINE, aligned
from app.core.support.plan import Plan


def moving_layers(network: Network, plane: Plane) -> list[int]:
    """The layers, from 0, that have parameters which change on `plane`."""
    moving: Mask = np.any(plane.directions, axis=0)
    return [layer for layer, place in enumerate(network.layout.slices) if moving[place].any()]


def affine(network: Network, inputs: Array, vectors: Array, layer: int) -> Array:
    """z0, z1 and, on a plane, z2, stacked (2 or 3, units, n): the z of the first `layer` that changes are
    z0 + u z1 + v z2. `vectors` are origin and directions."""
    layers, a = list(network.layout.layers(vectors)), inputs.T
    for (w, b), activation in zip(layers[:layer], network.activations, strict=False):
        a = activation.value(w[0] @ a + b[0, :, np.newaxis])
    w, b = layers[layer]
    return w @ a + b[..., np.newaxis]


class PlaneLosses:
    """The losses at the points of a plane, block by block, computed in `dtype`."""

    def __init__(self, network: Network, inputs: Array, targets: Array, plane: Plane, dtype: type, most: int) -> None:
        """`most` is the number of all points."""
        self.network, self.plan, self.dtype, self.examples = network, Plan(), np.dtype(dtype), len(inputs)
        inputs, targets = (filled(rows, LINE // self.dtype.itemsize) for rows in (inputs, targets))
        first, vectors = moving_layers(network, plane)[0], np.vstack((plane.origin, plane.directions))
        sizes, activations = network.layout.sizes[first + 1 :], network.activations[first:]
        parts = affine(network, inputs, vectors, first)
        self.block = block_size(sizes, activations, len(inputs) * self.dtype.itemsize, most)
        self.coordinates = np.ones((self.block, len(vectors)), self.dtype)  # 1, u, v
        self.means, self.scale = np.empty(self.block, self.dtype), 1.0

        moving = parts[1:].any(axis=(0, 2)) | (len(sizes) == 1)  # outputs are overwritten, so each block computes all
        order = np.argsort(~moving, kind="stable")  # units that change come first, as one piece
        a = self.first_layer(parts[:, order], int(moving.sum()), activations[0])
        if len(sizes) == 1:
            outputs = turned(a)[:, :-1]
        else:
            above = replace(network, layout=Layout(sizes), activations=activations[1:])
            parts = vectors[:, network.layout.slices[first].stop :].copy()
            weights = above.layout.blocks(parts)[0]
            weights[..., :-1] = weights[..., order]
            parameters = np.empty((self.block, above.layout.size), self.dtype)
            self.plan.call(self.coordinates.dot, parts.astype(dtype), parameters)
            outputs = Forward(self.plan, above, parameters, turned(a)).outputs
        self.bind_means(turned(outputs), targets.T.astype(dtype))

    def first_layer(self, parts: Array, moving: int, activation: Activation) -> Array:
        """Append the first layer that changes and a row of ones: the `parts` of z give its first `moving` units."""
        units, width = parts.shape[1:]
        over_ones = aligned((units + 1, self.block, width), 1.0, self.dtype)
        over_ones[moving:units] = activation.value(parts[0, moving:])[:, np.newaxis]
        a = over_ones[:moving]
        self.plan.call(np.matmul, self.coordinates, turned(parts[:, :moving]).astype(self.dtype, order="C"), a)
        if not activation.linear:
            activation.bind_value(self.plan, a, a, np.empty_like(a))
        return over_ones

    def bind_means(self, outputs: Array, targets: Array) -> None:
        """Append the mean loss of every point, without the factor `scale`, from `outputs` (units, points, width), which
        may be overwritten."""
        loss, settings = self.network.loss, self.network.loss_settings
        if loss.squared:
            errors, squares = outputs[..., : self.examples], np.empty(outputs.shape[:2], self.dtype)
            # NumPy is much slower on rows with gaps, and on targets that it broadcasts.
            self.plan.call(np.subtract, outputs, np.repeat(targets[:, np.newaxis], self.block, axis=1), outputs)
            self.plan.call(np.vecdot, errors, errors, squares)
            self.scale, self.means = 0.5 / self.examples, squares[0]
            for more in squares[1:]:
                self.plan.call(np.add, self.means, more, self.means)
        else:
            columns, wanted = turned(outputs)[..., : self.examples], targets[:, : self.examples]
            self.plan.call(lambda: np.copyto(self.means, loss.of_columns(columns, wanted, **settings)))

    def losses(self, grid: Sequence[Array]) -> Array:
        """The losses (float64), without the penalty, at the coordinates `grid`: 1 or 2 arrays of one length."""
        found, points = np.empty(len(grid[0])), np.column_stack(grid).astype(self.dtype)
        for start in range(0, len(points), self.block):
            piece = points[start : start + self.block]
            self.coordinates[: len(piece), 1:] = piece
            self.plan.run_with(())
            found[start : start + self.block] = self.means[: len(piece)]
        return found * self.scale


def filled(rows: Array, count: int) -> Array:
    """`rows` with a few rows of 0 behind them, to a multiple of `count`; unchanged if that takes more than a few.

    Examples then fill whole cache lines: the row "landscape 101x101 float32 over torch.func.vmap" needs it.
    """
    more = -len(rows) % count
    return rows if more > 0.15 * len(rows) else np.vstack((rows, np.zeros((more, rows.shape[1]))))
