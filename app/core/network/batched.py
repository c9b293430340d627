"""The batched form: forward and backward pass of many networks at once, each with its own parameters.

As in the compiled form, examples are columns, and a row of ones multiplies the biases. `np.matmul` takes arrays as
(points, units, examples), one product per point in parameter space; activations take them as (units, points, examples).
Memory has the order of activations, without gaps: the row "landscape 101x101 float32 over torch.func.vmap" needs it.
`alone` gives every point its own piece of memory instead, so its products have the bits that the point has alone.

The readable form is `app.core.network.textbook`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.catalog.activations import Activation
from app.core.network.compiled import with_ones
from app.core.network.textbook import Network
from app.core.support.arrays import Array
from app.core.support.memory import aligned
from app.core.support.plan import Plan

BLOCK_BYTES = 3 * 2**19
"""The rough size of all arrays of a block: enough points to make calls cheap, few enough for a cache of 2 MB."""


def turned(array: Array) -> Array:
    """A view of (units, points, examples) as (points, units, examples), or the reverse."""
    return array.swapaxes(0, 1)


class Forward:
    """The forward pass of parameters (points, size), appended to a plan.

    `inputs` are (features + 1, n), ones last, if all points share them, else (points, features + 1, n). `below` are
    each layer's inputs (points, fan_in + 1, n), `outputs` (points, outputs, n) the last layer's outputs. With `slopes`,
    sigma'(z) of each layer is kept, (units, points, n); without, layers of one size take turns in the same memory. With
    `alone`, a point's numbers do not depend on the other points.
    """

    def __init__(
        self, plan: Plan, network: Network, parameters: Array, inputs: Array, slopes: bool = False, alone: bool = False
    ) -> None:
        self.points, self.examples, self.dtype = len(parameters), inputs.shape[-1], parameters.dtype
        self.alone = alone
        self.below, self.slopes = [inputs], []
        self.scratch = self.space(max(network.layout.sizes[1:]))
        places: dict[tuple[int, int], Array] = {}
        layers = zip(network.layout.blocks(parameters), network.activations, strict=True)
        for layer, (block, activation) in enumerate(layers):
            units = block.shape[1]
            place = units, layer if slopes else layer % 2
            if place not in places:
                places[place] = self.space(units + 1, 1.0)
            a, keep = places[place][:units], self.space(units) if slopes else self.scratch[:units]
            z = self.scratch[:units] if slopes and activation.slope_of_z else a
            plan.call(np.matmul, block, self.below[layer], turned(z))
            if not activation.linear:
                activation.bind_value(plan, z, a, keep)
                if slopes:
                    activation.bind_slope(plan, z, a, keep)
            self.below.append(turned(places[place]))
            self.slopes.append(keep)
        self.outputs = self.below.pop()[:, :-1]

    def space(self, rows: int, value: float | None = None) -> Array:
        """An array (rows, points, n), full of `value` if one is given."""
        if self.alone:
            return turned(aligned((self.points, rows, self.examples), value, self.dtype))
        return aligned((rows, self.points, self.examples), value, self.dtype)


def bind_gradient(
    plan: Plan, network: Network, parameters: Array, forward: Forward, targets: Array, gradient: Array
) -> None:
    """Append the gradient (points, size) of the mean loss and penalty, from a `forward` pass that kept its slopes.

    `targets` are (outputs, n), or (points, outputs, n). Each slope is overwritten with its layer's delta.
    """
    blocks, gradients = network.layout.blocks(parameters), network.layout.blocks(gradient)
    back = forward.space(forward.outputs.shape[1])
    network.loss.bind(plan, forward.outputs, targets, turned(back), **network.loss_settings)
    plan.call(np.multiply, back, plan.constant(1.0 / forward.examples), back)
    for layer in reversed(range(network.layout.depth)):
        delta = back
        if not network.activations[layer].linear:
            delta = forward.slopes[layer]
            plan.call(np.multiply, back, delta, delta)
        plan.call(np.matmul, turned(delta), forward.below[layer].mT, gradients[layer])
        if layer:
            w = blocks[layer][..., :-1]
            # The scratch is free: a layer's delta lies in the place of its slopes.
            linear = network.activations[layer - 1].linear
            back = forward.slopes[layer - 1] if linear else forward.scratch[: w.shape[-1]]
            # With one unit there is nothing to sum: an elementwise product is faster than matmul.
            plan.call(np.multiply if w.shape[-2] == 1 else np.matmul, w.mT, turned(delta), turned(back))
    network.penalty.bind(plan, parameters, network.layout.is_weight, gradient, np.empty(len(parameters)))


def block_size(
    sizes: Sequence[int], activations: Sequence[Activation], row_bytes: int, most: int, slopes: bool = False
) -> int:
    """The number of points per block, if `most` points go through layers of these `sizes` in blocks of about one size.

    `row_bytes`: the bytes of all examples of one unit.
    """
    layers = zip(sizes, activations, strict=True)
    rows = max(sizes) + sum((1 + slopes + activation.scratch) * units + 1 for units, activation in layers)
    fitting = max(1, BLOCK_BYTES // (rows * row_bytes))
    return -(-most // -(-most // fitting))


def gradients(network: Network, inputs: Array, targets: Array, points: Array) -> Array:
    """The gradient (m, size) of the mean loss, penalty included, at each of `points`; not finite where it overflows.

    `inputs` (n, features) and `targets` (n, outputs) are rows.
    """
    found = np.empty(points.shape)
    if not len(points):
        return found
    plan, sizes = Plan(), network.layout.sizes[1:]
    block = block_size(sizes, network.activations, 8 * len(inputs), len(points), slopes=True)
    parameters, gradient = np.zeros((2, block, network.layout.size))
    forward = Forward(plan, network, parameters, with_ones(inputs), slopes=True)
    bind_gradient(plan, network, parameters, forward, np.ascontiguousarray(targets.T), gradient)
    for start in range(0, len(points), block):
        piece = points[start : start + block]
        parameters[: len(piece)] = piece
        plan.run(0)
        found[start : start + block] = gradient[: len(piece)]
    return found
