"""A typed function as an entry: values by hand, exact derivatives, corners, holes, minima that are found."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.core.catalog.functions.typed import FormulaError, typed_function
from app.core.support.formulas import Number
from tests.formulas import formulas
from tests.sampling import examples

PLACES = st.integers(-200, 200).map(lambda k: k / 100 + 0.00317)
"""Coordinates that no short formula has a corner at."""


def at(entry, *point):
    """Value, gradient and Hessian as plain numbers."""
    with np.errstate(all="ignore"):
        point = [np.float64(number) for number in point]
        return float(entry.value(*point)), *(tuple(map(float, f(*point))) for f in (entry.gradient, entry.hessian))


@pytest.mark.parametrize(
    ("formula", "point", "value", "gradient", "hessian"),
    [
        ("x^2", (3,), 9, (6,), (2,)),
        ("(1 - x)^2 + 100 (y - x^2)^2", (-1, 2), 104, (396, 200), (402, 400, 200)),
        ("x^3/3 - 2x", (2,), 8 / 3 - 4, (2,), (4,)),
        ("sin(3x)", (0,), 0, (3,), (0,)),
        ("2^x", (3,), 8, (8 * math.log(2),), (8 * math.log(2) ** 2,)),
        ("ln(x)", (4,), math.log(4), (0.25,), (-0.0625,)),
        ("x^-2", (2,), 0.25, (-0.25,), (0.375,)),
        ("x^0.5", (4,), 2, (0.25,), (-1 / 32,)),
        ("x^x", (1,), 1, (1,), (2,)),
        ("x y", (2, 5), 10, (5, 2), (0, 1, 0)),
        ("y^2", (7, 3), 9, (0, 6), (0, 0, 2)),
        ("abs(x)", (-2,), 2, (-1,), (0,)),
        ("abs(x)", (0,), 0, (0,), (0,)),
        ("max(x, 0)", (0,), 0, (0.5,), (0,)),
        ("max(x, 2x, 5)", (1,), 5, (0,), (0,)),
        ("min(x, x^2)", (0.5,), 0.25, (1,), (2,)),
        ("min(x, y)", (1, 1), 1, (0.5, 0.5), (0, 0, 0)),
        ("abs(x)^3", (-2,), 8, (-12,), (12,)),
    ],
)
def test_value_and_derivatives_are_those_of_paper(formula, point, value, gradient, hessian):
    found = at(typed_function(formula), *point)
    assert found[0] == pytest.approx(value, rel=1e-14)
    assert found[1] == pytest.approx(gradient, rel=1e-14, abs=1e-14)
    assert found[2] == pytest.approx(hessian, rel=1e-14, abs=1e-14)


def differences(of, point, step):
    """Central differences of each answer of `of` along each variable, (variables, answers)."""
    rows = []
    for k in range(len(point)):
        ends = []
        for sign in (1, -1):
            moved = list(point)
            moved[k] = point[k] + sign * step
            ends.append(np.array(of(*moved), dtype=float))
        rows.append((ends[0] - ends[1]) / (2 * step))
    return np.array(rows)


@settings(max_examples=examples(60, 500))
@given(formula=formulas(), x=PLACES, y=PLACES)
def test_derivatives_are_those_of_central_differences(formula, x, y):
    try:
        entry = typed_function(formula)
    except FormulaError:
        assume(False)
    point = [np.float64(x), np.float64(y)][: entry.variables]
    with np.errstate(all="ignore"):
        for of, slopes in ((lambda *p: (entry.value(*p),), entry.gradient), (entry.gradient, entry.hessian)):
            exact = np.array(slopes(*point), dtype=float)
            if len(exact) == 3:
                exact = exact[[0, 1, 1, 2]].reshape(2, 2)
            coarse, fine = (differences(of, point, step).reshape(exact.shape) for step in (2e-5, 1e-5))
            # Where a corner or a pole is near, or digits are lost, the differences themselves do not agree.
            size = 1 + np.abs(np.array(of(*point), dtype=float)).max() + np.abs(fine).max()
            assume(np.isfinite(size) and np.isfinite(exact).all() and size < 1e6)
            assume(np.abs(coarse - fine).max() < 1e-6 * size)
            assert np.abs(exact - fine).max() < 1e-5 * size, formula


@pytest.mark.parametrize(
    "formula", ["x^3 sin(y) - e^(x y)/2", "max(x, y^2) + abs(x - 1)", "x^2.5 + 1/(1 + e^-x)", "2y"]
)
def test_arrays_paper_and_script_give_the_same_numbers(formula):
    entry = typed_function(formula)
    points = [np.linspace(0.1, 2, 6).reshape(2, 3), np.linspace(-1, 1, 6).reshape(2, 3)][: entry.variables]
    script: dict = {"np": np}
    exec("\n".join(entry.script), script)
    for place in np.ndindex(2, 3):
        point = [part[place] for part in points]
        paper = [node.value for node in entry.formulas(*(Number(float(p)) for p in point), {}, None)]
        expected = [float(entry.value(*point)), *map(float, entry.gradient(*point))]
        assert [float(script["value"](*point)), *map(float, script["slope"](*point))] == expected
        assert paper == pytest.approx(expected, rel=1e-13)
        for of, names in ((entry.value, 1), (entry.gradient, 2), (entry.hessian, 3)):
            whole, single = of(*points), of(*point)
            for a, b in zip(*((f,) if names == 1 else f for f in (whole, single)), strict=True):
                assert a.shape == (2, 3) and a[place] == pytest.approx(b, rel=1e-15)


def test_more_points_than_fit_together_are_the_same():
    entry = typed_function("x^2 + y")
    x = np.linspace(-1, 1, 10_001)
    assert np.array_equal(entry.value(x, x), x * x + x)
    assert entry.gradient(x, x)[1].shape == x.shape and entry.value(x[:0], x[:0]).shape == (0,)


@pytest.mark.parametrize(
    ("formula", "point", "clause"),
    [
        ("log(x)", (-0.3,), "the function is undefined: log of a negative number, -0.3"),
        ("log(x)", (0.0,), "the function is undefined: log of 0"),
        ("x + sqrt(y - 1)", (0.0, 0.5), "the function is undefined: the square root of a negative number, -0.5"),
        ("1/x", (0.0,), "the function is undefined: division by 0"),
        (
            "x^(1/3)",
            (-8.0,),
            "the function is undefined: a negative number, -8, to a power that is not whole, 0.333333",
        ),
        ("asin(x)", (2.0,), "the function is undefined: asin of a number outside -1 to 1, 2"),
        ("sqrt(x)", (0.0,), "its slope is undefined: division by 0"),
        ("exp(x)", (1000.0,), None),
        ("x^2", (1.0,), None),
    ],
)
def test_undefined_place_is_named(formula, point, clause):
    assert typed_function(formula).undefined(point) == clause


def test_corner_is_told_apart():
    entry = typed_function("abs(x - 1) + max(x, y)")
    points = np.array([1.0, 2.0, 3.0]), np.array([0.0, 2.0, 1.0])
    assert entry.corner(*points).tolist() == [True, True, False] and not entry.analytic
    assert typed_function("x^2").corner is None


@pytest.mark.parametrize(
    ("formula", "domain", "minima"),
    [
        ("(1 - x)^2 + 100 (y - x^2)^2", ((-2, 2), (-1, 3)), [(1, 1)]),
        (
            "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
            ((-5, 5), (-5, 5)),
            [(3, 2), (-2.805118, 3.131313), (-3.77931, -3.283186), (3.584428, -1.848127)],
        ),
        ("x^4/4 + x^3/3 - x^2", ((-3, 3),), [(-2,), (1,)]),
        ("abs(x - 1) + abs(y)", None, [(1, 0)]),
        ("x log(x)", None, [(1 / math.e,)]),
        ("1/x", None, []),
        ("y^2", None, []),
        ("x", None, []),
        ("sqrt(x) + y^2", None, []),
    ],
)
def test_minima_are_found_and_say_so(formula, domain, minima):
    found = typed_function(formula, domain and tuple((float(a), float(b)) for a, b in domain)).minima({})
    assert all(minimum.found for minimum in found)
    assert len(found) == len(minima)
    for minimum, point in zip(sorted(minimum.point for minimum in found), sorted(minima), strict=True):
        assert minimum == pytest.approx(point, abs=1e-6)
    assert [minimum.is_global for minimum in found][:1] == [True] * bool(minima)


def test_start_lies_where_the_function_is_defined():
    assert typed_function("x^2").start == (1.5,)
    (x,) = typed_function("log(-x)").start
    assert -0.1 < x < 0


def test_one_formula_is_made_once():
    assert typed_function("x^2 + 1") is typed_function("x^2 + 1")
