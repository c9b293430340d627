from __future__ import annotations

import math

import numpy as np
import pytest

from app.core.losses import LOSSES, softmax
from app.core.plan import Plan

every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)

SETTINGS = {"huber": {"threshold": 0.7}}


def settings(loss) -> dict[str, float]:
    return SETTINGS.get(loss.name, {})


def outputs_and_targets(outputs: int = 3, examples: int = 9):
    rng = np.random.default_rng(3)
    return 2.0 * rng.normal(size=(examples, outputs)), np.eye(outputs)[rng.integers(0, outputs, examples)]


BY_HAND = [
    ("half_mse", [[1.0, 2.0]], [[0.0, 4.0]], 0.5 * (1 + 4)),
    ("half_mse", [[3.5], [5.0]], [[5.0], [5.0]], 1.125 / 2),
    ("binary_cross_entropy", [[0.0], [0.0]], [[0.0], [1.0]], math.log(2)),
    ("binary_cross_entropy", [[2.0]], [[1.0]], math.log1p(math.exp(-2))),
    ("softmax_cross_entropy", [[0.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]], math.log(3)),
    ("softmax_cross_entropy", [[math.log(2), math.log(6)]], [[1.0, 0.0]], math.log(4)),
    ("huber", [[0.5], [-3.0]], [[0.0], [0.0]], (0.125 + 0.7 * (3 - 0.35)) / 2),
    ("huber", [[0.5, 3.0]], [[0.0, 0.0]], 0.125 + 0.7 * (3 - 0.35)),
    ("negative_output", [[2.0], [4.0]], [[0.0], [0.0]], -3.0),
]


@pytest.mark.parametrize(("name", "a", "y", "wanted"), BY_HAND)
def test_value_by_hand(name, a, y, wanted):
    assert LOSSES[name].value(np.array(a), np.array(y), **SETTINGS.get(name, {})) == pytest.approx(wanted, rel=1e-15)


@every_loss
def test_derivative_is_the_slope_of_an_examples_loss(loss):
    a, y = outputs_and_targets()
    step = 6e-6
    slopes = np.empty_like(a)
    for k in range(a.shape[1]):
        ahead, behind = a.copy(), a.copy()
        ahead[:, k] += step
        behind[:, k] -= step
        difference = loss.per_example(ahead, y, **settings(loss)) - loss.per_example(behind, y, **settings(loss))
        slopes[:, k] = difference / (2 * step)
    np.testing.assert_allclose(loss.derivative(a, y, **settings(loss)), slopes, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.logits])
def test_logits_of_a_thousand(name):
    """As badly wrong as can be costs 1000 or 2000, exactly right costs nothing, and no warning is raised."""
    loss = LOSSES[name]
    a = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]])
    y = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert loss.per_example(a, y).tolist() == [0.0, 2000.0]
    assert loss.derivative(a, y).tolist() == [[0.0, 0.0], [-1.0, 1.0]]
    slope = np.empty((2, 2))
    plan = Plan()
    loss.bind(plan, a.T.copy(), y.T.copy(), slope)
    with np.errstate(over="ignore"):
        plan.run(0)
    assert slope.T.tolist() == [[0.0, 0.0], [-1.0, 1.0]]
    assert loss.of_columns(a.T.copy(), y.T.copy()) == 1000.0


@every_loss
@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("examples", [1, 9])
def test_plan_does_the_same(loss, outputs, examples):
    a, y = outputs_and_targets(outputs, examples)
    slope = np.full((outputs, examples), np.nan)
    plan = Plan()
    loss.bind(plan, np.ascontiguousarray(a.T), np.ascontiguousarray(y.T), slope, **settings(loss))
    for _ in range(2):
        plan.run(0)
    np.testing.assert_allclose(slope.T, loss.derivative(a, y, **settings(loss)), rtol=1e-14, atol=1e-16)


@every_loss
@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("examples", [1, 9, 40])
def test_losses_of_many_steps_are_those_of_each(loss, outputs, examples):
    """To the bit, however many there are, from a slice of wider arrays too, beside targets of their own or shared."""
    rng = np.random.default_rng(8)
    wide, many = rng.normal(size=(2, 21, outputs, examples + 2))
    a, y = wide[..., 1:-1], many[..., 1:-1]
    found = loss.of_columns(a, y, **settings(loss))
    assert found.shape == (21,)
    for step in range(21):
        alone = loss.of_columns(a[step].copy(), y[step].copy(), **settings(loss))
        assert found[step] == alone == loss.of_columns(a[step : step + 2], y[step : step + 1], **settings(loss))[0]
        np.testing.assert_allclose(alone, loss.value(a[step].T, y[step].T, **settings(loss)), rtol=1e-13, atol=1e-15)


def test_softmax_sums_to_one_and_keeps_ratios():
    p = softmax(np.array([[0.0, math.log(3)], [-800.0, 800.0]]))
    np.testing.assert_allclose(p, [[0.25, 0.75], [0.0, 1.0]], rtol=1e-15)
