"""Samples hold what they promise, and are whole tables where somebody has asked."""

from __future__ import annotations

import pytest

from tests.sampling import crossed, sample


def test_a_sample_holds_the_ends_and_the_known_corners():
    cases = "abcdefghij"
    assert sample(cases, 4, whole=False) == ["a", "d", "g", "j"]
    assert sample(cases, 4, keep="bi", whole=False) == ["a", "b", "i", "j"]
    assert sample(cases, 1, whole=False) == ["a"]
    assert sample(cases, 20, keep="a", whole=False) == sample(cases, 4, whole=True) == list(cases)
    with pytest.raises(ValueError, match="no such cases"):
        sample(cases, 4, keep="z", whole=False)


def test_crossed_axes_have_each_value_as_often_as_asked():
    axes = "abcde", "xy", (1, 2, 3)
    assert len(crossed(*axes, whole=True)) == 30
    for rounds in (1, 2):
        rows = crossed(*axes, rounds=rounds, whole=False)
        assert len(rows) == len(set(rows)) == 5 * rounds
        for axis, values in zip(axes, zip(*rows, strict=True), strict=True):
            assert all(values.count(value) >= rounds for value in axis)
    assert len({row[:2] for row in crossed(*axes, rounds=2, whole=False)}) == 10  # beside another value each time
