"""The losses over all examples, of many steps of one run together: forward passes in blocks, to the bit as one by one.

What a pass writes into is nobody's in particular: it takes a megabyte and is wanted for a millisecond. A class of 300,
each with an experiment of their own, shares a few, and they stay in the cache of the core.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from app.core.network import textbook
from app.core.network.textbook import Network
from app.core.support.memory import aligned
from app.core.support.plan import Plan

Array = np.ndarray

BLOCKS = (16, 8, 4, 2, 1)
"""Of how many points the losses are computed together: on 2-8-8-1 and 400 examples a point takes 28 us alone, 18 in
fours, 16 in eights, 15 in sixteens, 17 in 32; 11 of them for tanh."""
AT_HAND = 2**19
"""Bytes of a layer that stay in a core's own cache: where a block would take more, smaller ones are faster."""


class Workspace:
    """Forward passes of networks of one form over so many `inputs` (features + 1, n), ones last, and their buffers.

    One thread at a time; whoever uses it puts in the inputs.
    """

    def __init__(self, network: Network, examples: int) -> None:
        self.network = network
        # Row by row: the first product takes half a microsecond less a point than column by column. That every array
        # begins with a cache line saves as much again.
        self.inputs = aligned((network.layout.sizes[0] + 1, examples))
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
            if not activation.linear:
                activation.bind_value(plan, a, a, scratch[:, :units])
            below = over_ones
        self.plans[count] = plan, points, a
        return self.plans[count]


@lru_cache(maxsize=32)
def spare(sizes: tuple[int, ...], activations: tuple[str, ...], examples: int) -> list[Workspace]:
    """The workspaces of networks of this form that nobody uses just now. Taking and giving back need no lock."""
    return []


class Totals:
    """The losses, penalty included, over each of some `parts` of a network's examples: inputs (features + 1, n) with
    ones last, and targets (outputs, n). Any number of threads may use it at a time."""

    def __init__(self, network: Network, parts: Sequence[tuple[Array, Array]]) -> None:
        self.network, self.targets = network, [targets for _, targets in parts]
        self.inputs = np.concatenate([inputs for inputs, _ in parts], axis=1)
        examples = self.inputs.shape[1]
        self.form = network.layout.sizes, tuple(activation.name for activation in network.activations), examples
        most = AT_HAND // (8 * (max(network.layout.sizes[1:]) + 1) * examples)
        self.blocks = [count for count in BLOCKS if count <= max(most, 1)]

    def losses(self, points: Array) -> Array:
        """(m, parts) at `points` (m, P): to the bit those of each point alone."""
        spaces = spare(*self.form)
        try:
            space = spaces.pop()
        except IndexError:
            space = Workspace(self.network, self.form[-1])
        space.inputs[...] = self.inputs
        found = self.through(space, points)
        spaces.append(space)
        if self.network.penalty:
            found += textbook.penalty(self.network, points)[:, np.newaxis]
        return found

    def through(self, space: Workspace, points: Array) -> Array:
        """(m, parts): the losses without the penalty, computed in `space`."""
        found, start = np.empty((len(points), len(self.targets))), 0
        for count in self.blocks:
            while len(points) - start >= count:
                plan, here, outputs = space.plan(count)
                here[...] = points[start : start + count]
                plan.run(0)
                begin = 0
                for part, targets in enumerate(self.targets):
                    columns = slice(begin, begin + targets.shape[1])
                    loss, settings = self.network.loss, self.network.loss_settings
                    found[start : start + count, part] = loss.of_columns(outputs[..., columns], targets, **settings)
                    begin = columns.stop
                start += count
        return found
