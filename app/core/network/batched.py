"""The forward pass of many networks at once, each with its own parameters: the plan, one axis deeper.

As in the plan for one run, examples are columns and biases meet a row of ones; in front comes the axis of the runs, and
`np.matmul` does one product per run, so that what a run gets does not depend on who walks beside it.
"""

from __future__ import annotations

import numpy as np

from app.core.network.textbook import Network
from app.core.support.plan import Plan

Array = np.ndarray


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
