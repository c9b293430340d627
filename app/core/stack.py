"""Many networks at once: the losses at a whole block of parameter vectors, for landscapes.

As in the plan, examples are columns and biases meet a row of ones; here there is one more dimension in front, for the
points of the block. The first layer of all of them is a single product with the data, the others are one product per
point, and each activation runs over the block as a whole. Layers that all points share are computed once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core import network as textbook
from app.core.network import Network
from app.core.network_plan import with_ones
from app.core.plan import Plan
from app.core.planes import Plane

Array = np.ndarray

BLOCK_NUMBERS = 2**16
"""About how many z a block holds, of the widest layer: enough to make calls cheap, few enough to stay in the cache."""


class Stack:
    """The losses at blocks of up to `block` points of a plane on which the first `shared` layers are the same."""

    def __init__(
        self, network: Network, inputs: Array, targets: Array, plane: Plane, shared: int, dtype: type, most: int
    ) -> None:
        """On `plane`, the first `shared` layers are the same everywhere (all but the last of them at most)."""
        layout = network.layout
        self.network, self.targets, self.dtype, self.plane = network, targets.astype(dtype), dtype, plane
        self.shared = min(shared, layout.depth - 1)
        if self.shared:
            inputs = textbook.forward(network, plane.origin, inputs)[1][self.shared - 1]
        self.below = with_ones(inputs).astype(dtype)  # what the first layer that differs gets
        units, examples = layout.sizes[1 + self.shared :], len(inputs)
        self.block = max(1, min(most, BLOCK_NUMBERS // (max(units) * examples)))
        self.weights = [
            np.zeros((self.block, count, fan_in + 1), dtype)
            for fan_in, count in zip(layout.sizes[self.shared :], units, strict=False)
        ]
        self.plan = Plan()
        self.a = self.bind(units, examples)

    def bind(self, units: tuple[int, ...], examples: int) -> Array:
        """Append the forward pass over the block; the answer (block, outputs, examples) is where it ends."""
        below = self.below
        for weights, count, activation in zip(
            self.weights, units, self.network.activations[self.shared :], strict=True
        ):
            z = np.zeros((self.block, count, examples), self.dtype)
            if below is self.below:
                rows = weights.reshape(self.block * count, -1)
                self.plan.call(rows.dot, below, z.reshape(self.block * count, examples))
            else:
                self.plan.call(np.matmul, weights, below, z)
            ones = np.ones((self.block, count + 1, examples), self.dtype)
            activation.bind_value(self.plan, z, ones[:, :count], np.zeros_like(z))
            below = ones
        return below[:, :-1]

    def losses(self, grid: Sequence[Array]) -> Array:
        """The losses (float64), penalty left out, at coordinates `grid`: 1 or 2 arrays of one length, up to `block`."""
        count, points = len(grid[0]), self.plane.points(*grid)
        for place, block in zip(self.weights, self.network.layout.blocks(points)[self.shared :], strict=True):
            place[:count] = block
        self.plan.run(0)
        outputs = self.a[:count].mT
        examples = self.network.loss.per_example(outputs, self.targets, **self.network.loss_settings)
        return examples.mean(axis=-1, dtype=np.float64)
