"""Many networks at once: the losses at a whole block of points of a plane, for landscapes.

As in the plan, examples are columns and biases meet a row of ones; the points of the block are in between. An array is
(units, points, examples), so that a layer's activation runs over one piece of memory, the row of ones left out, and

    layers below the first that changes on the plane   are computed once
    the z of that layer                                are z0 + u z1 + v z2, of the units that change at all
    layers above                                       are one product per point

2-8-8-1 on 300 examples takes 2.7 us per point, of which the two tanh are 1.6: less than half of what it took with the
points in front, every weight computed in float64 and copied.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.catalog.activations import ACTIVATIONS, Activation
from app.core.landscape.planes import Plane
from app.core.network.batched import BLOCK_BYTES
from app.core.network.textbook import Network
from app.core.support.plan import Plan

Array = np.ndarray

LINE = 64
"""Bytes of a cache line, and of the widest vector register. See `Stack.empty`."""
PADDED = 1.15
"""How many times the examples there may be, at most, with those that fill up the last line of a row."""


def moving_layers(network: Network, plane: Plane) -> list[int]:
    """The layers, from 0, that have parameters which change on `plane`."""
    moving = plane.directions.any(axis=0)
    return [layer for layer, place in enumerate(network.layout.slices) if moving[place].any()]


def affine(network: Network, inputs: Array, vectors: Array, layer: int) -> Array:
    """z0, z1 and, on a plane, z2, stacked (2 or 3, units, n): the z of the first `layer` that changes are
    z0 + u z1 + v z2. `vectors` are origin and directions."""
    layers, a = list(network.layout.layers(vectors)), inputs.T
    for (w, b), activation in zip(layers[:layer], network.activations, strict=False):
        a = activation.value(w[0] @ a + b[0, :, np.newaxis])
    w, b = layers[layer]
    return w @ a + b[..., np.newaxis]


def sigmoids_as_tanh(network: Network, vectors: Array, first: int) -> list[Activation]:
    """Turn hidden layers from `first` on with sigmoid(z) = (1 + tanh(z/2)) / 2 into ones with tanh, which takes 0.35
    ns where the sigmoid's four calls take 1.2: the activations to use with `vectors` (..., size), which are changed.

    Half of everything in the layer; half the weights above it, and in its bias half their sum. Where a sigmoid is next
    to nothing this loses its digits, so it is for float32, whose error is measured.
    """
    activations, blocks = list(network.activations), network.layout.blocks(vectors)
    for layer in range(first, len(blocks) - 1):
        if activations[layer].half_tanh:
            activations[layer] = ACTIVATIONS["tanh"]
            blocks[layer] *= 0.5
            above = blocks[layer + 1]
            above[..., :-1] *= 0.5
            above[..., -1] += above[..., :-1].sum(axis=-1)
    return activations


def is_error_linear(network: Network) -> bool:
    """Whether the errors a - y that are squared are themselves what the last product makes: z - y."""
    return network.loss.squared and network.activations[-1].linear


def less_targets(weights: Array) -> Array:
    """The last layer's parts `weights` (k, outputs, fan_in + 1) with columns for rows of targets, to take them off."""
    columns = np.zeros((*weights.shape[:-1], weights.shape[-2]))
    columns[0] = -np.eye(weights.shape[-2])
    return np.concatenate((weights, columns), axis=-1)


