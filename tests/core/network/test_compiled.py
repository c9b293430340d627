"""The compiled form: held to the textbook, and few calls."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.losses import LOSSES
from app.core.network import textbook
from app.core.network.compiled import bind_error, bind_gradient, with_ones
from app.core.network.layout import Layout
from app.core.network.textbook import Network
from app.core.support.plan import Plan
from tests.core.network.problems import close, networks, problem
from tests.sampling import examples


@settings(max_examples=examples(60, 150))
@given(net=networks(), examples=st.integers(1, 40), seed=st.integers(0, 2**32 - 1))
def test_compiled_form_equals_the_textbook(net, examples, seed):
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


@pytest.mark.parametrize("depth", [1, 8])
def test_gradient_of_deepest_and_shallowest(depth):
    net = Network(Layout((2, *[3] * depth)), (ACTIVATIONS["gelu"],) * depth, LOSSES["half_mse"])
    parameters, inputs, targets = problem(net, 5, 1)
    gradient = np.zeros(net.layout.size)
    plan = Plan()
    outputs = np.zeros((3, 5))
    bind_gradient(plan, net, parameters, with_ones(inputs), targets.T.copy(), gradient, outputs, np.zeros(()))
    plan.run(0)
    np.testing.assert_allclose(gradient, textbook.gradient(net, parameters, inputs, targets), rtol=1e-12, atol=1e-14)


def test_error_is_one_call_when_targets_lie_behind_outputs():
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


def test_first_network_needs_few_calls():
    """It is the calls that a small step costs: one more is noticed here before it is in a benchmark."""
    net = Network(Layout((2, 8, 8, 1)), tuple(ACTIVATIONS[n] for n in ("tanh", "tanh", "identity")), LOSSES["half_mse"])
    parameters, inputs, targets = problem(net, 10, 0)
    plan = Plan()
    outputs, behind = np.zeros((2, 1, 10))
    behind[...] = targets.T
    bind_gradient(plan, net, parameters, with_ones(inputs), behind, np.zeros(net.layout.size), outputs, np.zeros(()))
    assert len(plan.calls) <= 15


def test_step_keeps_no_new_memory():
    """The calls of a plan write only to the arrays they were bound to."""
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
