"""Losses, gradients and Hessians by plain NumPy, for tests of claims: nothing of the engine but the data.

A network's gradient is a complex step through its loss, exact to rounding; second derivatives are differences of first
ones, good to about 1e-6 of the largest. On a corner the left side counts, which is the engine's convention.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.special import erf

from app.core.descent.objective import compile
from app.core.experiment import Experiment, FunctionChoice


def positive(z):
    return z.real > 0


def logistic(z):
    small = np.exp(np.where(positive(z), -z, z))
    return np.where(positive(z), 1 / (1 + small), small / (1 + small))


def softplus(z):
    return np.where(positive(z), z, 0) + np.log1p(np.exp(np.where(positive(z), -z, z)))


SIGMAS = {
    "identity": lambda z: z,
    "sigmoid": logistic,
    "tanh": np.tanh,
    "relu": lambda z: np.where(positive(z), z, 0),
    "leaky_relu": lambda z: np.where(positive(z), z, 0.01 * z),
    "softplus": softplus,
    "gelu": lambda z: z * (1 + erf(z / np.sqrt(2))) / 2,
}


def huber(a, y):
    error = a - y
    return np.where(np.abs(error.real) <= 1, error**2 / 2, np.sign(error.real) * error - 0.5)


LOSSES = {
    "half_mse": lambda a, y: (a - y) ** 2 / 2,
    "huber": huber,
    "binary_cross_entropy": lambda a, y: y * softplus(-a) + (1 - y) * softplus(a),
}


class ByHand:
    """The loss of an experiment over all training examples, penalty included, at points (..., P)."""

    def __init__(self, experiment: Experiment) -> None:
        self.chosen, self.objective = experiment.objective, compile(experiment)
        self.free, self.of_function = self.objective.free, isinstance(self.chosen, FunctionChoice)

    def layers(self, points):
        sizes, begin = self.chosen.layout.sizes, 0
        for below, units in pairwise(sizes):
            block = points[..., begin : begin + units * (below + 1)].reshape(*points.shape[:-1], units, below + 1)
            begin += units * (below + 1)
            yield block[..., :-1], block[..., -1]

    def forward(self, points):
        """z and a of every layer, (..., n, units)."""
        a, found = self.objective.examples.inputs, []
        for (w, b), layer in zip(self.layers(points), self.chosen.layers, strict=True):
            z = a @ np.swapaxes(w, -1, -2) + b[..., np.newaxis, :]
            a = SIGMAS[layer.activation](z)
            found.append((z, a))
        return found

    def losses(self, points):
        if self.of_function:
            return self.objective.losses(points) + np.zeros(points.shape[:-1])
        _, a = self.forward(points)[-1]
        values = LOSSES[self.chosen.loss.name](a, self.objective.examples.targets).sum(axis=-1).mean(axis=-1)
        penalty = dict(self.chosen.penalty)
        for w, _ in self.layers(points):
            values = values + penalty["l2"] / 2 * (w**2).sum(axis=(-2, -1))
            values = values + penalty["l1"] * (np.sign(w.real) * w).sum(axis=(-2, -1))
        return values

    def gradients(self, points):
        """(..., P), 0 where frozen."""
        if self.of_function:
            rows = [self.objective.gradient(row, 0) for row in points.reshape(-1, points.shape[-1])]
            return np.array(rows).reshape(points.shape)
        step = 1e-30
        moved = points[..., np.newaxis, :] + 1j * step * np.eye(points.shape[-1])
        return np.where(self.free, self.losses(moved).imag / step, 0.0)

    def hessian(self, point):
        """Over the free parameters; None where a corner or a sharp bend is too near for differences."""
        large, small = (self.differences(point, size) for size in (1e-5, 2e-6))
        top = np.abs(large).max(initial=0.0)
        near = np.isfinite(large).all() and np.abs(large - small).max(initial=0.0) <= 1e-6 * top + 1e-8
        return large if near else None

    def differences(self, point, share):
        size = share * max(1.0, float(np.abs(point).max()))
        moves = size * np.eye(len(point))[self.free]
        rows = (self.gradients(point + moves) - self.gradients(point - moves))[:, self.free] / (2 * size)
        return (rows + rows.T) / 2

    def on_corner(self, point):
        if self.of_function:
            return False
        corners = {"relu", "leaky_relu"}
        units = zip(self.forward(point), self.chosen.layers, strict=True)
        if any(layer.activation in corners and (z == 0).any() for (z, _), layer in units):
            return True
        weights = np.concatenate([(w == 0).ravel() for w, _ in self.layers(point)])
        held = np.concatenate([w.ravel() for w, _ in self.layers(self.free)])
        return bool(dict(self.chosen.penalty)["l1"] and (weights & held.astype(bool)).any())
