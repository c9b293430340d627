"""Functions as array code: shapes, precision and overflow."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from app.core.catalog.functions import FUNCTIONS, Function
from tests.core.catalog.test_functions import NAMES, every_setting, random_points


def everything(function: Function, point: Sequence, chosen: dict) -> list:
    """The value, the parts of the gradient and the parts of the Hessian."""
    gradient, hessian = function.gradient(*point, **chosen), function.hessian(*point, **chosen)
    return [function.value(*point, **chosen), *gradient, *hessian]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (3, 1), (2, 3, 4)])
def test_answers_have_the_shape_of_the_question(name, shape):
    function = FUNCTIONS[name]
    point = [np.asarray(c).reshape(shape)[()] for c in random_points(function, math.prod(shape))]
    before = [np.copy(coordinate) for coordinate in point]
    chosen = function.defaults()
    expected = np.float64 if shape == () else np.ndarray
    answers = everything(function, point, chosen)
    assert len(answers) == (3 if function.variables == 1 else 6)
    for answer in answers:
        assert type(answer) is expected
        assert answer.shape == shape and answer.dtype == np.float64
    for coordinate, kept in zip(point, before, strict=True):
        np.testing.assert_array_equal(coordinate, kept)


@pytest.mark.parametrize("name", NAMES)
def test_scalars_and_arrays_agree(name):
    function = FUNCTIONS[name]
    point = random_points(function, 20, "scalars")
    chosen = function.defaults()
    together = np.array(everything(function, point, chosen))
    one_by_one = np.array([everything(function, each, chosen) for each in zip(*point, strict=True)]).T
    for some, same in zip(together, one_by_one, strict=True):
        np.testing.assert_allclose(some, same, rtol=1e-13, atol=1e-14 * np.abs(some).max())


@pytest.mark.parametrize("name", [name for name in NAMES if FUNCTIONS[name].variables == 2])
def test_a_grid_may_be_given_as_a_row_and_a_column(name):
    function = FUNCTIONS[name]
    x, y = (np.linspace(low, high, n) for (low, high), n in zip(function.domain, (5, 4), strict=True))
    chosen = function.defaults()
    grid = function.value(*np.meshgrid(x, y), **chosen)
    np.testing.assert_allclose(function.value(x[None, :], y[:, None], **chosen), grid, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_float32_points_give_float32_values(name):
    function = FUNCTIONS[name]
    point = random_points(function, 50)
    chosen = function.defaults()
    drawn = function.value(*[coordinate.astype(np.float32) for coordinate in point], **chosen)
    assert drawn.dtype == np.float32
    exact = function.value(*[coordinate.astype(np.float32).astype(np.float64) for coordinate in point], **chosen)
    np.testing.assert_allclose(drawn, exact, rtol=0, atol=3e-6 * np.abs(exact).max())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1e60, 1e200, 1.7e308, math.inf, math.nan])
def test_diverging_runs_never_raise(name, size):
    function = FUNCTIONS[name]
    for chosen in every_setting(function):
        for signs in ((1, 1), (1, -1), (-1, 0)):
            point = [np.float64(sign * size) for sign in signs[: function.variables]]
            for given_as in (point, [float(c) for c in point], [np.full(3, c) for c in point]):
                with np.errstate(all="ignore"):
                    answers = everything(function, given_as, chosen)
                assert all(np.shape(answer) == np.shape(given_as[0]) for answer in answers)


@pytest.mark.parametrize("name", ["plateau", "easom"])
def test_far_out_a_bounded_function_stays_finite(name):
    function = FUNCTIONS[name]
    far = np.float64(1e200)
    with np.errstate(over="ignore", under="ignore"):
        answers = everything(function, (far, -far), {})
    assert np.isfinite(answers).all()
    assert answers[1:] == [0.0] * 5


@pytest.mark.parametrize("name", ["parabola", "quadratic_bowl", "rosenbrock", "himmelblau", "styblinski_tang", "beale"])
def test_overflow_is_infinity_not_nan(name):
    """So that a message can say what overflowed."""
    function = FUNCTIONS[name]
    point = [np.float64(sign * 1e200) for sign in (-1, 1)[: function.variables]]
    with np.errstate(over="ignore"):
        assert function.value(*point, **function.defaults()) == math.inf


def test_float32_keeps_its_digits_at_the_bottom():
    """A float32 sample near the minimum would be pure rounding if it were computed as 1 - cos."""
    for name in ("rastrigin", "ackley", "griewank", "plateau"):
        function = FUNCTIONS[name]
        for distance in (0.0, 1e-4, 1e-3):
            x, y = np.float32(distance), np.float32(distance)
            exact = function.value(np.float64(x), np.float64(y))
            assert function.value(x, y) == pytest.approx(exact, rel=1e-6, abs=0.0)
