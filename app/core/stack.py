"""Many networks at once: the losses at a whole block of points of a plane, for landscapes.

As in the plan, examples are columns and biases meet a row of ones; the points of the block are in between. An array is
(units, points, examples), so that a layer's activation runs over one piece of memory, the row of ones left out, and

    layers below the first that changes on the plane   are computed once
    the z of that layer                                are z0 + u z1 + v z2, of the units that change at all
    layers above                                       are one product per point

2-8-8-1 on 300 examples takes 3.1 us per point, of which the two tanh are 1.7, half of what it took with the points in
front, every weight computed in float64 and copied.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core import network as textbook
from app.core.activations import ACTIVATIONS, Activation, number
from app.core.network import Network
from app.core.network_plan import with_ones
from app.core.plan import Plan
from app.core.planes import Plane

Array = np.ndarray

BLOCK_BYTES = 3 * 2**19
"""About how large the arrays of a block are: enough points to make calls cheap, few enough for a cache of 2 MB."""

IN_PLACE = frozenset(("identity", "sigmoid", "tanh", "relu"))
"""Activations that read z in their first call only, so that a may take its place."""


def moving_layers(network: Network, plane: Plane) -> list[int]:
    """The layers, from 0, that have parameters which change on `plane`."""
    moving = plane.directions.any(axis=0)
    return [layer for layer, place in enumerate(network.layout.slices) if moving[place].any()]


def affine(network: Network, inputs: Array, vectors: Array, layer: int) -> Array:
    """z0, z1 and, on a plane, z2, stacked (2 or 3, units, n): the z of the first `layer` that changes are
    z0 + u z1 + v z2. `vectors` are origin and directions."""
    below = inputs if layer == 0 else textbook.forward(network, vectors[0], inputs)[1][layer - 1]
    return network.layout.blocks(vectors)[layer] @ with_ones(below)


def sigmoids_as_tanh(network: Network, vectors: Array, first: int) -> list[Activation]:
    """Turn hidden layers from `first` on with sigmoid(z) = (1 + tanh(z/2)) / 2 into ones with tanh, which takes 0.35
    ns where the sigmoid's four calls take 1.2: the activations to use with `vectors` (..., size), which are changed.

    Half of everything in the layer; half the weights above it, and in its bias half their sum. Where a sigmoid is next
    to nothing this loses its digits, so it is for float32, whose error is measured.
    """
    activations, blocks = list(network.activations), network.layout.blocks(vectors)
    for layer in range(first, len(blocks) - 1):
        if activations[layer].name == "sigmoid":
            activations[layer] = ACTIVATIONS["tanh"]
            blocks[layer] *= 0.5
            above = blocks[layer + 1]
            above[..., :-1] *= 0.5
            above[..., -1] += above[..., :-1].sum(axis=-1)
    return activations


class Stack:
    """The losses at the points of a plane, block by block."""

    def __init__(self, network: Network, inputs: Array, targets: Array, plane: Plane, dtype: type, most: int) -> None:
        """For `most` points in all, which are cut into blocks of about one size."""
        self.network, self.dtype, self.plan = network, dtype, Plan()
        layout, self.examples = network.layout, len(inputs)
        first, *others = moving_layers(network, plane)
        units = layout.sizes[first + 1 :]
        rows = max(units) + sum(count + 1 for count in units)
        fitting = max(1, BLOCK_BYTES // (rows * self.examples * np.dtype(dtype).itemsize))
        self.block = -(-most // -(-most // fitting))
        self.scratch = np.empty((2, max(units), self.block, self.examples), dtype)
        self.coordinates = np.ones((self.block, 1 + len(plane.directions)), dtype)  # 1, u, v

        vectors = np.vstack((plane.origin, plane.directions))
        activations = list(network.activations) if dtype == np.float64 else sigmoids_as_tanh(network, vectors, first)
        parts = affine(network, inputs, vectors, first)
        changed = parts[1:].any(axis=(0, 2)) | (first == layout.depth - 1)
        order = np.argsort(~changed, kind="stable")  # units that change come first: their activations are one call
        a = self.first_layer(parts[:, order], int(changed.sum()), activations[first])
        for layer in range(first + 1, layout.depth):
            weights = layout.blocks(vectors)[layer]
            if layer == first + 1:
                weights = weights[..., [*order, -1]]
            if layer not in others:
                weights = weights[0]
            a = self.layer_above(weights.astype(dtype), a, activations[layer])
        self.means = np.zeros(self.block, dtype)
        self.bind_means(a[:-1], targets.astype(dtype))

    def first_layer(self, parts: Array, moving: int, activation: Activation) -> Array:
        """Append the first layer that changes, the first `moving` units of it, from the `parts` of its z."""
        a = self.above_ones(parts.shape[1])
        a[moving:-1] = activation.value(parts[0, moving:])[:, np.newaxis]
        z = self.place_of_z(a[:moving], activation)
        # A product per unit, (points, 3) by (3, examples): 0.4 us a point; weights times inputs are 0.55, and 0.4 more
        # to make the weights.
        self.plan.call(np.matmul, self.coordinates, parts[:, :moving].swapaxes(0, 1).astype(self.dtype, order="C"), z)
        self.activate(activation, z, a[:moving])
        return a

    def layer_above(self, weights: Array, below: Array, activation: Activation) -> Array:
        """Append a layer, whose `weights` are the same everywhere (units, fan_in + 1), or have parts like z."""
        units, fan_in = weights.shape[-2:]
        a = self.above_ones(units)
        z = self.place_of_z(a[:-1], activation)
        if weights.ndim == 3:
            here = np.zeros((self.block, units, fan_in), self.dtype)
            self.plan.call(self.coordinates.dot, weights.reshape(len(weights), -1), here.reshape(self.block, -1))
            weights = here
        # Points by themselves also where they share the weights: 8x9 by 9x300 takes 0.5 us, but 0.7 us a point as 8x9
        # by all their examples, which BLAS copies into another order first.
        self.plan.call(np.matmul, weights, below.swapaxes(0, 1), z.swapaxes(0, 1))
        self.activate(activation, z, a[:-1])
        return a

    def above_ones(self, units: int) -> Array:
        a = np.empty((units + 1, self.block, self.examples), self.dtype)
        a[-1] = 1.0
        return a

    def place_of_z(self, a: Array, activation: Activation) -> Array:
        """Where to write z: where a will be, if that can be, or else a place that all layers share; little memory to
        touch for the first time, and that in the cache."""
        return a if activation.name in IN_PLACE else self.scratch[0, : len(a)]

    def activate(self, activation: Activation, z: Array, a: Array) -> None:
        if activation.name != "identity":
            activation.bind_value(self.plan, z, a, self.scratch[1, : len(a)])

    def bind_means(self, outputs: Array, targets: Array) -> None:
        """Append the loss of every point, from `outputs` (units, points, examples), which may be overwritten.

        Half the squared error, by far the most usual one, is a product of each point's errors with themselves: a tenth
        of the time of writing their squares and adding those up.
        """
        loss, settings = self.network.loss, self.network.loss_settings
        if loss.name == "half_mse":
            squares = np.zeros(outputs.shape[:2], self.dtype)
            wanted = np.repeat(targets.T[:, np.newaxis], self.block, axis=1)  # 2 us a block; broadcast it takes 3.6
            self.plan.call(np.subtract, outputs, wanted, outputs)
            self.plan.call(np.vecdot, outputs, outputs, squares)
            self.plan.call(np.add.reduce, squares, 0, None, self.means)
            self.plan.call(np.multiply, self.means, number(0.5 / self.examples, self.means), self.means)
        else:
            rows = outputs.transpose(1, 2, 0)
            self.plan.call(lambda: np.copyto(self.means, loss.value(rows, targets, **settings)))

    def losses(self, grid: Sequence[Array]) -> Array:
        """The losses (float64), penalty left out, at coordinates `grid`: 1 or 2 arrays of one length."""
        coordinates = np.column_stack((np.ones(len(grid[0])), *grid)).astype(self.dtype)
        found = np.empty(len(coordinates))
        for start in range(0, len(found), self.block):
            piece = coordinates[start : start + self.block]
            self.coordinates[: len(piece)] = piece
            self.plan.run(0)
            found[start : start + self.block] = self.means[: len(piece)]
        return found
