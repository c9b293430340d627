from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from app.core.catalog.losses import LOSSES
from app.core.catalog.losses.classification import softmax
from app.core.support.plan import Plan

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


@every_loss
def test_second_derivative_is_the_slope_of_the_first(loss):
    """Along any direction, of several at once; and no loss bends downwards."""
    a, y = outputs_and_targets()
    step = 6e-6
    directions = np.random.default_rng(4).normal(size=(5, *a.shape))
    ahead, behind = (loss.derivative(a + sign * step * directions, y, **settings(loss)) for sign in (1, -1))
    found = loss.second_derivative(a, y, directions, **settings(loss))
    np.testing.assert_allclose(found, (ahead - behind) / (2 * step), rtol=1e-8, atol=1e-9)
    assert ((found * directions).sum(axis=-1) >= 0).all()


def test_huber_at_its_threshold_bends_as_pytorchs():
    a, y = np.array([[0.7, -0.7, 0.69, -0.71]]), np.zeros((1, 4))
    assert LOSSES["huber"].second_derivative(a, y, np.full_like(a, 2.0), threshold=0.7).tolist() == [[0, 0, 2, 0]]
    assert LOSSES["huber"].corner(a, y, threshold=0.7).tolist() == [[True, True, False, False]]


@pytest.mark.parametrize("name", ["binary_cross_entropy", "softmax_cross_entropy"])
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


def exact(outputs, targets) -> float:
    """sum_k y_k ln(1 + sum_(j not k) exp(a_j - a_k)) in decimal numbers, of the y and a that there are."""
    with localcontext() as context:
        context.prec = 60
        a, y = ([Decimal(float(value)) for value in values] for values in (outputs, targets))
        if len(a) == 1:  # yes or no: as two forecasts, of which one is 0
            a, y = [Decimal(0), *a], [1 - y[0], *y]
        rest = [sum((a[j] - a[k]).exp() for j in range(len(a)) if j != k) for k in range(len(a))]
        return float(sum(y_k * ln_of_1_and(x) for y_k, x in zip(y, rest, strict=True)))


def ln_of_1_and(x: Decimal) -> Decimal:
    return x - x**2 / 2 + x**3 / 3 - x**4 / 4 if x < Decimal("1e-12") else (1 + x).ln()


SIZES = [0.0, 1e-9, 0.3, 1.0, 14.0, 36.7, 47.8, 120.0, 700.0, 745.0, 800.0]


@pytest.mark.parametrize("y", [0.0, 1.0, 0.25, 1 - 1e-9])
def test_binary_cross_entropy_has_all_its_digits(y):
    z = np.array([sign * size for size in SIZES for sign in (1, -1)])[:, np.newaxis]
    targets = np.full_like(z, y)
    wanted = [exact(*pair) for pair in zip(z, targets, strict=True)]
    loss = LOSSES["binary_cross_entropy"]
    np.testing.assert_allclose(loss.per_example(z, targets), wanted, rtol=1e-14, atol=5e-324)
    for row, target, value in zip(z, targets, wanted, strict=True):
        assert loss.of_columns(row[:, np.newaxis], target[:, np.newaxis]) == pytest.approx(value, rel=1e-14, abs=5e-324)


@pytest.mark.parametrize("y", [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.5, 0.25, 0.25]])
def test_softmax_cross_entropy_has_all_its_digits(y):
    rows = [[size, 0.0, 0.5 * size] for size in SIZES] + [[-size, -size, 0.25] for size in SIZES]
    z = np.array([row[turn:] + row[:turn] for row in rows for turn in range(3)])
    targets = np.tile(y, (len(z), 1))
    wanted = [exact(*pair) for pair in zip(z, targets, strict=True)]
    np.testing.assert_allclose(LOSSES["softmax_cross_entropy"].per_example(z, targets), wanted, rtol=1e-14, atol=5e-324)


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


@every_loss
def test_squared_says_whether_it_is_half_the_squared_error(loss):
    a, y = np.random.default_rng(9).normal(size=(2, 5, 3)) * 4
    half = 0.5 * np.square(a - y).sum(axis=-1)
    assert loss.squared == np.allclose(loss.per_example(a, y, **settings(loss)), half)
