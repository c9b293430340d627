"""Thresholds of single detectors, on made-up losses and gradients: what is an event, and that it is one only once."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app.core.events import settled
from app.core.events.critical_points import saddle
from app.core.events.flat import flat
from app.core.events.layers import vanishing
from app.core.events.observation import Seen, Subject
from app.core.events.overshoot import overshoot
from app.core.events.spikes import spike
from app.core.events.windows import FIVE, MOST, began, coarser, taken
from app.core.experiment import parse

DEEP = Subject(parse({"objective": {"layers": [{"units": 2}, {"units": 1}]}}))
SADDLE = Subject(parse({"objective": {"kind": "function", "name": "saddle"}}))
BOWL = Subject(parse({"objective": {"kind": "function", "name": "quadratic_bowl"}}))


def watched(detector, series):
    """The events of a detector over a series of frames."""
    memory, found = None, []
    for seen in series:
        memory, event = detector(seen, memory)
        found += [event] if event else []
    return found


def losses(*values, norm=1e-9):
    return [Seen(step, np.zeros(9), float(loss), np.zeros(9), norm) for step, loss in enumerate(values)]


def flats(values, arrived=False):
    memory, found = None, []
    for seen in losses(*values):
        memory, events = flat(DEEP, seen, memory, arrived)
        found += events
    return settled(found)


def plateaus(values):
    return [(event.step, event.until) for event in flats(values) if event.kind == "plateau"]


def line(*points):
    """A loss at every step, straight between (step, loss) pairs."""
    steps, levels = zip(*points, strict=True)
    return np.interp(np.arange(steps[-1] + 1), steps, levels)


STAIRS = line((0, 1.0), (20, 0.52), (140, 0.5), (200, 0.1), (400, 0.099))


def test_a_plateau_is_where_it_was_drawn():
    """However the noise of batches falls, and whatever unit the loss has."""
    for factor in (1.0, 1e-6, 1e9):
        ((first, last),) = plateaus(factor * STAIRS)
        assert 15 <= first <= 25 and 130 <= last <= 150
    for seed in range(20):
        rng = np.random.default_rng(seed)
        noisy = STAIRS * (1 + 0.02 * rng.standard_normal(len(STAIRS)) + 0.3 * (rng.random(len(STAIRS)) < 0.04))
        ((first, last),) = plateaus(noisy)
        assert 10 <= first <= 60 and 95 <= last <= 160, seed


@pytest.mark.parametrize("flat", [13, 14, 15, 30])
@pytest.mark.parametrize("fall", [0.01, 0.02, 0.04])
def test_plateau_may_begin_anywhere_in_a_block(flat, fall):
    """As short as can be found: four blocks, with the slow ends of the falls before and after it."""

    def late_by(shift):
        begin, end, down = 20 + shift, 20 + shift + flat, 20 + shift + flat + round(0.45 / fall)
        curve = line((0, 0.5 + 0.1 * begin), (begin, 0.5), (end, 0.499), (down, 0.05), (down + 60, 0.049))
        return [(first - shift, last - shift) for first, last in plateaus(curve)]

    ((first, last),) = late_by(0)
    assert 15 <= first <= 20 and 20 + flat <= last + 1 <= 20 + flat + 8
    assert [late_by(shift) for shift in range(1, 5)] == [[(first, last)]] * 4


@pytest.mark.parametrize("steps", [4, 5, 23, 799, 800, 801, 2000, 7001])
def test_overlapping_blocks_are_means_of_medians(steps):
    """Also after they were made coarser: by the definition, from all of the losses.

    The memory goes through JSON, as it does between requests, at every step at first and whenever it was made coarser,
    later at some steps in each block.
    """
    losses = np.random.default_rng(steps).lognormal(0, 1, steps)
    memory = began(10)
    for step, loss in enumerate(losses):
        memory, _ = taken(memory, 10 + step, float(loss))
        finer, memory = memory, coarser(memory)
        if step < 100 or step % 41 == 0 or len(finer["medians"]) != len(memory["medians"]):
            memory = json.loads(json.dumps(memory))
    width, every = memory["width"], memory["width"] // FIVE
    fives = np.lib.stride_tricks.sliding_window_view(losses, FIVE) if steps >= FIVE else np.empty((0, FIVE))
    middles = np.median(fives, axis=1)
    noise = np.median(np.abs(fives - middles[:, None]), axis=1)
    begins = range(0, steps - width + 1, every)
    assert width == 5 * 2 ** max(0, int(np.log2(steps / 400))) and len(memory["medians"]) < MOST
    for key, values in (("medians", middles), ("noise", noise)):
        wanted = [values[begin : begin + width : FIVE].mean() for begin in begins]
        np.testing.assert_allclose(memory[key], wanted, rtol=1e-12)


def test_each_of_two_plateaus_is_one_event_with_its_numbers():
    two = line((0, 1.0), (10, 0.8), (150, 0.79), (180, 0.4), (330, 0.395), (360, 0.05), (380, 0.05))
    (first, last), (again, end) = plateaus(two)
    assert first <= 15 and 140 <= last <= 155 and 175 <= again <= 185 and 320 <= end <= 335
    text = flats(two)[0].text
    assert f"From step {first} to {last} the loss stayed at about 0.79" in text and "times as far" in text


def test_a_late_plateau_counts_by_its_share_of_the_run():
    late = [*np.geomspace(10, 1, 4000), *np.linspace(1, 0.999, 3000), *np.geomspace(0.999, 0.1, 500)]
    ((first, last),) = plateaus(late)
    assert 3600 <= first <= 4100 and 6900 <= last <= 7100
    assert plateaus([*np.geomspace(10, 1, 3500), *[1.0] * 30, *np.geomspace(1, 0.1, 3500)]) == []


@pytest.mark.parametrize("name", ["exponential", "power", "noisy", "swings", "from rest", "falls for ever", "straight"])
def test_no_plateau_without_standstill_and_fall(name):
    t = np.arange(1500.0)
    curves = {
        "exponential": [np.exp(-rate * t) + tail for rate in (1e-3, 1e-2, 0.1) for tail in (0, 0.3)],
        "power": [(1 + t) ** -p for p in (0.2, 0.5, 1, 2)],
        "noisy": [np.exp(-t / 300) * np.random.default_rng(k).lognormal(0, 0.3, t.size) for k in range(10)],
        "swings": [np.exp(-t / 400) * np.cos(t / period) ** 2 for period in (1, 3, 10, 30, 100, 300)],
        "from rest": [np.maximum(1 - (t / 300) ** 2, 0.01), 0.5 + 0.5 * np.cos(np.minimum(t / 200, np.pi))],
        "falls for ever": [-np.exp(t / 10), -(t**2), 3.5 - np.exp(t / 40)],
        "straight": [2000 - t],
    }
    for curve in curves[name]:
        assert plateaus(curve) == []


def test_a_tail_is_slow_and_becomes_a_plateau_by_a_drop_only():
    tail = [*np.linspace(1, 0.5, 60), *[0.5] * 140]
    (event,) = flats(tail)
    assert (event.kind, event.until) == ("slow", None) and 55 <= event.step <= 60
    assert "only a drop will tell" in event.text
    (event,) = flats([*tail, *np.linspace(0.5, 0.1, 60)])
    assert event.kind == "plateau" and 55 <= event.step <= 60 and 190 <= event.until <= 210
    (event,) = flats([*tail, *[0.5] * 1000])
    assert event.kind == "slow"
    (event,) = flats([*tail, *np.linspace(0.5, 0.4, 1000)])  # it creeps on: nothing new is known
    assert event.kind == "slow"


def test_slow_is_at_least_a_hundred_steps_and_half_of_the_run():
    assert flats([*np.linspace(1, 0.5, 40), *[0.5] * 80]) == []
    assert flats([*np.linspace(1, 0.5, 400), *[0.5] * 250]) == []
    assert len(flats([*np.linspace(1, 0.5, 400), *[0.5] * 420])) == 1
    assert flats([1.0, *[1e-6] * 300]) == [] == flats([1.0, *[0.0] * 300])
    assert flats([2.0, *[1.0] * 300], arrived=True) == []


def spikes(*values):
    return [(event.step, event.until) for event in watched(spike, losses(*values))]


def test_spike_triples_the_loss_and_comes_back():
    calm = [10, *[1.0] * 30]
    assert spikes(*calm, 2.9, 1, 1) == [] and spikes(*calm, 3, 1, 1) == [(31, 32)]
    assert spikes(*calm, 3, 5, 9, 4.9, 1) == [(31, 34)]
    assert spikes(*calm, 3, 5, 9, 27, 81) == []  # it does not come back
    assert spikes(*calm, *[9] * 25, *[1] * 30) == []  # not soon
    assert spikes(10, *[0.1] * 30, 1.0, 0.1) == [] and spikes(10, *[0.1] * 30, 1.1, 0.1) == [(31, 32)]
    assert spikes(10, *[1e-9] * 30, 1e-6, 1e-9) == []
    assert spikes(-1, *[-5] * 30, 4.9, -5) == [] and spikes(-1, *[-5] * 30, 5.1, -5) == [(31, 32)]


def test_a_swing_is_no_spike_and_there_is_one_in_a_hundred_steps():
    t = np.arange(600.0)
    for period in (2, 3, 5, 8, 20, 50):
        assert spikes(*(np.exp(-t / 300) * np.cos(np.pi * t / period) ** 2)) == []
    assert spikes(10, *[1, 1, 9] * 30) == []
    assert spikes(10, *[1] * 30, 9, *[1] * 50, 9, *[1] * 150, 9, 1) == [(31, 32), (233, 234)]


def test_a_gradient_must_fall_to_a_third_and_double_again():
    def at(step, norm):
        return Seen(step, np.array([0.0, 0.01 * step]), 1.0, np.zeros(2), norm)

    def saddles(subject, *norms):
        series = [at(step, norm) for step, norm in enumerate(norms)]
        return [event.step for event in watched(lambda seen, memory: saddle(subject, seen, memory), series)]

    assert saddles(SADDLE, 3, 2, 0.99, 1.5, 1.98) == [2]
    assert saddles(SADDLE, 3, 2, 1.01, 1.5, 2.9) == [] == saddles(SADDLE, 3, 2, 0.99, 1.5, 1.97)
    assert saddles(SADDLE, 3, 1, 2, 4, 8, 16, 32, 10, 20) == [1, 7]
    assert saddles(SADDLE, 9, 3, 6, 8, 2.5, 5) == [1, 4]  # a second one, before it was as long again as at first
    assert saddles(BOWL, 3, 2, 0.99, 1.5, 1.98) == []  # the same gradients, where the loss bends up


def test_vanishing_is_reported_again_after_recovery():
    def at(step, first):
        gradient = np.zeros(DEEP.objective.size)
        gradient[0], gradient[-1] = first, 1.0
        return Seen(step, np.zeros(len(gradient)), 1.0, gradient, 1.0)

    def vanished(*firsts):
        series = [at(step, first) for step, first in enumerate(firsts)]
        return [event.step for event in watched(lambda seen, memory: vanishing(DEEP, seen, memory), series)]

    assert vanished(*[1.1e-3] * 50) == [] == vanished(*[9e-4] * 4) and vanished(0.1, *[9e-4] * 5) == [1]
    assert vanished(*[*[9e-4] * 5, 0.1] * 40) == [0]
    assert vanished(*[0.0] * 5, *[0.1] * 210, *[0.0] * 9) == [0, 215]


def climbs(values, subject=DEEP):
    """What `overshoot` makes of a loss, the blocks of `flat` beside it; the gradient's length means nothing."""
    course = memory = None
    found = []
    for seen in losses(*values):
        course, _ = flat(subject, seen, course, arrived=False)
        memory, event = overshoot(subject, seen, memory, course)
        found += [event] if event else []
    return [(event.step, event.until) for event in settled(found)]


