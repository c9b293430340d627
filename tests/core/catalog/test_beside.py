"""Points on both sides of a typed curve."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.core.catalog.datasets import own_table
from app.core.catalog.datasets.beside import beside
from app.core.support.registry import InvalidInput


def columns(found):
    return *(column.values for column in found.table.inputs), found.table.targets[0].values


def test_each_point_has_the_class_of_its_side():
    found = beside("x^2/2 - 1", 500, 0.0, 3)
    x, y, above = columns(found)
    assert np.array_equal(above, y > x**2 / 2 - 1) and 100 < above.sum() < 400
    assert found.left_out == 0 and found.reason is None and abs(x).max() <= 3 and abs(y).max() <= 3
    assert own_table.read(found.table.plain(), "") == found.table  # what the page may send
    assert found.table == beside("x^2/2 - 1", 500, 0.0, 3).table != beside("x^2/2 - 1", 500, 0.0, 4).table


def test_noise_moves_points_up_and_down_after_they_got_their_class():
    still, noisy = columns(beside("x", 1000, 0.0, 1)), columns(beside("x", 1000, 0.5, 1))
    assert np.array_equal(still[0], noisy[0]) and np.array_equal(still[2], noisy[2])
    shift = noisy[1] - still[1]
    assert abs(shift.mean()) < 0.05 and abs(shift.std() - 0.5) < 0.05
    assert np.any(noisy[2] != (noisy[1] > noisy[0]))


def test_points_without_a_value_are_left_out_and_counted():
    whole, found = columns(beside("x", 300, 0.2, 5)), beside("sqrt(x)", 300, 0.2, 5)
    x, y, above = columns(found)
    right = whole[0] >= 0
    assert found.left_out == int((~right).sum()) > 100 and found.table.rows + found.left_out == 300
    assert np.array_equal(x, whole[0][right]) and np.array_equal(y, whole[1][right])  # those kept are where they were
    assert found.reason.startswith("the square root of a negative number, -")


@pytest.mark.parametrize(
    ("formula", "column", "allowed"),
    [
        ("sin(2x", 7, "closing bracket"),
        ("x + y", 5, "x only"),
        ("2y + xy", 2, "x only"),
        ("", 1, "a formula with x"),
        ("log(-1 - x^2)", 1, "a value somewhere from -3 to 3, and not log of a negative number"),
        ("__class__", 1, "one of x"),
    ],
)
def test_a_mistake_is_at_its_character(formula, column, allowed):
    with pytest.raises(InvalidInput) as mistake:
        beside(formula, 20, 0.0, 0)
    assert (mistake.value.field, mistake.value.column) == ("formula", column) and allowed in mistake.value.allowed


def test_huge_curves_have_two_sides():
    x, y, above = columns(beside("exp(200 x)", 200, 0.0, 0))
    assert above.any() and not above.all() and all(map(math.isfinite, y))
