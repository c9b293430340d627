"""The forward pass of many networks at once, each with its own parameters: the plan, one axis deeper.

As in the plan for one run, examples are columns and biases meet a row of ones; in front comes the axis of the runs, and
`np.matmul` does one product per run, so that what a run gets does not depend on who walks beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core import network as textbook
from app.core.memory import aligned
from app.core.network import Network
from app.core.plan import Plan

Array = np.ndarray

BLOCKS = (16, 8, 4, 2, 1)
"""Of how many points the losses are computed together: on 2-8-8-1 and 400 examples a point takes 28 us alone, 18 in
fours, 16 in eights, 15 in sixteens, 17 in 32; 11 of them for tanh."""
AT_HAND = 2**19
"""Bytes of a layer that stay in a core's own cache: where a block would take more, smaller ones are faster."""


class Forward:
    """z, a and slopes (R, units, n) of every layer, for parameters (R, P); each a has a row of ones below it.

    `inputs` is (features + 1, n) for data all runs share, or (R, features + 1, n); ones last.
    """

    def __init__(self, plan: Plan, network: Network, parameters: Array, inputs: Array) -> None:
        runs, examples = len(parameters), inputs.shape[-1]
        shapes = [(runs, units, examples) for units in network.layout.sizes[1:]]
        self.z = [np.zeros(shape) for shape in shapes]
        self.slopes = [np.zeros(shape) for shape in shapes]
        self.below = [inputs, *(np.ones((runs, units + 1, examples)) for _, units, _ in shapes)]
        self.a = [ones[:, :-1] for ones in self.below[1:]]
        layers = zip(network.layout.blocks(parameters), network.activations, strict=True)
        for layer, (block, activation) in enumerate(layers):
            plan.call(np.matmul, block, self.below[layer], self.z[layer])
            activation.bind_value(plan, self.z[layer], self.a[layer], self.slopes[layer])

    @property
    def outputs(self) -> Array:
        """(R, n, outputs): rows, as the losses want them."""
        return self.a[-1].mT


class Totals:
    """The losses, penalty included, over each of some `parts` of a network's examples: inputs (features + 1, n) with
    ones last, and targets (outputs, n)."""

    def __init__(self, network: Network, parts: Sequence[tuple[Array, Array]]) -> None:
        self.network, self.targets = network, [targets for _, targets in parts]
        examples = sum(inputs.shape[1] for inputs, _ in parts)
        # Row by row: the first product takes half a microsecond less a point than column by column. That every array
        # begins with a cache line saves as much again.
        self.inputs = aligned((network.layout.sizes[0] + 1, examples))
        np.concatenate([inputs for inputs, _ in parts], axis=1, out=self.inputs)
        most = AT_HAND // (8 * (max(network.layout.sizes[1:]) + 1) * examples)
        self.blocks = [count for count in BLOCKS if count <= max(most, 1)]
        self.plans: dict[int, tuple[Plan, Array, Array]] = {}

    def plan(self, count: int) -> tuple[Plan, Array, Array]:
        """A forward pass for `count` points: its calls, where the points go, and where the outputs are.

        Every a takes the place of its z, which nobody wants here, and that of the layer before the last of as many
        units: less memory to go through, a sixth of the time.
        """
        if count in self.plans:
            return self.plans[count]
        layout, examples = self.network.layout, self.inputs.shape[1]
        plan, points = Plan(), aligned((count, layout.size))
        scratch = aligned((count, max(layout.sizes[1:]), examples))
        places: dict[tuple[int, int], Array] = {}
        below = self.inputs
        layers = zip(layout.blocks(points), self.network.activations, strict=True)
        for layer, (block, activation) in enumerate(layers):
            units = block.shape[1]
            key = units, layer % 2
            if key not in places:
                places[key] = aligned((count, units + 1, examples), 1.0)
            over_ones = places[key]
            a = over_ones[:, :-1]
            plan.call(np.matmul, block, below, a)
            if activation.name != "identity":
                activation.bind_value(plan, a, a, scratch[:, :units])
            below = over_ones
        self.plans[count] = plan, points, a
        return self.plans[count]

    def losses(self, points: Array) -> Array:
        """(m, parts) at `points` (m, P): to the bit those of each point alone."""
        found, start = np.empty((len(points), len(self.targets))), 0
        for count in self.blocks:
            while len(points) - start >= count:
                plan, here, outputs = self.plan(count)
                here[...] = points[start : start + count]
                plan.run(0)
                begin = 0
                for part, targets in enumerate(self.targets):
                    columns = slice(begin, begin + targets.shape[1])
                    loss, settings = self.network.loss, self.network.loss_settings
                    found[start : start + count, part] = loss.of_columns(outputs[..., columns], targets, **settings)
                    begin = columns.stop
                start += count
        if self.network.l1 or self.network.l2:  # asking saves 2 us
            found += textbook.penalty(self.network, points)[:, np.newaxis]
        return found