UP = 0.01 * 1.05 ** np.arange(150)


def test_a_climb_begins_where_the_loss_was_lowest():
    """It came down to 0.01 for 60 steps and then went up, beyond twice the 1 that it began at."""
    down = np.geomspace(1, 0.01, 60)
    for factor in (1.0, 1e-6, 1e9):
        ((step, until),) = climbs(factor * np.array([*down, *UP]))
        assert 55 <= step <= 60 and until is None
    assert climbs([*down, *UP[:90]]) == []  # up to 0.8, below where it came from: a swing would do that too


def test_climb_ends_where_the_loss_is_back():
    over = [*UP, *UP[::-1], *[0.009] * 10]
    ((step, until),) = climbs(over)
    assert step == 0 and 300 <= until <= 308
    assert climbs(over[:250]) == [(0, None)]


@pytest.mark.parametrize("name", ["jump", "noise", "swings", "ascent", "spike", "short", "straight down"])
def test_no_climb_unless_the_loss_keeps_growing(name):
    steps = np.arange(300)
    rng = np.random.default_rng(3)
    curve = {
        "jump": np.where(steps < 50, 1.0, 5 - 3 * np.exp(-(steps - 50) / 8)),  # saturates, as the noise of batches does
        "noise": np.exp(rng.standard_normal(300)),
        "swings": np.cos(steps / 40) ** 2 * np.exp(-steps / 200),
        "ascent": -(1.05**steps),
        "spike": 1 + 50 * np.exp(-(((steps - 150) / 4) ** 2)),
        "short": np.r_[[1.0] * 60, 1.3 ** np.arange(12), [1.0] * 60],
        "straight down": 300.0 - steps,
    }[name]
    assert climbs(curve) == []
