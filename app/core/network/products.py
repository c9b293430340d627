"""The batched form of Hessian products: many directions at one point share one forward and backward pass.

They are backpropagation, differentiated once more (Pearlmutter, "Fast exact multiplication by the Hessian", 1994). As
in the other fast forms, examples are columns, and a row of ones multiplies the biases. Derivatives along k directions
are (units, k, n), so that one matrix product per layer serves all of them. The readable form, which tests compare with
this one, is `tests/core/network/second_order.py`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from app.core.network.compiled import with_ones
from app.core.network.textbook import Network
from app.core.support.arrays import Array, Indices

BLOCK_NUMBERS = 2**16
"""The rough number of the widest layer's derivatives in a block, so that the arrays of a layer stay in cache."""


class HessianProducts:
    """Products with the Hessian of the mean loss, penalty included, at `parameters` (size,).

    `inputs` (n, features) and `targets` (n, outputs) are rows. Evaluating changes nothing.
    """

    def __init__(self, network: Network, parameters: Array, inputs: Array, targets: Array) -> None:
        self.network, self.examples = network, len(inputs)
        self.weights = [block[:, :-1] for block in network.layout.blocks(parameters)]
        self.targets, self.settings = targets, network.loss_settings
        self.below, self.slopes, self.bends = [with_ones(inputs)], [], []
        self.z: list[Array] = []
        for block, activation in zip(network.layout.blocks(parameters), network.activations, strict=True):
            z = block @ self.below[-1]
            self.z.append(z)
            self.below.append(np.vstack((activation.value(z), np.ones(self.examples))))
            self.slopes.append(activation.derivative(z))
            self.bends.append(activation.second_derivative(z))
        self.outputs = self.below.pop()[:-1].T
        error = network.loss.derivative(self.outputs, targets, **self.settings).T
        self.deltas: list[Array] = []
        for layer in reversed(range(network.layout.depth)):
            self.bends[layer] *= error
            self.deltas.append(error * self.slopes[layer])
            error = self.weights[layer].T @ self.deltas[-1]
        self.deltas.reverse()
        widest = max(network.layout.sizes[1:])
        self.block = max(1, BLOCK_NUMBERS // (widest * self.examples))

    def of(self, directions: Array, gauss_newton: bool = False) -> Array:
        """H v for each v of `directions` (k, size); with `gauss_newton`, H is only that part of it."""
        products = np.empty(directions.shape)
        for start in range(0, len(directions), self.block):
            piece = slice(start, start + self.block)
            products[piece] = self.of_block(directions[piece], gauss_newton)
        return products

    def matrix(self, chosen: Indices, gauss_newton: bool = False) -> Array:
        """The Hessian (k, k) over the `chosen` parameters (k,), in rising order.

        The product with a parameter's axis is computed from its layer on; symmetry gives the rest.
        """
        found = np.empty((len(chosen), len(chosen)))
        bounds = np.searchsorted(chosen, [0, *(place.stop for place in self.network.layout.slices)]).tolist()
        for layer, (first, last) in enumerate(pairwise(bounds)):
            for start in range(first, last, self.block):
                rows = chosen[start : min(start + self.block, last)]
                directions = np.zeros((len(rows), self.network.layout.size))
                directions[np.arange(len(rows)), rows] = 1.0
                products = self.of_block(directions, gauss_newton, layer)
                found[start : start + len(rows), first:] = products[:, chosen[first:]]
            found[last:, first:last] = found[first:last, last:].T
        return found

    def of_block(self, directions: Array, gauss_newton: bool, first: int = 0) -> Array:
        """Products with directions that are 0 below layer `first`: their part from there on, 0 below."""
        network, count = self.network, len(directions)
        along = [np.ascontiguousarray(block.swapaxes(0, 1)) for block in network.layout.blocks(directions)]
        z_moves: dict[int, Array] = {}
        a_moves: dict[int, Array] = {}
        for layer in range(first, network.layout.depth):
            units, _, rows = along[layer].shape
            z_move = along[layer].reshape(-1, rows) @ self.below[layer]
            z_move = z_move.reshape(units, -1)
            if layer > first:
                z_move += self.weights[layer] @ a_moves[layer - 1].reshape(rows - 1, -1)
            z_moves[layer] = z_move.reshape(units, count, -1)
            a_moves[layer] = self.slopes[layer][:, np.newaxis] * z_moves[layer]
        moved = a_moves[network.layout.depth - 1].transpose(1, 2, 0)
        error = network.loss.second_derivative(self.outputs, self.targets, moved, **self.settings).transpose(2, 0, 1)
        products = np.zeros(directions.shape)
        into = network.layout.blocks(products)
        for layer in reversed(range(first, network.layout.depth)):
            units, _, rows = along[layer].shape
            delta = error * self.slopes[layer][:, np.newaxis]
            if not gauss_newton:
                bent = z_moves[layer]
                bent *= self.bends[layer][:, np.newaxis]
                delta += bent
            flat = delta.reshape(units * count, -1)
            into[layer][...] = (flat @ self.below[layer].T).reshape(units, count, rows).swapaxes(0, 1)
            if layer == first:
                break
            error = self.weights[layer].T @ delta.reshape(units, -1)
            if not gauss_newton:
                of_weights = a_moves[layer - 1].reshape((rows - 1) * count, -1) @ self.deltas[layer].T
                into[layer][..., :-1] += of_weights.reshape(rows - 1, count, units).transpose(1, 2, 0)
                turned = np.ascontiguousarray(along[layer][..., :-1].transpose(2, 1, 0)).reshape(-1, units)
                error += (turned @ self.deltas[layer]).reshape(rows - 1, -1)
            error = error.reshape(rows - 1, count, -1)
        products /= self.examples
        if network.penalty.l2:
            products += network.penalty.l2 * network.layout.is_weight * directions
        return products
