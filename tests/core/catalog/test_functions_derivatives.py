"""Gradients and Hessians against finite differences, curvature against the table's."""

from __future__ import annotations

from math import e, pi, sqrt

import numpy as np
import pytest

from app.core.catalog.functions import FUNCTIONS
from tests.core.catalog.test_functions import NAMES, every_setting, matrix, random_points

STEP = 1e-4  # of fourth order, so its own error is about 1e-16 fifth derivatives; rounding adds 1e-12 of the values


def difference(call, point: list[np.ndarray], axis: int, chosen: dict) -> np.ndarray:
    """The slope of `call` along one axis: central differences over one and two steps, extrapolated (Richardson)."""

    def central(step: float) -> np.ndarray:
        ahead, behind = list(point), list(point)
        ahead[axis], behind[axis] = point[axis] + step, point[axis] - step
        return (np.asarray(call(*ahead, **chosen)) - np.asarray(call(*behind, **chosen))) / (ahead[axis] - behind[axis])

    return (4.0 * central(STEP) - central(2.0 * STEP)) / 3.0


def assert_slopes(given: np.ndarray, measured: np.ndarray, of: np.ndarray) -> None:
    """Equal up to the difference's own error: its step, and the rounding of the quantity it is the slope `of`."""
    error = np.abs(given - measured) / (1.0 + np.abs(given) + 1e-2 * np.abs(of))
    assert error.max() < 1e-9, f"off by {error.max():.1e}"


@pytest.mark.parametrize("name", NAMES)
def test_gradient_and_hessian_agree_with_finite_differences(name):
    function = FUNCTIONS[name]
    point = random_points(function, 200)
    for chosen in every_setting(function):
        value, gradient = function.value(*point, **chosen), function.gradient(*point, **chosen)
        hessian = matrix(function.hessian(*point, **chosen))
        assert len(gradient) == function.variables
        for i in range(function.variables):
            assert_slopes(gradient[i], difference(function.value, point, i, chosen), value)
            slopes = difference(function.gradient, point, i, chosen)
            for j in range(function.variables):
                assert_slopes(hessian[..., i, j], slopes[j], gradient[j])


def test_rosenbrock_derivatives_at_the_classic_start():
    function = FUNCTIONS["rosenbrock"]
    assert function.gradient(-1.2, 1.0, b=100.0) == pytest.approx((-215.6, -88.0), rel=1e-14)
    assert function.hessian(-1.2, 1.0, b=100.0) == pytest.approx((1330.0, 480.0, 200.0), rel=1e-14)


@pytest.mark.parametrize("condition", [1.0, 10.0, 37.5, 1000.0])
def test_condition_is_the_condition_number(condition):
    hessian = matrix(FUNCTIONS["quadratic_bowl"].hessian(np.float64(0.3), np.float64(-2.0), condition=condition))
    assert np.linalg.cond(hessian) == pytest.approx(condition, rel=1e-12)


@pytest.mark.parametrize(("name", "low", "high"), [("booth", 2.0, 18.0), ("matyas", 0.04, 1.0)])
def test_curvatures_named_in_descriptions(name, low, high):
    hessian = matrix(FUNCTIONS[name].hessian(np.float64(0.3), np.float64(-2.0)))
    assert np.linalg.eigvalsh(hessian) == pytest.approx([low, high], rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_convex_means_no_negative_curvature_anywhere(name):
    function = FUNCTIONS[name]
    grids = np.meshgrid(*[np.linspace(low, high, 61) for low, high in function.domain])
    for chosen in every_setting(function):
        lowest = np.linalg.eigvalsh(matrix(function.hessian(*grids, **chosen))).min()
        assert bool(lowest >= 0) == function.convex
        if function.convex:
            far = [1e3 * coordinate for coordinate in random_points(function, 200, "far")]
            assert np.linalg.eigvalsh(matrix(function.hessian(*far, **chosen))).min() >= 0


@pytest.mark.parametrize("name", ["saddle", "monkey_saddle"])
def test_saddles_have_a_flat_point_and_no_bottom(name):
    function = FUNCTIONS[name]
    zero = np.float64(0.0)
    assert function.minima({}) == ()
    assert function.gradient(zero, zero) == (0.0, 0.0)
    assert min(function.value(np.array([1e6, -1e6, 0.0]), np.array([0.0, 0.0, 1e6]))) < -1e11


def test_the_plateau_is_bounded_and_flat_far_out():
    function = FUNCTIONS["plateau"]
    x = np.linspace(-40.0, 40.0, 201)
    assert function.value(x, x).max() <= 1.0
    slopes = [function.gradient(np.float64(r), np.float64(0.0))[0] for r in (1.0, 3.0, 5.0, 10.0)]
    assert slopes[0] > 0.6 and slopes[1] < 0.04 and slopes[2] < 2e-5 and 0 < slopes[3] < 1e-20


def test_ackley_at_the_tip_of_its_cone():
    function = FUNCTIONS["ackley"]
    for tiny in (0.0, -0.0, 1e-160, 5e-324):
        x = np.float64(tiny)
        assert function.value(x, x) == pytest.approx(0.0, abs=1e-150)
        assert function.gradient(x, x) == pytest.approx((0.0, 0.0), abs=1e-150)
        diagonal = 2 * pi * pi * e
        assert function.hessian(x, x) == pytest.approx((diagonal, 0.0, diagonal), rel=1e-14, abs=1e-150)
    # Just beside it the slope is that of the cone, 4 / sqrt(2), and points away.
    fx, fy = function.gradient(np.float64(-3e-12), np.float64(4e-12))
    assert (fx, fy) == pytest.approx((-0.6 * 2 * sqrt(2), 0.8 * 2 * sqrt(2)), rel=1e-9)
    assert np.isfinite(function.hessian(np.float64(1e-149), np.float64(0.0))).all()
