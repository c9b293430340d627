from __future__ import annotations

import math

import numpy as np
import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.normal import cdf, density
from app.core.support.plan import Plan

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)

Z = np.concatenate([np.linspace(-8.0, 8.0, 161), [-1000.0, -40.0, -20.0, 1e-9, 20.0, 40.0, 1000.0]]).reshape(8, 21)


def logistic(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z)) if z > -700 else math.exp(z)


def phi(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


BY_HAND = {
    "identity": lambda z: z,
    "sigmoid": logistic,
    "tanh": math.tanh,
    "relu": lambda z: z if z > 0 else 0.0,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "softplus": lambda z: math.log1p(math.exp(z)) if z < 0 else z + math.log1p(math.exp(-z)),
    "gelu": lambda z: z * phi(z),
}

AT_ZERO = {"identity": 1, "sigmoid": 0.25, "tanh": 1, "relu": 0, "leaky_relu": 0.01, "softplus": 0.5, "gelu": 0.5}
BEND_AT_ZERO = {"softplus": 0.25, "gelu": 2 / math.sqrt(2 * math.pi)}


@every_activation
def test_value_is_the_formula(activation):
    wanted = np.vectorize(BY_HAND[activation.name])(Z)
    tolerance = 2e-15 + (2.5e-16 * Z * Z if activation.name == "gelu" else 0.0)  # see the module on the normal tail
    assert (np.abs(activation.value(Z) - wanted) <= tolerance * np.abs(wanted)).all()


@every_activation
def test_derivative_is_the_slope_of_the_value(activation):
    z = np.linspace(-6.0, 6.0, 240)  # 0, where two of them have a corner, is not among these
    step = 6e-6
    slope = (activation.value(z + step) - activation.value(z - step)) / (2 * step)
    np.testing.assert_allclose(activation.derivative(z), slope, rtol=1e-9, atol=1e-9)


@every_activation
def test_second_derivative_is_the_slope_of_the_first(activation):
    z = np.linspace(-6.0, 6.0, 240)
    step = 6e-6
    slope = (activation.derivative(z + step) - activation.derivative(z - step)) / (2 * step)
    np.testing.assert_allclose(activation.second_derivative(z), slope, rtol=1e-9, atol=1e-9)


@every_activation
def test_derivatives_at_zero_are_pytorchs(activation):
    for zero in (0.0, -0.0):
        assert activation.derivative(np.array([zero])).item() == AT_ZERO[activation.name]
        bend = activation.second_derivative(np.array([zero])).item()
        assert bend == pytest.approx(BEND_AT_ZERO.get(activation.name, 0.0), rel=1e-15)


@every_activation
def test_far_out_nothing_overflows(activation):
    z = np.array([-1e308, -1e3, 1e3, 1e308])
    assert np.isfinite(activation.value(z)).all() and np.isfinite(activation.derivative(z)).all()
    assert not activation.second_derivative(z).any()


@every_activation
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_plan_does_the_same(activation, dtype):
    z = Z.astype(dtype)
    a, slope = np.full_like(z, np.nan), np.zeros_like(z)
    plan = Plan()
    activation.bind_value(plan, z, a, slope)
    activation.bind_slope(plan, z, a, slope)
    for _ in range(2):  # nothing may be left over from the first time
        with np.errstate(over="ignore"):
            plan.run(0)
    assert a.dtype == slope.dtype == dtype
    np.testing.assert_array_equal(z, Z.astype(dtype))
    near = np.abs(Z) < 30
    tolerance = 2e-15 if dtype is np.float64 else 5e-7
    np.testing.assert_allclose(a, activation.value(Z), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(slope[near], activation.derivative(Z)[near], rtol=tolerance, atol=2 * tolerance)


@every_activation
def test_a_may_take_the_place_of_z(activation):
    """To the bit, also where rows lie between those of the layers."""
    z, plan = Z.reshape(1, 1, -1).copy(), Plan()
    a = np.empty_like(z)
    place = np.concatenate((z, z), axis=1)[:, :-1]
    activation.bind_value(plan, z, a, np.zeros_like(z))
    activation.bind_value(plan, place, place, np.zeros_like(z))
    with np.errstate(over="ignore"):
        plan.run(0)
    np.testing.assert_array_equal(place, a)


@every_activation
def test_slope_is_right_after_a_took_the_place_of_z(activation):
    z, plan = Z.copy(), Plan()
    slope = np.zeros_like(z)
    activation.bind_value(plan, z, z, slope)
    activation.bind_slope(plan, z, z, slope)
    with np.errstate(all="ignore"):
        plan.run(0)
    right = np.allclose(slope, activation.derivative(Z), rtol=1e-14, atol=1e-15)
    assert right == (not activation.slope_of_z)


@every_activation
def test_facts_of_an_entry_hold(activation):
    value, below, above = activation.value(Z), *activation.derivative(np.array([-1e-9, 1e-9]))
    assert activation.linear == np.array_equal(value, Z)
    assert activation.corner == (abs(above - below) > 0.5)


@every_activation
def test_scratch_is_what_a_plan_keeps_beside_its_arguments(activation):
    z, a, keep, plan = np.zeros((20, 300)), np.zeros((20, 300)), np.zeros((20, 300)), Plan()
    activation.bind_value(plan, z, a, keep)
    own = plan.nbytes / z.nbytes - 3
    assert activation.scratch - 1 < own < activation.scratch + 0.1 or own < 0.1 and activation.scratch == 0


@every_activation
def test_plan_passes_nan_on(activation):
    z, a, slope = np.full((1, 3), np.nan), np.zeros((1, 3)), np.zeros((1, 3))
    plan = Plan()
    activation.bind_value(plan, z, a, slope)
    plan.run(0)
    assert np.isnan(a).all()


def test_normal_distribution_is_right_far_into_the_tail():
    z = np.linspace(-37.0, 37.0, 20001)
    wanted = np.vectorize(phi)(z)
    assert np.abs(cdf(z) - wanted).max() < 2.3e-16
    assert (np.abs(cdf(z) - wanted) / wanted <= 1e-15 + 2.3e-16 * z * z).all()


def test_normal_distribution_at_the_ends():
    assert cdf(np.array([-np.inf, -50.0, 0.0, 50.0, np.inf])).tolist() == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert density(np.array([0.0])).item() == pytest.approx(0.3989422804014327, rel=1e-15)
