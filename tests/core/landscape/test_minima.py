"""Each distance from both sides: of equal minima, of an arrived point, and of a minimum itself."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.landscape.minima import Ground, Minimum, descended, gaps, grouped, is_minimum, joined, reached

Array = np.ndarray


def bowl(bends, middle=(0.5, 0.5)) -> Ground:
    """sum of bends_i (x_i - middle_i)^2 / 2 on a picture from 0 to 1."""
    bends, middle = np.array(bends, dtype=float), np.array(middle, dtype=float)
    return Ground(
        lambda points: (bends * (points - middle) ** 2).sum(axis=1) / 2,
        lambda points: bends * (points - middle),
        lambda points: np.broadcast_to(np.diag(bends), (len(points), len(bends), len(bends))).copy(),
        np.zeros(len(bends)),
        np.ones(len(bends)),
    )


def apart(distance, flat):
    """Whether two points so far apart are one minimum."""
    one, other = grouped(np.array([[0.2, 0.2], [0.2, 0.2 + distance]]), flat)
    return one != other


def test_minima_a_thousandth_of_the_picture_apart_are_one():
    assert not apart(0.9e-3, [False, False]) and apart(1.1e-3, [False, False])


def test_points_of_a_flat_valley_are_one_when_close():
    assert not apart(0.059, [True, True]) and apart(0.061, [True, True])
    assert apart(0.059, [True, False]) and not apart(0.9e-3, [True, False])
    chain = np.column_stack([np.arange(10) * 0.05, np.zeros(10)])
    assert set(grouped(chain, [True] * 10)) == {0}  # each with the next


def arrived(distance):
    """The minimum that an end this far from a known one has come to, where nothing else is near."""
    known = [Minimum((0.5, 0.5), 0.0, True, False)]
    hilly = bowl((-1.0, -1.0))  # no other minimum to be found
    of_end, minima = reached(hilly, np.array([[0.5 + distance, 0.5]]), known)
    return of_end[0], len(minima)


def test_a_point_has_arrived_within_a_hundredth():
    assert arrived(0.0099) == (0, 1) and arrived(0.0101) == (-1, 0)


def test_a_minimum_is_found_from_within_a_hundredth():
    ground = bowl((1.0, 3.0))
    of_end, minima = reached(ground, np.array([[0.5095, 0.5], [0.512, 0.5], [0.9, 0.9]]), [])
    assert of_end.tolist() == [0, -1, -1]
    assert [(minimum.known, minimum.flat) for minimum in minima] == [(False, False)]
    assert minima[0].point == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize(("ratio", "level"), [(0.9e-5, True), (1.1e-5, False)])
def test_floor_is_flat_below_its_threshold(ratio, level):
    _, flat = descended(bowl((1.0, ratio)), np.array([[0.503, 0.5]]))
    assert flat.tolist() == [level]


@pytest.mark.parametrize(("bend", "proved"), [(1.0, True), (-0.9e-5, True), (-1.1e-5, False), (-1.0, False)])
def test_a_minimum_bends_down_nowhere(bend, proved):
    ground = bowl((1.0, bend))
    if 0 > bend > -1e-3:  # a flat floor up to rounding: the loss along it is the same
        ground = Ground(lambda points: (points[:, 0] - 0.5) ** 2 / 2, *ground_parts(ground))
    assert is_minimum(ground, np.array([[0.5, 0.5]])).tolist() == [proved]


def ground_parts(ground: Ground):
    return ground.gradients, ground.hessians, ground.low, ground.size


def test_minimum_has_no_lower_point_on_its_ring():
    """A dent of the Hessian's kind whose wall ends before the ring: losses count, not the curvature alone."""
    for width, proved in ((0.012, True), (0.009, False)):
        dent = bowl((1.0, 1.0))

        def losses(points: Array, width=width) -> Array:
            away = np.abs(points - 0.5).max(axis=1)
            return np.where(away < width / 2, away**2, -away)

        ground = Ground(losses, *ground_parts(dent))
        assert is_minimum(ground, np.array([[0.5, 0.5]])).tolist() == [proved]


def test_a_plateau_is_no_minimum():
    level = Ground(lambda points: np.ones(len(points)), *ground_parts(bowl((0.0, 0.0))))
    assert is_minimum(level, np.array([[0.5, 0.5]])).tolist() == [False]


def test_newton_takes_small_steps_and_stays_near():
    """From 0.03 away it would take three steps of a hundredth; a point that gets further than two has not arrived."""
    ground = bowl((1.0, 1.0))
    ends, _ = descended(ground, np.array([[0.515, 0.5], [0.55, 0.5]]))
    assert ends[0] == pytest.approx([0.5, 0.5]) and 0.52 < ends[1, 0] < 0.531
    ends, _ = descended(ground, np.array([[0.9, 0.5]]), reach=1.0)  # 40 steps of a hundredth
    assert ends[0] == pytest.approx([0.5, 0.5])


def test_parts_of_one_valley_are_joined_along_its_floor():
    valley = bowl((1.0, 0.0))
    far = np.array([[0.5, 0.1], [0.5, 0.9]])
    assert len(set(joined(valley, far, [True, True]))) == 1
    ridge = Ground(  # a hill across the floor parts it
        lambda points: (points[:, 0] - 0.5) ** 2 / 2 + np.where(np.abs(points[:, 1] - 0.5) < 0.2, 1.0, 0.0),
        *ground_parts(valley),
    )
    bent = Ground(
        ridge.losses, ridge.gradients,
        lambda points: np.array([np.diag([1.0, -1.0 if abs(y - 0.5) < 0.2 else 0.0]) for y in points[:, 1]]),
        ridge.low, ridge.size,
    )  # fmt: skip
    assert len(set(joined(bent, far, [True, True]))) == 2


def test_three_neighbours_are_looked_at_for_a_way():
    """Of six parts in a row each is joined to the three nearest."""
    points = np.column_stack([np.array([0.0, 0.1, 0.21, 0.33, 0.46, 0.6]), np.zeros(6)])
    found = gaps(points, [np.array([k]) for k in range(6)])
    assert {pair for pair in found if 0 in pair} == {(0, 1), (0, 2), (0, 3)}
