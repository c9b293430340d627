"""The network as the textbook has it: a chain of layers a = sigma(w a + b), and backpropagation through it.

Examples are rows: Z = A @ w.T + b. This is the reference for the fast forms; full frames and explanations use it.
`parameters` may be one vector (size,) or a stack (..., size) of them; results have the same leading dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from app.core.catalog.activations import Activation
from app.core.catalog.losses import Loss
from app.core.network.layout import Layout
from app.core.network.penalty import Penalty
from app.core.support.arrays import Array


@dataclass(frozen=True, slots=True)
class Network:
    """The shape of a network, its loss and its penalty; parameters are always passed separately."""

    layout: Layout
    activations: tuple[Activation, ...]
    loss: Loss
    loss_settings: Mapping[str, float] = field(default_factory=dict)
    penalty: Penalty = Penalty()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything a network does with n examples. Lists go by layer, the first layer first.

    `z`, `a`, `delta`: (..., n, units). delta = dC_i/dz, of example i's own loss C_i, not yet divided by n.
    `grad_w` (..., units, units in), `grad_b` (..., units): of the mean over the examples, penalty included.
    `example_losses` (..., n) without the penalty; `loss` = their mean + `penalty`.
    """

    z: list[Array]
    a: list[Array]
    delta: list[Array]
    grad_w: list[Array]
    grad_b: list[Array]
    example_losses: Array
    penalty: Array
    loss: Array


def forward(network: Network, parameters: Array, inputs: Array) -> tuple[list[Array], list[Array]]:
    """z and a of every layer for `inputs` (n, features)."""
    z, a = [], []
    activation_in = inputs
    for (w, b), activation in zip(network.layout.layers(parameters), network.activations, strict=True):
        z.append(activation_in @ w.mT + b[..., np.newaxis, :])
        a.append(activation.value(z[-1]))
        activation_in = a[-1]
    return z, a


def backward(network: Network, parameters: Array, z: list[Array], a: list[Array], targets: Array) -> list[Array]:
    """delta of every layer: at the output dC_i/da sigma'(z), before it w.T delta sigma'(z), each for every example."""
    weights = [w for w, _ in network.layout.layers(parameters)]
    slopes = [activation.derivative(z) for activation, z in zip(network.activations, z, strict=True)]
    delta = [network.loss.derivative(a[-1], targets, **network.loss_settings) * slopes[-1]]
    for w, slope in zip(weights[:0:-1], slopes[-2::-1], strict=True):
        delta.append((delta[-1] @ w) * slope)
    return delta[::-1]


def gradients(
    network: Network, parameters: Array, inputs: Array, a: list[Array], delta: list[Array]
) -> tuple[list[Array], list[Array]]:
    """grad_w = mean_i delta_i a_i^T (plus the penalty's gradient) and grad_b = mean_i delta_i, of every layer."""
    grad_w, grad_b = [], []
    for (w, _), activation_in, d in zip(network.layout.layers(parameters), [inputs, *a[:-1]], delta, strict=True):
        grad_w.append(network.penalty.add_gradient(d.mT @ activation_in / len(inputs), w))
        grad_b.append(d.mean(axis=-2))
    return grad_w, grad_b


def penalty(network: Network, parameters: Array) -> Array:
    """The penalty (...,) on the weights of `parameters` (..., size)."""
    # compress copies in C order, so that each row is summed as it would be alone
    return network.penalty.value(np.compress(network.layout.is_weight, parameters, axis=-1))


def evaluate(network: Network, parameters: Array, inputs: Array, targets: Array) -> Evaluation:
    """Forward and backward for `inputs` (n, features) and `targets` (n, outputs)."""
    z, a = forward(network, parameters, inputs)
    delta = backward(network, parameters, z, a, targets)
    grad_w, grad_b = gradients(network, parameters, inputs, a, delta)
    example_losses = network.loss.per_example(a[-1], targets, **network.loss_settings)
    extra = penalty(network, parameters)
    return Evaluation(z, a, delta, grad_w, grad_b, example_losses, extra, example_losses.mean(axis=-1) + extra)


def loss(network: Network, parameters: Array, inputs: Array, targets: Array) -> Array:
    """The mean loss, penalty included: a number, or one per stacked vector."""
    _, a = forward(network, parameters, inputs)
    return network.loss.value(a[-1], targets, **network.loss_settings) + penalty(network, parameters)


def gradient(network: Network, parameters: Array, inputs: Array, targets: Array) -> Array:
    """The gradient of `loss` as one vector (..., size), in the layout of the parameters."""
    return joined(network, evaluate(network, parameters, inputs, targets))


def joined(network: Network, found: Evaluation) -> Array:
    """The gradients of all layers as one vector."""
    vector = np.empty((*found.loss.shape, network.layout.size))
    for (w, b), grad_w, grad_b in zip(network.layout.layers(vector), found.grad_w, found.grad_b, strict=True):
        w[...], b[...] = grad_w, grad_b
    return vector
