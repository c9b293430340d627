"""The loss at complex parameters, for the complex step: each formula as an analytic function, piece by piece.

What has a corner (ReLU, |w|, Huber's) is analytic on either side of it, and the real part says on which side one is.
GELU would need the error function of complex numbers, Ackley's function is written with `hypot`: they have no step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from app.core.descent.objective import FunctionObjective, NetworkObjective
from app.core.network import textbook
from app.core.network.textbook import Network

Array = np.ndarray


def analytic_loss(objective: Any, inputs: Array, targets: Array) -> Callable[[Array], Array] | None:
    """The loss at every row of complex points (m, P); None where some formula has no complex form here."""
    if isinstance(objective, FunctionObjective):
        if not objective.function.analytic:
            return None
        return lambda points: np.asarray(objective.value(*points.T))
    assert isinstance(objective, NetworkObjective)
    network = complex_network(objective.network)
    if network is None:
        return None

    def loss(points: Array) -> Array:
        _, a = textbook.forward(network, points, inputs)
        return network.loss.value(a[-1], targets, **network.loss_settings) + textbook.penalty(network, points)

    return loss


def complex_network(network: Network) -> Network | None:
    """`network` with sigmas and loss that take complex numbers."""
    if network.loss.analytic is None:
        return None
    activations = []
    for activation in network.activations:
        if activation.analytic is None:
            return None
        activations.append(replace(activation, value=activation.analytic))
    loss = replace(network.loss, per_example=network.loss.analytic)
    return replace(network, activations=tuple(activations), loss=loss)
