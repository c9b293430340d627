"""Thresholds of detectors from both sides: what just is an event, and what just is none."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.curvature.hessian import HessianAt
from app.core.descent.objective import compile
from app.core.events.critical_points import basin, bend, bowl
from app.core.events.flat import check_flat, fallen, flat, plateau, slow
from app.core.events.layers import vanishing
from app.core.events.observation import Seen, Subject
from app.core.events.overshoot import climbing, faster, overshoot
from app.core.events.spikes import spike
from app.core.events.windows import began
from app.core.experiment import parse
from app.core.support.registry import InvalidInput

LINE = Subject(parse({"objective": {"data": {"name": "line"}, "layers": [{"units": 1}]}}))
BOWL = Subject(parse({"objective": {"kind": "function", "name": "quadratic_bowl"}}))


def found(medians, noise=0.0):
    """Blocks from the first to the last of the plateau that the last of `medians` ends, or None."""
    stretch = plateau(np.array(medians), np.full(len(medians), noise))
    return stretch and (stretch.first, stretch.core, stretch.last)


LEVEL = [1.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("just", "not_quite"),
    [
        # the fall is 15 times the noise of a block
        (([*LEVEL, 0.5], 0.5 / 15.1), ([*LEVEL, 0.5], 0.5 / 14.9)),
        # the core has four blocks
        (([*LEVEL, 0.5],), ([*LEVEL[1:], 0.5],)),
        # the fall is four times what the core moved
        (([1.09, 1.06, 1.03, 1.0, 1 - 0.09 * 4.1],), ([1.09, 1.06, 1.03, 1.0, 1 - 0.09 * 3.9],)),
        # and a quarter of the level
        (([*LEVEL, 0.745],), ([*LEVEL, 0.755],)),
        # and a twentieth of what it had fallen until then, which was 10
        (([11, *LEVEL, 0.49],), ([11, *LEVEL, 0.51],)),
        # the core keeps within a tenth of its level
        (([1.099, 1.066, 1.033, 1.0, 0.1],), ([1.101, 1.067, 1.034, 1.0, 0.1],)),
        # the fall takes less time than the plateau
        (([*LEVEL, 0.8, 0.6, 0.4],), ([*LEVEL, 0.8, 0.6, 0.4, 0.2],)),
    ],
)
def test_plateau_at_its_thresholds(just, not_quite):
    assert found(*just) is not None and found(*not_quite) is None


def test_plateau_begins_near_its_level():
    assert found([1.6, 1.09, *LEVEL, 0.6]) == (1, 1, 5)
    assert found([1.6, 1.11, *LEVEL, 0.6]) == (2, 2, 5)
    # after a fall of 99 it may be 1.98 above the level, which is not the core's
    assert found([100, 2.9, *LEVEL, -5]) == (1, 2, 5)
    assert found([100, 3.1, *LEVEL, -5]) == (2, 2, 5)


def stretch(first, middle=1.0, last=1.0):
    """40 blocks, of which the last 20 count: the first 5 of these, every other one between, and the last 5."""
    return np.array([first] * 25 + [1.0, middle] * 5 + [last] * 5)


def test_slow_stretch_at_its_thresholds():
    assert slow(stretch(1.019), 5) == (0, pytest.approx(1.019), 1.0)
    assert slow(stretch(1.021), 5) is None
    assert slow(stretch(1.0, middle=1.049), 5) is not None and slow(stretch(1.0, middle=1.051), 5) is None
    assert slow(np.ones(20), 5) == (0, 1.0, 1.0) and slow(np.ones(19), 5) is None
    assert slow(np.array([3.0] * 20 + [1.0] * 20), 5) == (20, 1.0, 1.0)
    assert slow(np.array([3.0] * 22 + [1.0] * 20), 5) is None  # less than half of the run


def texts(losses, subject=LINE, norm=1e-9, size=2):
    """What is told of a loss, with a gradient of one length."""
    memory, events = None, []
    for step, loss in enumerate(losses):
        memory, more = flat(subject, Seen(step, np.zeros(size), loss, np.zeros(size), norm), memory, False)
        events += more
    return [event.text for event in events]


def test_a_loss_of_a_millionth_of_the_first_is_not_slow():
    assert len(texts([1.0, *[1.1e-6] * 300])) == 1 and texts([1.0, *[0.9e-6] * 300]) == []


def test_another_slow_stretch_is_down_by_a_quarter():
    assert fallen(None, 5.0) and fallen(1.0, 0.74) and not fallen(1.0, 0.76)
    assert fallen(-1.0, -1.26) and not fallen(-1.0, -1.24)


def test_ground_is_flat_below_its_threshold():
    (text,) = texts([2.0] * 200, norm=0.101)
    assert "is 0.1 long." in text and "flat" not in text
    (text,) = texts([2.0] * 200, norm=0.099)
    assert "is only 0.099 long: the ground is flat" in text


@pytest.mark.parametrize(("bend", "way"), [(-1.1e-3, "in one direction"), (-0.9e-3, "in no direction")])
def test_a_direction_bends_downwards_by_a_thousandth(monkeypatch, bend, way):
    monkeypatch.setattr(HessianAt, "matrix", lambda self: np.diag([1.0, bend]))
    (text,) = texts([2.0] * 200, BOWL)
    assert f"downwards {way}" in text


@pytest.mark.parametrize(("units", "told"), [(11, True), (12, False)])
def test_the_curvature_of_large_networks_is_left_out(units, told):
    """With 11 and 12 hidden units 190 parameters are free, with 12 and 12 205; up to 200 the Hessian is fast."""
    large = Subject(
        parse({"objective": {"data": {"name": "moons", "n": 20}, "layers": [{"units": units}, {"units": 12}, {}]}})
    )
    (text,) = texts([2.0] * 200, large, size=large.objective.size)
    assert ("bends" in text) == told


KEPT = began(0) | {"first": 1.0, "after": 0, "slow": None, "since": None, "found": None}


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("noise", {"medians": [1.0]}),
        ("parts", {"parts": [[1, 0.5]]}),
        ("parts", {"parts": [[-1, 0.5, 0.1]]}),
        ("begin", {"begin": 4, "after": 4}),
        ("after", {"begin": 2, "after": 1}),
        ("since", {"slow": 0.5}),
        ("since", {"since": 2}),
    ],
)
def test_a_memory_that_cannot_be_is_refused(field, change):
    check_flat(KEPT | {"begin": 3, "after": 3, "medians": [1.0], "noise": [0.1], "parts": [[0, 0.5, 0.1]]}, 3)
    with pytest.raises(InvalidInput) as refusal:
        check_flat(KEPT | change, 3)
    assert refusal.value.field == f"memory.flat.{field}"


DEEP = Subject(parse({"objective": {"layers": [{"units": 2}, {"units": 1}]}}))
SADDLE = Subject(parse({"objective": {"kind": "function", "name": "saddle"}}))
ADAM = Subject(parse({"objective": {"data": {"name": "line"}}, "optimizer": {"name": "adam"}}))


def climb(levels, subject=LINE):
    """What `overshoot` remembers of a climb, from the medians of stretches of which five lie end to end in 25 steps."""
    course = began(0) | {"first": 1.0, "medians": list(levels)}
    seen = Seen(len(levels), np.zeros(2), float(levels[-1]), np.zeros(2), 0.0)
    memory, _ = overshoot(subject, seen, None, course)
    return memory["climb"]


def growth(steps, rate):
    return np.r_[np.ones(10), (1 + rate) ** np.arange(1, steps + 1)]


def test_a_climb_is_four_blocks_long_and_eight_without_a_reason():
    """Gradient descent is known to overshoot, Adam is not."""
    assert climbing(growth(20, 0.06), KEPT)[0] is not None and climbing(growth(15, 0.06), KEPT)[0] is None
    assert climb(growth(41, 0.05)) is not None and climb(growth(41, 0.05), ADAM) is not None
    assert climb(growth(39, 0.05)) is not None and climb(growth(39, 0.05), ADAM) is None


def test_a_climb_counts_from_where_it_is_up_by_a_fiftieth():
    """The foot of a spike may rise for long: here it is up by 2 % a stretch too late, or just in time."""
    for foot, told in ((0.0039, False), (0.0041, True)):
        rise = np.r_[np.ones(10), 1 + foot * np.arange(1, 16), 1.05 * 1.4 ** np.arange(1, 6)]
        assert (climbing(rise, KEPT)[0] is not None) == told


def test_a_climb_has_not_slowed_down():
    """Of the rise 0.4 is due in its last half, and 0.15 in its last quarter; a straight line has 0.5 and 0.25."""
    for half, quarter, told in ((0.41, 0.2, True), (0.39, 0.2, False), (0.42, 0.16, True), (0.42, 0.14, False)):
        curve = np.interp(np.arange(41), [0, 20, 30, 40], 1 + 4 * np.array([0, 1 - half, 1 - quarter, 1]))
        assert (climbing(curve, KEPT)[0] is not None) == told


@pytest.mark.parametrize(("factor", "words"), [(2.01, "2.01-fold"), (2.0, "2-fold"), (1.99, "by 99%"), (1.05, "by 5%")])
def test_from_twice_on_growth_is_told_as_times(factor, words):
    assert faster(factor) == words


def spikes(losses):
    memory, found = None, []
    for step, loss in enumerate(losses):
        memory, event = spike(Seen(step, np.zeros(1), loss, np.zeros(1), 0.0), memory)
        found += [(event.step, event.until)] if event else []
    return found


def test_a_spike_comes_out_of_ten_calm_steps():
    assert spikes([1.0] * 10 + [9.0, 1.0]) == [(10, 11)] and spikes([1.0] * 9 + [9.0, 1.0]) == []


def test_a_spike_is_over_within_twenty_steps():
    assert spikes([1.0] * 80 + [9.0] * 20 + [1.0]) == [(80, 100)] and spikes([1.0] * 80 + [9.0] * 22 + [1.0]) == []


def test_spike_needs_three_times_its_length_of_calm():
    for calm, found in ((15, [(21, 26)]), (14, [])):
        assert spikes([1.0] * 5 + [9.0] + [1.0] * calm + [9.0] * 5 + [1.0]) == found


def test_next_spike_needs_a_hundred_steps():
    for calm, found in ((99, [(20, 21), (120, 121)]), (98, [(20, 21)])):
        assert spikes([1.0] * 20 + [9.0] + [1.0] * calm + [9.0, 1.0]) == found


def test_a_gradient_vanishes_again_after_two_hundred_frames():
    def found(calm):
        memory, steps = None, []
        for step, first in enumerate([1e-4] * 5 + [1.0] * calm + [1e-4] * 5):
            gradient = np.zeros(DEEP.objective.size)
            gradient[0], gradient[-1] = first, 1.0
            memory, event = vanishing(DEEP, Seen(step, gradient, 1.0, gradient, 1.0), memory)
            steps += [event.step] if event else []
        return steps

    assert found(196) == [0, 201] and found(195) == [0]


def test_the_way_out_of_a_saddle_bends_down_by_three_tenths():
    """H = diag(2, -2): along a direction at angle t the curvature is 2 cos 2t, and H has length 2 there."""
    for cosine, told in ((-0.31, True), (-0.29, False)):
        angle = np.arccos(cosine) / 2
        assert (bend(SADDLE, np.zeros(2), np.array([np.cos(angle), np.sin(angle)])) is not None) == told


def test_a_bowl_is_entered_after_ten_frames_in_it():
    """The minimum at 1 is reached downhill from 0.55 on; from 0.3 the way bends down first."""
    hills = Subject(parse({"objective": {"kind": "function", "name": "two_minima"}}))
    for count, told in ((10, True), (9, False)):
        memory, events = None, []
        for step, x in enumerate([0.3] + [1.2] * count):
            memory, event = basin(hills, Seen(step, np.array([x]), 1.0, np.zeros(1), 1.0), memory)
            events += [event.step] if event else []
        assert events == ([1] if told else [])


def test_a_bowl_does_not_reach_across_a_hill():
    """Near (3, 0) Rastrigin's function bends up, as at the nearest minimum that is known; between them are hills."""
    ripples = compile(parse({"objective": {"kind": "function", "name": "rastrigin"}}))
    assert bowl(ripples, np.array([0.05, 0.0])) is not None
    assert bowl(ripples, np.array([3.0, 0.0])) is None
