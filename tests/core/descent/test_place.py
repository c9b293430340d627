"""What a point is said to be, against functions whose points are known and spectra made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.detail import function_detail
from app.core.descent.objective import compile
from app.core.descent.place import FLAT, NEAR, place
from app.core.experiment import parse


def at(eigenvalues, gradient, free=None, length=1.0):
    values = np.array(eigenvalues, dtype=float)
    return place(
        values, np.eye(len(values), len(gradient)), np.array(gradient, dtype=float), free or len(values), length
    )


@pytest.mark.parametrize(
    ("eigenvalues", "kind", "words"),
    [
        ([1, 3], "minimum", "minimum"),
        ([-1, -3], "maximum", "maximum"),
        ([-1, -1, 2], "saddle", "saddle with 2 downward directions"),
        ([-1, 0, 2], "saddle", "saddle with 1 downward direction, flat in 1"),
        ([0, 0, 2], "flat", "flat in 2 directions"),
        ([-2, 0], "flat", "flat in 1 direction, falling in 1"),
        ([0, 0], "flat", "flat in every direction"),
        ([FLAT, 1], "flat", "flat in 1 direction"),
        ([-2 * FLAT, 1], "saddle", "saddle with 1 downward direction"),
        ([1e-300, 1e300], "flat", "flat in 1 direction"),
    ],
)
def test_a_stationary_point_is_called_by_its_spectrum(eigenvalues, kind, words):
    found = at(eigenvalues, np.zeros(len(eigenvalues)))
    assert (found.kind, found.words, found.away) == (kind, words, 0.0)
    assert found.up + found.down + found.flat == len(eigenvalues) and found.unknown == 0


@pytest.mark.parametrize(
    ("eigenvalues", "gradient", "stationary"),
    [
        ([1, 100], [0.9 * NEAR, 0], True),
        ([1, 100], [1.1 * NEAR, 0], False),
        ([1, 100], [0, 90 * NEAR], True),
        ([1, -100], [0, 110 * NEAR], False),
        ([0, 1], [1e-6, 0], False),  # a slope that hardly bends leads far away
        ([0, 1], [0.5 * NEAR * FLAT, 0], True),
        ([0, 0], [1e-300, 0], False),
        ([1e308, 1e308], [1e304, 0], True),
        ([1e-300, 0], [1e300, 0], False),
    ],
)
def test_it_is_stationary_where_the_level_point_of_each_direction_is_near(eigenvalues, gradient, stationary):
    found = at(eigenvalues, gradient)
    assert (found.kind != "not stationary") == stationary
    assert found.away is None or (found.away <= found.near) == stationary
    assert at(eigenvalues, gradient, length=1e9).near == 1e9 * NEAR


def of_function(formula, point):
    chosen = {"kind": "function", "name": "typed", "formula": formula, "start": list(point)}
    objective = compile(parse({"objective": chosen}))
    at = np.array(point)
    return function_detail(objective, at, objective.gradient(at, 0), at)["place"]


LEVEL_NOWHERE = [
    ("1/x", [0.01]), ("exp(500 x)", [0.5]), ("exp(1000 x)", [0.0]), ("log(x)", [0.001]), ("-log(x)", [0.001]),
    ("sqrt(x)", [0.0005]), ("-sqrt(x)", [0.0005]), ("1/x^2 + y", [0.001, 1.0]), ("1/x + 1/y", [0.001, 0.001]),
]  # fmt: skip
LEVEL = [
    ("x^2", [0.001], "minimum"), ("x^4", [1e-3], "minimum"), ("-x^6", [1e-4], "maximum"), ("cos(x)", [1e-4], "maximum"),
    ("x^2 - y^2", [1e-3, 1e-4], "saddle"), ("x^4 + y^2", [1e-3, 1e-3], "minimum"), ("1/x + 100 x", [0.1001], "minimum"),
    ("exp(5 x) - 5 x", [1e-4], "minimum"), ("cosh(30 x)", [2e-4], "minimum"), ("(x - 1)^2", [1 + 1e-15], "minimum"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "point"), LEVEL_NOWHERE)
def test_a_short_step_that_leads_to_no_level_point_makes_none(formula, point):
    found = of_function(formula, point)
    assert found["kind"] == "not stationary" and found["level"] is False


@pytest.mark.parametrize(("formula", "point", "kind"), LEVEL)
def test_near_a_level_point_the_gradient_falls(formula, point, kind):
    assert of_function(formula, point)["kind"] == kind


def test_directions_that_are_not_known_are_counted_and_held_against_the_gradient():
    ends = [-1.0, 2.0]
    found = at(ends, [0.0] * 5, free=5)
    assert found.kind == "saddle" and found.words == "saddle with at least 1 downward direction" and found.unknown == 3
    rest = at(ends, [0, 0, 1e-5, 0, 0], free=5)
    assert rest.kind == "not stationary" and rest.away is None, "the rest may be flat"
    assert at([1.0, 2.0], [0.0] * 5, free=5).kind == "minimum", "the others lie between"
    assert at([0.0, 2.0], [0.0] * 5, free=5).words == "flat in at least 1 direction"
    assert "3 other directions" in found.meaning


def test_nothing_that_is_free_is_flat():
    found = place(np.zeros(0), np.zeros((0, 3)), np.zeros(3), 0)
    assert found.kind == "flat" and found.away == 0
