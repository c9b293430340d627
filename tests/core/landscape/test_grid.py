"""What landscapes are quick by: activations in place, sigmoids as tanh, units that do not change, blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.descent.advance import start
from app.core.descent.objective import compile
from app.core.landscape import grid as stack
from app.core.landscape.view import look_at
from app.core.network import textbook
from tests.core.landscape.planes.walks import network

LAYERS = ((5, "sigmoid"), (4, "tanh"), (3, "sigmoid"), (3, "sigmoid"), (2, "identity"))
GRID = [part.ravel() for part in np.meshgrid(np.linspace(-2, 3, 13), np.linspace(-1, 2, 11))]


@pytest.mark.parametrize("first", range(5))
def test_sigmoids_are_tanh_with_other_weights(first):
    objective = compile(network(LAYERS, init={"name": "normal", "std": 1.0}))
    vectors = np.random.default_rng(0).normal(size=(3, objective.size))
    at = np.array([1.0, 0.7, -1.3])
    data = objective.examples
    wanted = textbook.loss(objective.network, at @ vectors, data.inputs, data.targets)
    activations = stack.sigmoids_as_tanh(objective.network, vectors, first)
    names = [activation.name for activation in activations]
    assert names == [
        name if index < first else name.replace("sigmoid", "tanh") for index, (_, name) in enumerate(LAYERS)
    ]
    # Directions are turned as the origin is, so the sum at (u, v) stands for the same network.
    turned = replace(objective.network, activations=tuple(activations))
    np.testing.assert_allclose(textbook.loss(turned, at @ vectors, data.inputs, data.targets), wanted, rtol=1e-13)


@pytest.mark.parametrize("block_bytes", [1, 20_000, 10**9])
@pytest.mark.parametrize(("u", "v"), [("w1[4,1]", "w3[1,1]"), ("w2[4,1]", "w2[1,1]"), ("w1[2,1]", None)])
@pytest.mark.parametrize("loss", ["half_mse", "softmax_cross_entropy"])
def test_any_block_gives_the_losses(monkeypatch, block_bytes, u, v, loss):
    """Of one point, of a few and a rest, of all; changed units that are not the first of their layer."""
    monkeypatch.setattr(stack, "BLOCK_BYTES", block_bytes)
    experiment = network(LAYERS, loss={"name": loss})
    view = look_at(experiment, start(experiment), {"kind": "parameters", "u": u, "v": v})
    grid, data = GRID[: len(view.plane.directions)], view.terrain
    net = view.terrain.objective.network
    wanted = textbook.loss(net, view.plane.points(*grid), data.inputs, data.targets)
    for dtype, rtol in ((np.float64, 1e-12), (np.float32, 1e-5)):
        blocks = stack.Stack(net, data.inputs, data.targets, view.plane, dtype, len(grid[0]))
        assert blocks.block == {1: 1, 10**9: len(grid[0])}.get(block_bytes, blocks.block)
        np.testing.assert_allclose(blocks.losses(grid), wanted, rtol=rtol)


@pytest.mark.parametrize("count", [1, 7, 16, 30, 60, 64])
@pytest.mark.parametrize(
    ("output", "loss"),
    [*((name, "half_mse") for name in ("identity", "tanh", "gelu")), ("identity", "softmax_cross_entropy")],
)
@pytest.mark.parametrize(("u", "v"), [("w1[4,1]", "w3[1,1]"), ("w5[1,2]", "b5[2]")])
def test_any_number_of_examples_gives_the_losses(count, output, loss, u, v):
    """Rows that are filled up to a whole line and others; targets taken off within the last product and after it."""
    experiment = network((*LAYERS[:-1], (2, output)), {"n": 64}, loss={"name": loss})
    view = look_at(experiment, start(experiment), {"kind": "parameters", "u": u, "v": v})
    net, data = view.terrain.objective.network, view.terrain
    inputs, targets = data.inputs[:count], data.targets[:count]
    wanted = textbook.loss(net, view.plane.points(*GRID), inputs, targets)
    for dtype, rtol in ((np.float64, 1e-12), (np.float32, 1e-5)):
        blocks = stack.Stack(net, inputs, targets, view.plane, dtype, len(GRID[0]))
        assert count <= blocks.width <= stack.PADDED * count
        assert blocks.width == count or all(row.ctypes.data % 64 == 0 for row in blocks.empty(3)[0])
        np.testing.assert_allclose(blocks.losses(GRID), wanted, rtol=rtol)
