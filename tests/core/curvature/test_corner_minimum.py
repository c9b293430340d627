"""A minimum on the corner of an L1 penalty, against the lasso's own condition and against the loss around it."""

from __future__ import annotations

import numpy as np

from app.core.curvature.report import report
from app.core.descent.advance import start
from app.core.descent.frames import State
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.experiment import parse


def line(l1: float, **more):
    """A straight line through data, by half the mean square: weight and bias."""
    objective = {"data": {"name": "line", "n": 20, "n_test": 0}, "layers": [{"units": 1, "activation": "identity"}]}
    return parse({"objective": {**objective, "loss": {"name": "half_mse"}, "penalty": {"l1": l1}, **more}})


def place_at(experiment, point):
    return report(experiment, State(0, np.array(point, dtype=float), start(experiment).slots))["place"]


def test_a_weight_of_0_is_a_minimum_where_the_penalty_is_steeper():
    """With the best bias, the mean of y, the weight's slope is -mean(x (y - mean y)): the lasso keeps 0 up to that."""
    data = compile(line(1.0)).examples
    x, y = data.inputs[:, 0], data.targets[:, 0]
    slope = abs(np.mean(x * (y - y.mean())))
    for factor, words in ((1.001, "minimum at a corner"), (1.0, "on a corner"), (0.999, "on a corner")):
        experiment = line(factor * slope)
        found = place_at(experiment, [0.0, y.mean()])
        assert (found["kind"], found["words"]) == ("corner", words)
        surface = loss_surface(experiment)
        around = np.array([0.0, y.mean()]) + np.random.default_rng(1).normal(size=(500, 2)) * 1e-4
        lowest = (surface.losses(around) - surface.losses(np.array([0.0, y.mean()]))).min()
        assert (lowest > 0) == (factor >= 1)
    assert place_at(line(2 * slope), [0.0, y.mean() + 0.1])["words"] == "on a corner", "the bias has a way down"
    frozen = place_at(line(2 * slope, frozen=["b1"]), [0.0, y.mean() + 0.01])
    assert frozen["words"] == "minimum at a corner" and "other" not in frozen["meaning"]


def net(l1, seed):
    """The biases of the hidden units are frozen: those of units without any weights would be flat directions."""
    layers = [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "identity"}]
    objective = {"data": {"name": "moons", "n": 30, "n_test": 0}, "layers": layers, "frozen": ["b1"]}
    return parse({"objective": {**objective, "penalty": {"l1": l1, "l2": 0.02}}, "seed": seed})


def settled(experiment, l1, zeros):
    """Where proximal steps settle (ISTA: each takes l1 off every weight), with the weights at `zeros` held at 0."""
    surface = loss_surface(experiment)
    weights, free = surface.objective.network.layout.is_weight, surface.objective.free
    point, rate = start(experiment).parameters.copy(), 0.5
    for _ in range(1500):
        moved = point - rate * (surface.gradients(point) - l1 * np.sign(point) * weights) * free
        shrunk = np.sign(moved) * np.maximum(np.abs(moved) - rate * l1, 0.0)
        point = np.where(weights, np.where(zeros, 0.0, shrunk), moved)
    return surface, point


def test_around_a_minimum_at_a_corner_the_loss_is_higher():
    """Of random networks, and nothing is called so where a weight that is held at 0 would leave."""
    told = 0
    for seed in range(4):
        l1, rng = 0.01, np.random.default_rng(seed)
        experiment = net(l1, seed)
        size = compile(experiment).size
        held = np.isin(np.arange(size), [1, 3] if seed % 2 else [])  # what both hidden units have of the second input
        surface, point = settled(experiment, l1, held)
        found, here = place_at(experiment, point), surface.losses(point)
        around = rng.normal(size=(2000, size)) * 10 ** rng.uniform(-5, -3, size=(2000, 1))
        for k in np.flatnonzero((point == 0) & surface.objective.free):
            around[2 * k : 2 * k + 2, np.arange(size) != k] = 0.0  # straight along each weight that is 0
            around[2 * k : 2 * k + 2, k] = 1e-4, -1e-4
        higher = bool((surface.losses(point + around * surface.objective.free) > here - 1e-12).all())
        assert (found["words"] == "minimum at a corner") == (higher and found["kind"] == "corner"), seed
        told += found["words"] == "minimum at a corner"
    assert 2 <= told < 4
