"""Outputs and mean losses of many points, over training and test examples, with the bits of each point alone.

The buffers of a forward pass are large and needed briefly, so experiments share a few, which stay in the processor's
cache: 300 pages may play, each with an experiment of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from app.core.network import textbook
from app.core.network.batched import Forward
from app.core.network.textbook import Network
from app.core.support.arrays import Array
from app.core.support.memory import aligned
from app.core.support.plan import Plan

BLOCKS = (16, 8, 4, 2, 1)
"""The sizes of blocks of points. Any number of points is cut into such blocks."""
LAYER_BYTES = 2**19
"""The largest array of a layer's a, so that it stays in a core's own cache: wide layers get smaller blocks."""


class Workspace:
    """Forward passes over `examples` for networks of one form, with their buffers; for one thread at a time.

    The caller writes `inputs` (features + 1, n), ones last, and reads the outputs.
    """

    def __init__(self, network: Network, examples: int) -> None:
        self.network, self.inputs = network, aligned((network.layout.sizes[0] + 1, examples))
        self.passes: dict[int, tuple[Plan, Array, Array]] = {}

    def outputs(self, points: Array) -> Array:
        """The outputs (m, outputs, n) at `points` (m, P). They are overwritten by the next call."""
        count = len(points)
        if count not in self.passes:
            plan, parameters = Plan(), np.empty(points.shape)
            forward = Forward(plan, self.network, parameters, self.inputs, alone=True)
            self.passes[count] = plan, parameters, forward.outputs
        plan, parameters, outputs = self.passes[count]
        parameters[...] = points
        plan.run(0)
        return outputs


@lru_cache(maxsize=32)
def spare(sizes: tuple[int, ...], activations: tuple[str, ...], examples: int) -> list[Workspace]:
    """The workspaces of this form that are not in use. Taking one and giving it back need no lock."""
    return []


class PartOutputs:
    """The outputs over each of the `parts` of a network's examples; for any number of threads at a time.

    A part has inputs (features + 1, n), ones last, and targets (outputs, n).
    """

    def __init__(self, network: Network, parts: Sequence[tuple[Array, Array]]) -> None:
        self.network, self.targets = network, [targets for _, targets in parts]
        self.inputs = np.concatenate([inputs for inputs, _ in parts], axis=1)
        ends = np.cumsum([targets.shape[1] for targets in self.targets])
        self.columns = [slice(end - targets.shape[1], end) for end, targets in zip(ends, self.targets, strict=True)]
        examples = self.inputs.shape[1]
        self.form = network.layout.sizes, tuple(activation.name for activation in network.activations), examples
        most = LAYER_BYTES // (8 * (max(network.layout.sizes[1:]) + 1) * examples)
        self.blocks = [count for count in BLOCKS if count <= max(most, 1)]

    def measured(self, points: Array, measure: Callable[[Array, Array], Array]) -> Array:
        """(m, parts, ...): ``measure(outputs, targets)`` of every part at `points` (m, P).

        `measure` gets the outputs (k, outputs, n) of k points, which the next call overwrites, and returns (k, ...).
        """
        spaces = spare(*self.form)
        try:
            space = spaces.pop()
        except IndexError:
            space = Workspace(self.network, self.form[-1])
        space.inputs[...] = self.inputs
        found: Array | None = None
        start = 0
        for count in self.blocks:
            while len(points) - start >= count:
                block = slice(start, start + count)
                outputs = space.outputs(points[block])
                for part, (columns, targets) in enumerate(zip(self.columns, self.targets, strict=True)):
                    values = measure(outputs[..., columns], targets)
                    if found is None:
                        found = np.empty((len(points), len(self.targets), *values.shape[1:]), values.dtype)
                    found[block, part] = values
                start += count
        spaces.append(space)
        return np.empty((0, len(self.targets))) if found is None else found


class MeanLosses(PartOutputs):
    """The losses, penalty included, over each of the parts."""

    def at(self, points: Array) -> Array:
        """(m, parts) at `points` (m, P)."""
        return self.penalised(points, self.measured(points, self.mean))

    def mean(self, outputs: Array, targets: Array) -> Array:
        return self.network.loss.of_columns(outputs, targets, **self.network.loss_settings)

    def penalised(self, points: Array, found: Array) -> Array:
        """`found` and the penalty at each of `points`."""
        if self.network.penalty:
            found += textbook.penalty(self.network, points)[:, np.newaxis]
        return found

    def with_measure(self, points: Array, measure: Callable[[Array, Array], Array]) -> tuple[Array, Array]:
        """The losses, and `measure` of the same outputs, (m, parts, numbers)."""

        def both(outputs: Array, targets: Array) -> Array:
            return np.column_stack((self.mean(outputs, targets), measure(outputs, targets)))

        found = self.measured(points, both)
        return self.penalised(points, found[..., 0].copy()), found[..., 1:]
