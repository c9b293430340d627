"""The mean losses of many points: to the bit those of each point alone, and held to the textbook."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.losses import LOSSES
from app.core.network import textbook
from app.core.network.compiled import with_ones
from app.core.network.layout import Layout
from app.core.network.losses_of_points import BLOCKS, MeanLosses, spare
from app.core.network.textbook import Network
from tests.core.network.problems import close, networks, problem
from tests.sampling import examples


@settings(max_examples=examples(15, 40))
@given(net=networks(), train=st.integers(1, 30), test=st.integers(1, 30), seed=st.integers(0, 2**32 - 1))
def test_mean_losses_equal_the_textbook(net, train, test, seed):
    _, inputs, targets = problem(net, train + test, seed)
    points = np.array([problem(net, 1, seed + k)[0] for k in range(BLOCKS[0] + sum(BLOCKS))])
    parts = slice(0, train), slice(train, None)
    totals = MeanLosses(net, [(with_ones(inputs[part]), np.ascontiguousarray(targets[part].T)) for part in parts])
    together = totals.at(points)
    assert (together == [totals.at(point[np.newaxis])[0] for point in points]).all()
    for column, part in enumerate(parts):
        wanted = textbook.loss(net, points, inputs[part], targets[part])
        close(together[:, column], wanted, np.abs(wanted).max())


@pytest.mark.parametrize(("units", "blocks"), [(2, [16, 8, 4, 2, 1]), (16, [2, 1]), (32, [1])])
def test_blocks_are_smaller_for_large_layers(units, blocks):
    """Neighbouring layers of one size share their memory here."""
    names = ("tanh", "relu", "sigmoid", "tanh", "identity")
    net = Network(Layout((2, units, units, units, units, 1)), tuple(ACTIVATIONS[n] for n in names), LOSSES["half_mse"])
    points = np.array([problem(net, 1, seed)[0] for seed in range(sum(blocks))])
    _, inputs, targets = problem(net, 1001, 0)
    totals = MeanLosses(net, [(with_ones(inputs), np.ascontiguousarray(targets.T))])
    assert totals.blocks == blocks
    together = totals.at(points)
    assert (together == [totals.at(point[np.newaxis])[0] for point in points]).all()
    wanted = textbook.loss(net, points, inputs, targets)
    close(together[:, 0], wanted, np.abs(wanted).max())


def test_networks_of_one_form_share_a_workspace():
    """They use it in turn, each with its own data and loss; at the same time they need two."""
    nets = [
        Network(Layout((2, 3, 1)), (ACTIVATIONS["tanh"], ACTIVATIONS["identity"]), LOSSES[name], settings)
        for name, settings in (("half_mse", {}), ("huber", {"threshold": 0.3}))
    ]
    points, inputs, targets = problem(nets[0], 41, 0)
    points = points[np.newaxis]
    data = [(inputs, targets), (inputs[::-1] * 2, targets + 1)]
    totals = [MeanLosses(net, [(with_ones(x), np.ascontiguousarray(y.T))]) for net in nets for x, y in data]
    wanted = [textbook.loss(net, points, x, y) for net in nets for x, y in data]
    spaces = spare(*totals[0].form)
    spaces.clear()
    for one, value in [*zip(totals, wanted, strict=True)] * 2:
        close(one.at(points)[:, 0], value, np.abs(value).max())
    assert len(spaces) == 1

    def of_columns(outputs, targets, **rates):
        found.append(totals[0].at(points))  # while another is at it
        return LOSSES["huber"].of_columns(outputs, targets, **rates)

    found = []
    busy = replace(nets[1], loss=SimpleNamespace(of_columns=of_columns))
    again = MeanLosses(busy, [(with_ones(data[1][0]), np.ascontiguousarray(data[1][1].T))]).at(points)
    assert (again == totals[3].at(points)).all() and (found[0] == totals[0].at(points)).all()
    assert len(spaces) == 2