class Stack:
    """The losses at the points of a plane, block by block."""

    def __init__(self, network: Network, inputs: Array, targets: Array, plane: Plane, dtype: type, most: int) -> None:
        """For `most` points in all, which are cut into blocks of about one size."""
        self.network, self.dtype, self.plan = network, dtype, Plan()
        layout, self.examples = network.layout, len(inputs)
        inputs, targets = self.filled(inputs), self.filled(targets)
        self.width = len(inputs)
        first = moving_layers(network, plane)[0]
        units = layout.sizes[first + 1 :]
        worked_on = sum(k * sigma.scratch for k, sigma in zip(units, network.activations[first:], strict=True))
        rows = max(units) + sum(count + 1 for count in units) + worked_on
        fitting = max(1, BLOCK_BYTES // (rows * self.width * np.dtype(dtype).itemsize))
        self.block = -(-most // -(-most // fitting))
        self.scratch = [self.empty(max(units)) for _ in range(2)]
        self.coordinates = np.ones((self.block, 1 + len(plane.directions)), dtype)  # 1, u, v

        vectors = np.vstack((plane.origin, plane.directions))
        activations = list(network.activations) if dtype == np.float64 else sigmoids_as_tanh(network, vectors, first)
        parts = affine(network, inputs, vectors, first)
        above = layout.blocks(vectors)[first + 1 :]
        changed = parts[1:].any(axis=(0, 2)) | (not above)
        order = np.argsort(~changed, kind="stable")  # units that change come first: their activations are one call
        under = [np.ones((1, self.width))] * len(above) + [np.empty((0, self.width))]  # rows beneath each layer's
        if above:
            above[0] = above[0][..., [*order, -1]]
        if is_error_linear(network):  # the last product takes the targets off as well: 0.05 us a point less than after
            if above:
                above[-1], under[-2] = less_targets(above[-1]), np.vstack((under[-2], targets.T))
            else:
                parts[0] -= targets.T
        weights = self.weights(above)
        a = self.first_layer(parts[:, order], int(changed.sum()), activations[first], under[0])
        for weight, activation, rest in zip(weights, activations[first + 1 :], under[1:], strict=True):
            a = self.layer_above(weight, a, activation, rest)
        self.means, self.scale = np.zeros(self.block, dtype), 1.0
        self.bind_means(a, targets.astype(dtype))

    def filled(self, rows: Array) -> Array:
        """`rows` (examples, k), and rows of 0 that fill up a line if they are few beside the others."""
        count = LINE // np.dtype(self.dtype).itemsize
        width = -(-len(rows) // count) * count
        return rows if width > PADDED * len(rows) else np.vstack((rows, np.zeros((width - len(rows), rows.shape[1]))))

    def empty(self, units: int) -> Array:
        """(units, points, width), each row of examples on lines of its own, if they fill it up.

        No vector then lies across two lines: 26.0 ms of 101x101 points instead of 28.9. Neither filled rows nor an
        aligned array alone buys any of it.
        """
        size, itemsize = units * self.block * self.width, np.dtype(self.dtype).itemsize
        room = np.empty(size + LINE // itemsize, self.dtype)
        start = -room.ctypes.data % LINE // itemsize
        return room[start : start + size].reshape(units, self.block, self.width)

    def weights(self, above: Sequence[Array]) -> list[Array]:
        """Append the weights at every point from their parts in the layers `above` the first that changes.

        For each layer (points, units, fan_in + 1), or (units, fan_in + 1) where they are the same everywhere.
        """
        flat = [parts.reshape(len(parts), -1) for parts in above if parts[1:].any()]
        if flat:  # one product for all layers: 0.5 us less for each
            here = np.empty((self.block, sum(parts.shape[1] for parts in flat)), self.dtype)
            self.plan.call(self.coordinates.dot, np.hstack(flat).astype(self.dtype), here)
        found, end = [], 0
        for parts in above:
            if parts[1:].any():
                start, end = end, end + parts[0].size
                found.append(here[:, start:end].reshape(self.block, *parts.shape[1:]))
            else:
                found.append(parts[0].astype(self.dtype))
        return found

    def first_layer(self, parts: Array, moving: int, activation: Activation, under: Array) -> Array:
        """Append the first layer that changes, the first `moving` units of it, from the `parts` of its z."""
        units = parts.shape[1]
        a = self.over(units, under)
        a[moving:units] = activation.value(parts[0, moving:])[:, np.newaxis]
        z = self.place_of_z(a[:moving], activation)
        # A product per unit, (points, 3) by (3, examples): 0.4 us a point, as long as writing z takes; weights times
        # inputs are 0.55, and 0.4 more to make the weights.
        self.plan.call(np.matmul, self.coordinates, parts[:, :moving].swapaxes(0, 1).astype(self.dtype, order="C"), z)
        self.activate(activation, z, a[:moving])
        return a

    def layer_above(self, weights: Array, below: Array, activation: Activation, under: Array) -> Array:
        """Append a layer from its `weights`, per point or the same everywhere."""
        units = weights.shape[-2]
        a = self.over(units, under)
        z = self.place_of_z(a[:units], activation)
        # Points by themselves also where they share the weights: 8x9 by 9x300 takes 0.5 us, but 0.7 us a point as 8x9
        # by all their examples, which BLAS copies into another order first.
        self.plan.call(np.matmul, weights, below.swapaxes(0, 1), z.swapaxes(0, 1))
        self.activate(activation, z, a[:units])
        return a

    def over(self, units: int, under: Array) -> Array:
        """Where the a of a layer go, (units, points, width), over the rows `under` (k, width) at every point."""
        a = self.empty(units + len(under))
        a[units:] = under[:, np.newaxis]
        return a

    def place_of_z(self, a: Array, activation: Activation) -> Array:
        """Where to write z: where a will be, if that can be, or else a place that all layers share; little memory to
        touch for the first time, and that in the cache."""
        return self.scratch[0][: len(a)] if activation.slope_of_z else a

    def activate(self, activation: Activation, z: Array, a: Array) -> None:
        if not activation.linear:
            activation.bind_value(self.plan, z, a, self.scratch[1][: len(a)])

    def bind_means(self, outputs: Array, targets: Array) -> None:
        """Append the loss of every point, but for the factor `scale`, from `outputs` (units, points, width).

        They may be overwritten, and are errors already if `is_error_linear`. Half the squared error, by far the most
        usual loss, is a product of each point's errors with themselves: a tenth of the time of writing their squares
        and adding those up.
        """
        loss, settings = self.network.loss, self.network.loss_settings
        if loss.squared:
            self.scale = 0.5 / self.examples
            if not is_error_linear(self.network):
                wanted = np.repeat(targets.T[:, np.newaxis], self.block, axis=1)  # 2 us a block; broadcast it takes 3.6
                self.plan.call(np.subtract, outputs, wanted, outputs)
            squares, errors = np.zeros(outputs.shape[:2], self.dtype), outputs[..., : self.examples]
            self.plan.call(np.vecdot, errors, errors, squares)
            if len(squares) > 1:
                self.plan.call(np.add.reduce, squares, 0, None, self.means)
            else:
                self.means = squares[0]
        else:
            rows = outputs[..., : self.examples].transpose(1, 2, 0)
            wanted = np.ascontiguousarray(targets[: self.examples].T).T  # in memory as `rows`: 4 ns an example, not 26
            self.plan.call(lambda: np.copyto(self.means, loss.value(rows, wanted, **settings)))

    def losses(self, grid: Sequence[Array]) -> Array:
        """The losses (float64), penalty left out, at coordinates `grid`: 1 or 2 arrays of one length."""
        count = len(grid[0])
        blocks = -(-count // self.block)
        coordinates = np.ones((blocks, self.block, 1 + len(grid)), self.dtype)  # the last block is filled up
        coordinates.reshape(-1, 1 + len(grid))[:count, 1:] = np.column_stack(grid)
        found = np.empty((blocks, self.block))
        for piece, place in zip(coordinates, found, strict=True):
            self.coordinates[...] = piece
            for function, arguments in self.plan.calls:  # nothing depends on the step: 1 us less than a `run`
                function(*arguments)
            place[...] = self.means
        return found.ravel()[:count] * self.scale
