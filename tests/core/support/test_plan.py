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
from app.core.network.compiled import bind_error, bind_gradient, with_ones
from app.core.network.layout import Layout
from app.core.network.losses_of_points import BLOCKS, MeanLosses, spare
from app.core.network.penalty import Penalty
from app.core.network.textbook import Network
from app.core.support.plan import Plan


@st.composite
def networks(draw) -> Network:
    """Any depth and width the app allows, more often small, with any activations, loss and penalty."""
    depth = draw(st.integers(1, 8))
    sizes = draw(st.lists(st.integers(1, 32) | st.integers(1, 4), min_size=depth + 1, max_size=depth + 1))
    loss = LOSSES[draw(st.sampled_from(list(LOSSES)))]
    names = draw(st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=depth, max_size=depth))
    if loss.logits:
        names[-1] = "identity"
    rates = {"threshold": draw(st.sampled_from([0.1, 1.0]))} if loss.name == "huber" else {}
    l1, l2 = draw(st.sampled_from([(0.0, 0.0), (0.1, 0.0), (0.0, 0.2), (0.03, 0.05)]))
    return Network(Layout(tuple(sizes)), tuple(ACTIVATIONS[name] for name in names), loss, rates, Penalty(l1, l2))


def problem(net: Network, examples: int, seed: int):
    rng = np.random.default_rng(seed)
    sizes = net.layout.sizes
    # Scaled by the fan-in, so that values stay near 1 however deep the network is.
    parameters = rng.normal(size=net.layout.size)
    for block in net.layout.blocks(parameters):
        block /= np.sqrt(block.shape[1])
    targets = np.eye(sizes[-1])[rng.integers(0, sizes[-1], examples)]
    return parameters, rng.normal(size=(examples, sizes[0])), targets


def close(found, wanted, scale):
    assert np.abs(found - wanted).max() <= 1e-13 * max(1.0, scale)


@settings(max_examples=150)
@given(net=networks(), examples=st.integers(1, 40), seed=st.integers(0, 2**32 - 1))
def test_plan_computes_what_the_textbook_does(net, examples, seed):
    parameters, inputs, targets = problem(net, examples, seed)
    gradient, penalty = np.full(net.layout.size, np.nan), np.zeros(())
    plan = Plan()
    columns, wanted = with_ones(inputs), np.ascontiguousarray(targets.T)
    outputs = np.full_like(wanted, np.nan)
    bind_gradient(plan, net, parameters, columns, wanted, gradient, outputs, penalty)
    for _ in range(2):  # the second run must not see anything of the first
        plan.run(0)
        found = textbook.evaluate(net, parameters, inputs, targets)
        exact = textbook.gradient(net, parameters, inputs, targets)
        close(gradient, exact, np.abs(exact).max())
        close(outputs.T, found.a[-1], np.abs(found.a[-1]).max())
        loss = net.loss.of_columns(outputs, wanted, **net.loss_settings) + penalty
        close(loss, found.loss, abs(found.loss))
        close(penalty, found.penalty, abs(found.penalty))
        parameters *= 0.9  # the plan looks at the array it was given


@settings(max_examples=40)
@given(net=networks(), train=st.integers(1, 30), test=st.integers(1, 30), seed=st.integers(0, 2**32 - 1))
def test_losses_over_parts(net, train, test, seed):
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
def test_losses_of_large_layers_are_computed_of_fewer_points_at_once(units, blocks):
    """Also with layers of one size in turn, which share their place."""
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


def test_networks_of_one_form_compute_their_losses_in_one_place():
    """One after the other in the same buffers, with data and losses of their own; two at once in two."""
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


