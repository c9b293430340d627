"""Many gradients at once: backpropagation at a block of points, for arrows on a landscape, curvature and basins.

As in `stack`, an array is (units, points, examples), and biases meet a row of ones. 169 gradients of 2-8-8-1 on 300
examples take a quarter of the time that the textbook, with examples as rows and an array for every result, needs; one
takes two thirds, the plan made anew.
`app.core.network.textbook` says the same readably; tests hold the two together.
"""

from __future__ import annotations

import numpy as np

from app.core.network.block_size import BLOCK_BYTES, rows_worked_on
from app.core.network.compiled import with_ones
from app.core.network.textbook import Network
from app.core.support.plan import Plan

Array = np.ndarray


class GradientStack:
    """The gradients of the mean loss, penalty included, block by block."""

    def __init__(self, network: Network, inputs: Array, targets: Array, most: int) -> None:
        """For `most` points in all, at least 1, which are cut into blocks of about one size."""
        self.network, self.plan, self.examples = network, Plan(), len(inputs)
        layout = network.layout
        rows = sum(2 * units + 1 for units in layout.sizes[1:]) + 2 * max(layout.sizes[1:])
        rows += rows_worked_on(network, 0)
        fitting = max(1, BLOCK_BYTES // (rows * self.examples * 8))
        self.block = -(-most // -(-most // fitting))
        self.points, self.found = np.zeros((2, self.block, layout.size))
        # Views of the blocks [w | b] at every point, (points, units, fan_in + 1): nothing is copied.
        self.weights, self.gradients = layout.blocks(self.points), layout.blocks(self.found)
        self.z, self.back = (self.empty(max(layout.sizes[1:])) for _ in range(2))

        self.below = [with_ones(inputs)]  # what comes into each layer, (points, fan_in + 1, examples)
        self.slopes: list[Array] = []  # sigma'(z) of each layer, and then its delta
        for layer in range(layout.depth):
            self.bind_forward(layer)
        outputs = self.below.pop()[:, :-1].swapaxes(0, 1)
        self.bind_backward(outputs, targets)

    def empty(self, units: int) -> Array:
        return np.empty((units, self.block, self.examples))

    def bind_forward(self, layer: int) -> None:
        """Append a layer's a and, while z is at hand, its sigma'(z)."""
        units, activation = self.network.layout.sizes[layer + 1], self.network.activations[layer]
        a, slope = self.empty(units + 1), self.empty(units)
        a[units] = 1.0
        z = self.z[:units] if activation.slope_of_z else a[:units]
        self.plan.call(np.matmul, self.weights[layer], self.below[layer], z.swapaxes(0, 1))
        if not activation.linear:
            activation.bind_value(self.plan, z, a[:units], slope)
            activation.bind_slope(self.plan, z, a[:units], slope)
        self.below.append(a.swapaxes(0, 1))
        self.slopes.append(slope)

    def place_of_back(self, layer: int) -> Array:
        """Where dC/da of a layer comes back to: a place that all share, or that of delta where they are the same."""
        slope = self.slopes[layer]
        return slope if self.network.activations[layer].linear else self.back[: len(slope)]

    def bind_backward(self, outputs: Array, targets: Array) -> None:
        """Append delta of every layer and the gradients, from `outputs` (units, points, examples)."""
        last, flat = self.network.layout.depth - 1, (len(outputs), -1)
        back = self.place_of_back(last)
        wanted = np.tile(targets.T, self.block)
        self.network.loss.bind(
            self.plan, outputs.reshape(flat), wanted, back.reshape(flat), **self.network.loss_settings
        )
        self.plan.call(np.multiply, back, self.plan.constant(1.0 / self.examples), back)
        for layer in range(last, -1, -1):
            slope = self.slopes[layer]
            if back is not slope:
                self.plan.call(np.multiply, back, slope, slope)
            delta = slope.swapaxes(0, 1)
            self.plan.call(np.matmul, delta, self.below[layer].mT, self.gradients[layer])
            if layer:
                back = self.place_of_back(layer - 1)
                # From one unit it is no sum, and matmul takes three times as long to multiply as multiply.
                product = np.multiply if len(slope) == 1 else np.matmul
                self.plan.call(product, self.weights[layer][..., :-1].mT, delta, back.swapaxes(0, 1))

    def at(self, points: Array) -> Array:
        """The gradient (m, size) at each of `points` (m, size); not finite where it overflows."""
        found = np.empty(points.shape)
        for start in range(0, len(points), self.block):
            piece = points[start : start + self.block]
            self.points[: len(piece)] = piece
            self.plan.run(0)
            found[start : start + self.block] = self.found[: len(piece)]
        network, is_weight = self.network, self.network.layout.is_weight
        if network.penalty:
            found[:, is_weight] = network.penalty.add_gradient(found[:, is_weight], points[:, is_weight])
        return found
