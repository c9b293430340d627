"""How the gradient changes along a direction, exactly: backpropagation, differentiated once more.

R{x} is the derivative of x along a direction in parameter space (Pearlmutter, "Fast exact multiplication by the
Hessian", 1994). R{z} and R{a} go forward beside z and a, R{delta} back beside delta, and R{gradient} is the Hessian
times the direction. Where sigma' jumps, sigma counts as its left side, as for the first derivative.

This is the readable reference; the fast form is `app.core.network.products`.
"""

from __future__ import annotations

import numpy as np

from app.core.network.textbook import Network, backward, forward
from app.core.support.arrays import Array


def hessian_products(
    network: Network, parameters: Array, inputs: Array, targets: Array, directions: Array, gauss_newton: bool = False
) -> Array:
    """H v for each v of `directions` (..., size): H is the Hessian of the mean loss, penalty included.

    `parameters` are one vector (size,), `inputs` (n, features), `targets` (n, outputs). With `gauss_newton`, H is only
    J^T S J plus the penalty's part, with J = da/dw of the outputs and S the Hessian of the loss over the outputs. It
    never bends downwards. Negative curvature comes from the rest, sum dC/da d2a/dw2.
    """
    z, a = forward(network, parameters, inputs)
    delta = backward(network, parameters, z, a, targets)
    layers, below = list(network.layout.layers(parameters)), [inputs, *a[:-1]]
    slopes = [activation.derivative(z) for activation, z in zip(network.activations, z, strict=True)]
    bends = [activation.second_derivative(z) for activation, z in zip(network.activations, z, strict=True)]
    along = list(network.layout.layers(directions))

    z_moves, a_moves = [], [np.zeros((*directions.shape[:-1], *inputs.shape))]
    for (w, _), (w_move, b_move), a_in, slope in zip(layers, along, below, slopes, strict=True):
        z_moves.append(a_moves[-1] @ w.T + a_in @ w_move.mT + b_move[..., np.newaxis, :])
        a_moves.append(slope * z_moves[-1])

    products = np.empty(directions.shape)
    into = list(network.layout.layers(products))
    error = network.loss.derivative(a[-1], targets, **network.loss_settings)  # dC_i/da of the current layer
    error_move = network.loss.second_derivative(a[-1], targets, a_moves[-1], **network.loss_settings)
    for layer in reversed(range(network.layout.depth)):
        (w, _), (w_move, _), (w_product, b_product) = layers[layer], along[layer], into[layer]
        delta_move = error_move * slopes[layer]
        if not gauss_newton:
            delta_move = delta_move + error * bends[layer] * z_moves[layer]
        w_product[...] = delta_move.mT @ below[layer]
        b_product[...] = delta_move.sum(axis=-2)
        error, error_move = delta[layer] @ w, delta_move @ w
        if not gauss_newton:
            w_product += delta[layer].T @ a_moves[layer]
            error_move = error_move + delta[layer] @ w_move
    return products / len(inputs) + network.penalty.l2 * network.layout.is_weight * directions
