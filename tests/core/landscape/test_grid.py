"""The losses at points of a plane: blocks, units that do not change, rows that fill cache lines."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import start
from app.core.landscape.grid import PlaneLosses, filled
from app.core.landscape.view import look_at
from app.core.network import batched, textbook
from tests.core.landscape.planes.walks import network

LAYERS = ((5, "sigmoid"), (4, "tanh"), (3, "sigmoid"), (3, "sigmoid"), (2, "identity"))
GRID = [part.ravel() for part in np.meshgrid(np.linspace(-2, 3, 13), np.linspace(-1, 2, 11))]


@pytest.mark.parametrize("block_bytes", [1, 20_000, 10**9])
@pytest.mark.parametrize(("u", "v"), [("w1[4,1]", "w3[1,1]"), ("w2[4,1]", "w2[1,1]"), ("w1[2,1]", None)])
@pytest.mark.parametrize("loss", ["half_mse", "softmax_cross_entropy"])
def test_any_block_gives_the_losses(monkeypatch, block_bytes, u, v, loss):
    """Of one point, of a few and a rest, of all; changed units that are not the first of their layer."""
    monkeypatch.setattr(batched, "BLOCK_BYTES", block_bytes)
    experiment = network(LAYERS, loss={"name": loss})
    view = look_at(experiment, start(experiment), {"kind": "parameters", "u": u, "v": v})
    grid, data = GRID[: len(view.plane.directions)], view.surface
    net = view.surface.objective.network
    wanted = textbook.loss(net, view.plane.points(*grid), data.inputs, data.targets)
    for dtype, rtol in ((np.float64, 1e-12), (np.float32, 1e-5)):
        blocks = PlaneLosses(net, data.inputs, data.targets, view.plane, dtype, len(grid[0]))
        assert blocks.block == {1: 1, 10**9: len(grid[0])}.get(block_bytes, blocks.block)
        np.testing.assert_allclose(blocks.losses(grid), wanted, rtol=rtol)


@pytest.mark.parametrize("count", [1, 7, 16, 30, 60, 64])
@pytest.mark.parametrize(
    ("output", "loss"),
    [*((name, "half_mse") for name in ("identity", "tanh", "gelu")), ("identity", "softmax_cross_entropy")],
)
@pytest.mark.parametrize(("u", "v"), [("w1[4,1]", "w3[1,1]"), ("w5[1,2]", "b5[2]")])
def test_any_number_of_examples_gives_the_losses(count, output, loss, u, v):
    """Rows that are filled up to a whole cache line, and others."""
    experiment = network((*LAYERS[:-1], (2, output)), {"n": 64}, loss={"name": loss})
    view = look_at(experiment, start(experiment), {"kind": "parameters", "u": u, "v": v})
    net, data = view.surface.objective.network, view.surface
    inputs, targets = data.inputs[:count], data.targets[:count]
    wanted = textbook.loss(net, view.plane.points(*GRID), inputs, targets)
    for dtype, rtol in ((np.float64, 1e-12), (np.float32, 1e-5)):
        blocks = PlaneLosses(net, inputs, targets, view.plane, dtype, len(GRID[0]))
        np.testing.assert_allclose(blocks.losses(GRID), wanted, rtol=rtol)


@pytest.mark.parametrize(("count", "width"), [(300, 304), (304, 304), (7, 7), (1, 1), (100, 112), (90, 96)])
def test_examples_fill_whole_cache_lines_if_few_are_missing(count, width):
    rows = filled(np.ones((count, 2)), 16)
    assert len(rows) == width and rows.sum() == 2 * count
