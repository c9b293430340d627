"""The network as a plan: forward, loss and backward as NumPy calls on fixed buffers, for light steps.

Here examples are columns. A layer's block [w | b] multiplies its input with a row of ones below it, z = [w|b] [a; 1],
and the gradient of the whole block is one product too, delta [a; 1]^T. The rows of all layers lie in one buffer,

    z, a:   rows of layer 1 | ones | rows of layer 2 | ones | ... | rows of the last layer | ones

so that neighbouring layers with the same activation get their slopes in one call: calls decide the time of a small
update. Products are bound `ndarray.dot` methods, which cost less than `np.matmul` on small matrices. The caller chooses
where the outputs of the last layer go. The backward pass does not need the loss, which is computed later, from the
outputs of many steps at once. The readable form is `app.core.network.textbook`; tests compare the two.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np

from app.core.network.textbook import Network
from app.core.support.arrays import Array
from app.core.support.memory import aligned, follows, together
from app.core.support.plan import Plan


class ColumnBuffers:
    """One array each for z, a, slopes and deltas of all layers, with `examples` columns, and each layer's `rows`.

    `outputs` takes the place of the last layer's a.
    """

    def __init__(self, network: Network, examples: int, outputs: Array) -> None:
        units = network.layout.sizes[1:]
        starts = np.cumsum([0, *(count + 1 for count in units)])
        self.rows = [slice(start, start + count) for start, count in zip(starts[:-1], units, strict=True)]
        shape = (int(starts[-1]), examples)
        self.z, self.a, self.slope, self.delta = aligned(shape), aligned(shape, 1.0), aligned(shape), aligned(shape)
        self.outputs = outputs

    def a_of(self, layer: int) -> Array:
        """a of layer number `layer` (from 0)."""
        return self.outputs if layer == len(self.rows) - 1 else self.a[self.rows[layer]]

    def with_ones(self, layer: int) -> Array:
        """a of layer number `layer` (from 0) and its row of ones."""
        rows = self.rows[layer]
        return self.a[rows.start : rows.stop + 1]


def with_ones(inputs: Array) -> Array:
    """Inputs (n, features) as columns over a row of ones, (features + 1, n), C-contiguous."""
    return np.vstack((inputs.T, np.ones(len(inputs))))


def bind_forward(plan: Plan, network: Network, parameters: Array, inputs: Array, outputs: Array) -> ColumnBuffers:
    """Append the forward pass from `inputs` (features + 1, n) to `outputs` (units, n)."""
    buffers = ColumnBuffers(network, inputs.shape[1], outputs)
    below = inputs
    for layer, (block, activation) in enumerate(
        zip(network.layout.blocks(parameters), network.activations, strict=True)
    ):
        rows, a = buffers.rows[layer], buffers.a_of(layer)
        if activation.linear:
            plan.call(block.dot, below, a)
        else:
            plan.call(block.dot, below, buffers.z[rows])
            activation.bind_value(plan, buffers.z[rows], a, buffers.slope[rows])
        below = buffers.with_ones(layer)
    return buffers


def bind_slopes(plan: Plan, network: Network, buffers: ColumnBuffers) -> None:
    """Append sigma'(z) of all layers, one call sequence per run of hidden layers with the same activation."""
    *hidden, last = zip(buffers.rows, network.activations, strict=True)
    for activation, run in groupby(hidden, key=lambda pair: pair[1]):
        places = [rows for rows, _ in run]
        whole = slice(places[0].start, places[-1].stop)
        if not activation.linear:
            activation.bind_slope(plan, buffers.z[whole], buffers.a[whole], buffers.slope[whole])
    rows, activation = last
    if not activation.linear:
        activation.bind_slope(plan, buffers.z[rows], buffers.outputs, buffers.slope[rows])


def bind_error(plan: Plan, network: Network, outputs: Array, targets: Array, delta: Array) -> None:
    """Append dC_i/da of the last layer, divided by n, into `delta`: all gradients computed from it are means.

    Half squared errors have the slope a - y. If the targets follow the outputs in memory, one product subtracts and
    divides.
    """
    count = outputs.shape[1]
    if count > 1 and network.loss.squared and follows(targets, outputs):
        factors = np.array([[1.0 / count, -1.0 / count]])
        plan.call(factors.dot, together(outputs, targets).reshape(2, -1), delta.reshape(1, -1))
        return
    network.loss.bind(plan, outputs, targets, delta, **network.loss_settings)
    if count > 1:
        plan.call(np.multiply, delta, plan.constant(1.0 / count), delta)


def bind_backward(
    plan: Plan, network: Network, buffers: ColumnBuffers, parameters: Array, inputs: Array, gradient: Array
) -> None:
    """Append every layer's delta and the gradient of the mean loss; the last delta holds dC_i/da already.

    The whole block [w | b] is transposed, because `dot` would copy w alone, which has gaps in memory. The biases give
    an extra row, which is written to the place of the ones and never read.
    """
    blocks, gradients = network.layout.blocks(parameters), network.layout.blocks(gradient)
    for layer in reversed(range(network.layout.depth)):
        rows = buffers.rows[layer]
        delta = buffers.delta[rows]
        if not network.activations[layer].linear:
            plan.call(np.multiply, delta, buffers.slope[rows], delta)
        below = buffers.with_ones(layer - 1) if layer else inputs
        plan.call(delta.dot, below.T, gradients[layer])
        if layer:
            before = buffers.rows[layer - 1]
            plan.call(blocks[layer].T.dot, delta, buffers.delta[before.start : before.stop + 1])


def bind_gradient(
    plan: Plan,
    network: Network,
    parameters: Array,
    inputs: Array,
    targets: Array,
    gradient: Array,
    outputs: Array,
    penalty: Array,
) -> None:
    """Append the gradient at `parameters` for `inputs` (features + 1, n; ones last) and `targets` (outputs, n).

    It writes `gradient` (size,), `outputs` (outputs, n; C-contiguous) and the 0-d `penalty`.
    """
    buffers = bind_forward(plan, network, parameters, inputs, outputs)
    bind_error(plan, network, outputs, targets, buffers.delta[buffers.rows[-1]])
    bind_slopes(plan, network, buffers)
    bind_backward(plan, network, buffers, parameters, inputs, gradient)
    network.penalty.bind(plan, parameters, network.layout.is_weight, gradient, penalty)
