"""Thresholds of single detectors, on made-up losses and gradients: what is an event, and that it is one only once."""

from __future__ import annotations

import numpy as np

from app.core.events.course import plateau, spike
from app.core.events.learning import vanishing
from app.core.events.seen import Seen, Subject
from app.core.events.shape import saddle
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


def standstills(series, arrived=False):
    return watched(lambda seen, memory: plateau(DEEP, seen, memory, arrived), series)


def test_fifty_updates_without_a_percent_are_a_plateau():
    falling = list(np.linspace(2, 1, 30))
    assert [event.step for event in standstills(losses(*falling, *[1.0] * 50))] == [29]
    assert standstills(losses(*falling, *[1.0] * 49)) == []
    wobble = [1.0, 1.009] * 25
    assert len(standstills(losses(*falling, *wobble, 1.0))) == 1
    assert standstills(losses(*falling, *([1.0, 1.02] * 100))) == []


def test_a_plateau_lasts_until_three_percent_are_gone():
    flat, creeping = [1.0] * 60, list(np.linspace(1.0, 0.85, 400))
    assert len(standstills(losses(2.0, *flat, *creeping, *[0.85] * 60))) == 1  # 2 % in 50 updates: it still lasts
    assert len(standstills(losses(2.0, *flat, *np.linspace(1.0, 0.5, 20), *[0.5] * 60))) == 2


def test_steep_ground_a_known_bowl_and_a_loss_that_is_gone_are_no_plateau():
    flat = [2.0, *[1.0] * 80]
    assert standstills(losses(*flat, norm=0.049)) and not standstills(losses(*flat, norm=0.051))
    assert not standstills(losses(*flat), arrived=True)
    assert standstills(losses(2.0, *[1e-5] * 80)) and not standstills(losses(2.0, *[1e-6] * 80))
    assert not standstills(losses(2.0, *[0.0] * 80))


def test_a_spike_is_three_times_the_lowest_and_a_quarter_of_the_gain():
    def spikes(*values):
        return [event.step for event in watched(spike, losses(*values))]

    assert spikes(10, 5, 4, 11.9) == [] and spikes(10, 5, 4, 12) == [3]
    assert spikes(10, 0.1, 0.5, 2.5) == [] and spikes(10, 0.1, 0.5, 2.6) == [3]
    assert spikes(10, 1e-9, 1e-6) == []
    assert spikes(-1, -5, 4.9) == [] and spikes(-1, -5, 5.1) == [2]  # the lowest's own size, twice


def test_a_swing_is_one_spike():
    def spikes(*values):
        return [event.step for event in watched(spike, losses(*values))]

    assert spikes(10, 1, *[9, 8, 9, 7] * 10) == [2]
    assert spikes(10, 1, *[9, 1] * 10) == [2]
    assert spikes(10, 1, 9, *[1] * 150, 9) == [2, 153]


def test_a_gradient_must_fall_to_a_third_and_double_again():
    def at(step, norm):
        return Seen(step, np.array([0.0, 0.01 * step]), 1.0, np.zeros(2), norm)

    def saddles(subject, *norms):
        series = [at(step, norm) for step, norm in enumerate(norms)]
        return [event.step for event in watched(lambda seen, memory: saddle(subject, seen, memory), series)]

    assert saddles(SADDLE, 3, 2, 0.99, 1.5, 1.98) == [2]
    assert saddles(SADDLE, 3, 2, 1.01, 1.5, 2.9) == [] == saddles(SADDLE, 3, 2, 0.99, 1.5, 1.97)
    assert saddles(SADDLE, 3, 1, 2, 4, 8, 16, 32, 10, 20) == [1, 7]
    assert saddles(BOWL, 3, 2, 0.99, 1.5, 1.98) == []  # the same gradients, where the loss bends up


def test_a_vanished_gradient_is_told_again_only_after_it_was_back_for_long():
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
