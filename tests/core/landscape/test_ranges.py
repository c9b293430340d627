"""The range of a plane: room around its points, round ends, and limits on requests."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import State, start
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.landscape.ranges import default_range, fitted, grown, read_range, rounded
from app.core.landscape.survey import survey
from app.core.landscape.view import look_at, project
from app.core.support.registry import InvalidInput

BOWL = parse({"objective": {"kind": "function", "name": "quadratic_bowl"}})


def flat(intervals):
    return [end for interval in intervals for end in interval]


def test_range_has_a_fifth_of_the_extent_around():
    assert flat(fitted(np.array([[0.0, 10.0], [5.0, 25.0]]), 0.1, 0.0)) == pytest.approx([-2, 12, 1, 29])


def test_a_straight_path_has_a_tenth_of_its_length_beside_it():
    assert flat(fitted(np.array([[0.0, 10.0], [3.0, 3.0]]), 0.1, 0.0)) == pytest.approx([-2, 12, 2.3, 3.7])
    assert flat(fitted(np.array([[3.0, 3.0]]), 0.1, 0.0)) == pytest.approx([3 - 0.7e-3, 3 + 0.7e-3])
    assert flat(fitted(np.array([[1e9, 1e9]]), 0.1, 0.0)) == pytest.approx([1e9 - 0.7, 1e9 + 0.7], rel=1e-12)


def test_a_plane_through_points_in_a_line_has_land_beside_them():
    plane = look_at(BOWL, start(BOWL), {"kind": "points", "points": [[0, 0], [10, 0], [5, 0]]}).plane
    u, v = default_range(compile(BOWL), plane, np.zeros((2, 1)))
    assert flat([u, v]) == pytest.approx([-2, 12, -0.7, 0.7])


def test_a_reach_is_always_shown():
    assert flat(fitted(np.array([[0.0, 0.1]]), 0.0, 1.0)) == [-1, 1]
    assert flat(fitted(np.array([[0.0, 10.0]]), 0.0, 1.0)) == pytest.approx([-2, 12])


def test_ends_are_multiples_of_a_half_a_five_a_fifty():
    assert rounded(0.3, 0.2) == (0.0, 0.5) and rounded(0.3, 2.0) == (-2.0, 2.5)
    assert rounded(3, 12.0) == (-10, 15) and rounded(30, 120.0) == (-100, 150)


def test_a_domain_grows_by_a_tenth_beyond_a_point_outside_it():
    assert grown((-1.0, 1.0), 1.0) == (-1.0, 1.0) and grown((-1.0, 1.0), -1.0) == (-1.0, 1.0)
    assert grown((-1.0, 1.0), 9.0) == (-1.0, 10.0)
    assert grown((-1.0, 1.0), -19.0) == (-21.0, 1.0)


def test_weights_are_shown_to_one_and_a_half_times_their_size():
    network = parse({"objective": {"data": {"name": "line"}, "layers": [{}]}})
    plane = look_at(network, start(network)).plane
    assert flat(default_range(None, plane, np.array([[0.2], [-4.0]]))) == [-1.5, 2.0, -10.0, 2.0]


def test_a_range_has_its_smaller_end_first():
    plane = look_at(BOWL, start(BOWL)).plane
    for bad in ([1, 1], [2, 1]):
        with pytest.raises(InvalidInput) as refusal:
            read_range({"u": [0, 1], "v": bad}, plane)
        assert refusal.value.field == "range.v"


def test_weights_too_small_for_a_length_have_a_range():
    """The directions of a random plane are as long as the weights; here coordinates overflow, and ends must not."""
    network = parse({"objective": {"data": {"name": "line"}, "layers": [{}]}})
    state = State(0, np.full(2, -1e-310), {})
    for points in (None, [[0.0, 0.0]], [[1.0, -1.0]]):
        found = survey(look_at(network, state, {"kind": "random"}), (3, 3), points=points)
        for axis in (found.u, found.v):
            assert axis is None or (np.isfinite(axis).all() and (np.diff(axis) > 0).all())


def test_a_thousand_points_may_be_projected():
    view = look_at(BOWL, start(BOWL))
    assert len(project(view, [[0.0, 0.0]] * 1000).u) == 1000
    with pytest.raises(InvalidInput) as refusal:
        project(view, [[0.0, 0.0]] * 1001)
    assert refusal.value.field == "project"


@pytest.mark.parametrize(("apart", "told"), [(2e-12, True), (0.5e-12, False)])
def test_points_are_two_that_differ_by_more_than_rounding(apart, told):
    plane = {"kind": "line", "from": [1.0, 0.0], "to": [1.0, apart]}
    if told:
        assert look_at(BOWL, start(BOWL), plane).plane.plain["length"] == pytest.approx(apart)
    else:
        with pytest.raises(InvalidInput, match="another point"):
            look_at(BOWL, start(BOWL), plane)