def test_a_step_allocates_nothing_that_stays():
    """The calls of a plan write only to what they were bound to."""
    import tracemalloc

    net = Network(Layout((2, 8, 8, 1)), tuple(ACTIVATIONS[n] for n in ("tanh", "tanh", "identity")), LOSSES["half_mse"])
    parameters, inputs, targets = problem(net, 10, 0)
    plan = Plan()
    gradient = np.zeros(net.layout.size)
    columns, wanted = with_ones(inputs), targets.T.copy()
    bind_gradient(plan, net, parameters, columns, wanted, gradient, np.zeros((1, 10)), np.zeros(()))
    plan.run(0)
    tracemalloc.start()
    try:
        before = tracemalloc.take_snapshot()
        for step in range(50):
            plan.run(step)
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    grown = [stat for stat in after.compare_to(before, "filename") if "numpy" in stat.traceback[0].filename]
    assert sum(stat.size_diff for stat in grown) < 1000


def test_scheduled_cells_hold_their_steps_value():
    plan, seen = Plan(), []
    cell = plan.scheduled(lambda step: 10.0 * step)
    plan.call(lambda: seen.append(float(cell)))
    for step in (0, 7, 3):
        plan.run(step)
    assert seen == [0.0, 70.0, 30.0]


def test_calls_of_the_network_the_page_opens_with_stay_few():
    """It is the calls that a small step costs: one more is noticed here before it is in a benchmark."""
    net = Network(Layout((2, 8, 8, 1)), tuple(ACTIVATIONS[n] for n in ("tanh", "tanh", "identity")), LOSSES["half_mse"])
    parameters, inputs, targets = problem(net, 10, 0)
    plan = Plan()
    outputs, behind = np.zeros((2, 1, 10))
    behind[...] = targets.T
    bind_gradient(plan, net, parameters, with_ones(inputs), behind, np.zeros(net.layout.size), outputs, np.zeros(()))
    assert len(plan.calls) <= 15


def test_the_error_is_the_same_wherever_the_targets_lie():
    """Right behind the outputs one product; elsewhere the loss's own calls, held to the formula by other tests."""
    net = Network(Layout((2, 3)), (ACTIVATIONS["identity"],), LOSSES["half_mse"])
    rng = np.random.default_rng(5)
    together, apart = rng.normal(size=(2, 3, 7)), np.empty((3, 7))
    apart[...] = together[1]
    found = []
    for targets in (together[1], apart):
        plan, delta = Plan(), np.zeros((3, 7))
        bind_error(plan, net, together[0], targets, delta)
        plan.run(0)
        found.append((len(plan.calls), delta))
    assert [calls for calls, _ in found] == [1, 2]
    np.testing.assert_allclose(found[0][1], (together[0] - together[1]) / 7, rtol=1e-13, atol=1e-16)
    np.testing.assert_array_equal(found[1][1], (together[0] - together[1]) * (1 / 7))


def test_a_table_gives_a_cell_its_row_of_each_step():
    plan, seen, cell = Plan(), [], np.zeros(2)

    def write(steps, rows):
        rows[:, 0], rows[:, 1] = list(steps), 7

    plan.tabulated(write, cell)
    plan.call(lambda: seen.append(cell.tolist()))
    for step in (0, 7, 3):
        plan.run(step)
    assert seen == [[0, 7], [7, 7], [3, 7]]
    for put, row in (setting[0] for setting in plan.settings(range(4, 9))):
        put(row)
        seen.append(cell.tolist())
    assert [row[0] for row in seen[3:]] == [4, 5, 6, 7, 8]


@pytest.mark.parametrize("depth", [1, 8])
def test_deepest_and_shallowest(depth):
    net = Network(Layout((2, *[3] * depth)), (ACTIVATIONS["gelu"],) * depth, LOSSES["half_mse"])
    parameters, inputs, targets = problem(net, 5, 1)
    gradient = np.zeros(net.layout.size)
    plan = Plan()
    outputs = np.zeros((3, 5))
    bind_gradient(plan, net, parameters, with_ones(inputs), targets.T.copy(), gradient, outputs, np.zeros(()))
    plan.run(0)
    np.testing.assert_allclose(gradient, textbook.gradient(net, parameters, inputs, targets), rtol=1e-12, atol=1e-14)
