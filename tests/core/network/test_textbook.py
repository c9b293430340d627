from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.datasets import DATASETS
from app.core.catalog.datasets.table import Data, DataSet
from app.core.catalog.losses import LOSSES
from app.core.descent.advance import advance, start
from app.core.experiment import parse
from app.core.network import textbook
from app.core.network.layout import Layout
from app.core.network.penalty import Penalty
from app.core.network.textbook import Network

STEP = 6e-6  # of central differences: about the cube root of the rounding error

REFERENCE = json.loads((Path(__file__).parents[2] / "data" / "network_reference.json").read_text())["entries"]


def network(hidden: str, loss: str, output: str | None = None, l1: float = 0.0, l2: float = 0.0) -> Network:
    """2-4-3-3, with `hidden` everywhere that a loss from logits lets it be."""
    last = "identity" if LOSSES[loss].logits else (output or hidden)
    activations = tuple(ACTIVATIONS[name] for name in (hidden, hidden, last))
    settings = {"threshold": 0.4} if loss == "huber" else {}
    return Network(Layout((2, 4, 3, 3)), activations, LOSSES[loss], settings, Penalty(l1, l2))


def problem(net: Network, examples: int = 7, seed: int = 0):
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(examples, net.layout.sizes[0]))
    outputs = net.layout.sizes[-1]
    return rng.normal(size=net.layout.size), inputs, np.eye(outputs)[rng.integers(0, outputs, examples)]


def differences(net: Network, parameters, inputs, targets):
    """The gradient of the loss by central differences."""
    slopes = []
    for direction in np.eye(len(parameters)):
        ahead, behind = (
            textbook.loss(net, parameters + sign * STEP * direction, inputs, targets) for sign in (1.0, -1.0)
        )
        slopes.append((ahead - behind) / (2 * STEP))
    return np.array(slopes)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_gradient_is_the_slope_of_the_loss(hidden, loss):
    net = network(hidden, loss)
    parameters, inputs, targets = problem(net)
    found = textbook.gradient(net, parameters, inputs, targets)
    assert np.abs(found).max() > 1e-3
    np.testing.assert_allclose(found, differences(net, parameters, inputs, targets), rtol=1e-7, atol=3e-9)


@pytest.mark.parametrize(("l1", "l2"), [(0.3, 0.0), (0.0, 0.2), (0.1, 0.5)])
def test_gradient_of_the_penalty(l1, l2):
    net = network("tanh", "half_mse", l1=l1, l2=l2)
    parameters, inputs, targets = problem(net)
    np.testing.assert_allclose(
        textbook.gradient(net, parameters, inputs, targets),
        differences(net, parameters, inputs, targets),
        rtol=1e-7,
        atol=3e-9,
    )


def test_penalty_counts_weights_and_not_biases():
    net = Network(Layout((2, 1)), (ACTIVATIONS["identity"],), LOSSES["half_mse"], {}, Penalty(0.5, 3.0))
    found = textbook.evaluate(net, np.array([2.0, -1.0, 100.0]), np.zeros((1, 2)), np.full((1, 1), 100.0))
    assert found.penalty == 0.5 * (2 + 1) + 3.0 / 2 * (4 + 1)
    assert found.loss == found.penalty
    assert found.grad_w[0].tolist() == [[0.5 + 6.0, -0.5 - 3.0]] and found.grad_b[0].tolist() == [0.0]


@pytest.mark.parametrize("loss", LOSSES)
def test_delta_is_the_slope_of_one_examples_own_loss(loss):
    """dC_i/dz: nudge the z of one layer by nudging the bias, for one example alone."""
    net = network("tanh", loss)
    parameters, inputs, targets = problem(net)
    found = textbook.evaluate(net, parameters, inputs, targets)
    for i in range(len(inputs)):
        slopes = differences(net, parameters, inputs[i : i + 1], targets[i : i + 1])
        for delta, (_, slope_b) in zip(found.delta, net.layout.layers(slopes), strict=True):
            np.testing.assert_allclose(delta[i], slope_b, rtol=1e-7, atol=3e-9)


def test_gradients_are_means_over_the_examples():
    net = network("tanh", "half_mse")
    parameters, inputs, targets = problem(net)
    each = [textbook.gradient(net, parameters, inputs[i : i + 1], targets[i : i + 1]) for i in range(len(inputs))]
    np.testing.assert_allclose(textbook.gradient(net, parameters, inputs, targets), np.mean(each, axis=0), rtol=1e-13)


def test_a_stack_of_vectors_is_each_of_them():
    net = network("gelu", "softmax_cross_entropy", l1=0.1, l2=0.1)
    _, inputs, targets = problem(net)
    stack = np.random.default_rng(1).normal(size=(2, 3, net.layout.size))
    together = textbook.evaluate(net, stack, inputs, targets)
    gradient = textbook.gradient(net, stack, inputs, targets)
    for index in np.ndindex(2, 3):
        alone = textbook.evaluate(net, stack[index], inputs, targets)
        for name in ("z", "a", "delta", "grad_w", "grad_b"):
            for many, one in zip(getattr(together, name), getattr(alone, name), strict=True):
                np.testing.assert_allclose(many[index], one, rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(together.loss[index], alone.loss, rtol=1e-14)
        np.testing.assert_allclose(
            gradient[index], textbook.gradient(net, stack[index], inputs, targets), rtol=1e-13, atol=1e-15
        )


def test_evaluating_changes_nothing():
    net = network("tanh", "half_mse", l1=0.1)
    given = problem(net)
    before = [values.copy() for values in given]
    textbook.evaluate(net, *given)
    textbook.gradient(net, *given)
    assert all((values == old).all() for values, old in zip(given, before, strict=True))


@pytest.mark.parametrize("number", range(len(REFERENCE)))
def test_training_gives_pytorchs_numbers(number, monkeypatch):
    entry = REFERENCE[number]
    inputs, targets = np.array(entry["inputs"]), np.array(entry["targets"])
    task = "regression" if targets.ndim == 2 else "classification"
    classes = tuple(f"class {label}" for label in sorted(set(targets.tolist()))) if targets.ndim == 1 else ()
    data = Data(inputs, targets, inputs[:0], targets[:0])
    features = tuple("abc"[: inputs.shape[1]])
    name = f"reference {number}"  # examples are cached by name
    entry_there = DataSet(name, "", "", "", (), task, features, "t", lambda given: data, lambda given: classes)
    monkeypatch.setitem(DATASETS, name, entry_there)
    plain = entry["experiment"]
    plain = {**plain, "objective": {**plain["objective"], "data": {"name": name}}}
    experiment = parse(plain)

    first = start(experiment)
    frames = advance(experiment, first, 50).frames
    assert frames.first == 1
    losses = [frame.loss for frame in list(frames)[:-1]]
    np.testing.assert_allclose(losses, entry["losses"][1:], rtol=1e-12)
    for step, parameters in entry["parameters"].items():
        np.testing.assert_allclose(frames[int(step) - 1].state.parameters, parameters, rtol=1e-12, atol=1e-13)
