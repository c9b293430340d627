from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import State, advance, start
from app.core.descent.objective import compile
from app.core.descent.race import MOST, race, ranking, same_batches
from app.core.experiment import parse
from app.core.support.registry import InvalidInput
from tests.core.descent.test_advance import bits
from tests.sampling import batched

NETWORK = {
    "objective": {"data": {"name": "moons", "n": 40, "n_test": 10}, "layers": [{"units": 4}, {"units": 1}]},
    "batch_size": 7,
    "seed": 11,
}
HIMMELBLAU = {"objective": {"kind": "function", "name": "himmelblau", "start": [0.0, 0.0]}}


def lanes(base, *optimizers, **more):
    return [parse(batched({**base, "optimizer": optimizer, **more})) for optimizer in optimizers]


def begun(experiments):
    return [start(experiment) for experiment in experiments]


@pytest.mark.parametrize("detail", ["light", "full"])
def test_every_lane_has_the_bits_it_has_alone(detail):
    optimizers = [{"name": name, "eta": 0.03} for name in OPTIMIZERS]
    experiments = lanes(NETWORK, *optimizers)
    pieces = [experiments[first : first + MOST] for first in range(0, len(experiments), MOST)]
    runs = [run for piece in pieces for run in race(piece, begun(piece), 20, detail)]
    for experiment, run in zip(experiments, runs, strict=True):
        alone = advance(experiment, start(experiment), 20, detail)
        assert [bits(frame) for frame in run.frames] == [bits(frame) for frame in alone.frames]
        assert (run.status, run.divergence) == (alone.status, alone.divergence)


def test_lanes_share_start_and_batches():
    experiments = lanes(NETWORK, {"name": "gd"}, {"name": "adam"}, schedule={"name": "cosine"})
    first, second = race(experiments, begun(experiments), 9, "full")
    for a, b in zip(first.frames, second.frames, strict=True):
        assert a.full["batch"].tolist() == b.full["batch"].tolist() and a.epoch == b.epoch
    assert (begun(experiments)[0].parameters == begun(experiments)[1].parameters).all()
    assert same_batches(experiments)
    assert not same_batches([experiments[0], replace(experiments[1], batch_size=8)])
    assert same_batches([replace(experiments[0], batch_size=None), replace(experiments[1], batch_size=1000)])
    given = [replace(experiment, batch_order="given") for experiment in experiments]
    assert same_batches(given) and not same_batches([experiments[0], given[1]])


@pytest.mark.parametrize(
    ("change", "field"),
    [({"seed": 12}, "lanes.1.experiment.seed"), (HIMMELBLAU, "lanes.1.experiment.objective")],
)
def test_a_lane_that_starts_elsewhere_is_refused(change, field):
    experiments = [parse(NETWORK), parse({**NETWORK, **change})]
    with pytest.raises(InvalidInput) as refusal:
        race(experiments, begun(experiments), 1)
    assert refusal.value.field == field


def test_at_most_twelve():
    experiments = [parse(NETWORK)] * 13
    with pytest.raises(InvalidInput, match="lanes"):
        race(experiments, begun(experiments), 1)
    with pytest.raises(InvalidInput, match="lanes"):
        race([], [], 1)


def test_the_lowest_loss_leads_and_who_diverged_is_last():
    etas = [1e-4, 5.0, 0.01]
    experiments = lanes(HIMMELBLAU, *({"name": "gd", "eta": eta} for eta in etas))
    runs = race(experiments, begun(experiments), 50)
    places = ranking(experiments, begun(experiments), runs)
    assert [place.lane for place in places] == [2, 0, 1]
    assert [place.status for place in places] == ["running", "running", "diverged"]
    best = runs[2].frames[-1]
    assert places[0].loss == best.loss_train and places[0].steps_to_target is None
    assert places[0].distance == pytest.approx(math.dist(best.state.parameters, (3, 2)), rel=1e-12)


def test_who_diverged_is_last_however_low_its_loss_was():
    saddle = {"objective": {"kind": "function", "name": "saddle", "start": [1.0, 0.5]}}
    experiments = lanes(saddle, {"name": "gd", "eta": 10.0}, {"name": "gd", "eta": 0.001})
    places = ranking(experiments, begun(experiments), race(experiments, begun(experiments), 1000))
    assert [(place.lane, place.status) for place in places] == [(1, "running"), (0, "diverged")]


def test_to_the_target_first_wins_though_another_gets_deeper():
    """A large rate is there first and then hovers, a small one comes later and goes deeper."""
    bowl = {"objective": {"kind": "function", "name": "parabola", "start": [3.0]}}
    experiments = lanes(bowl, {"name": "gd", "eta": 0.01}, {"name": "lion", "eta": 0.2})
    states = begun(experiments)
    runs = race(experiments, states, 400)
    assert [place.lane for place in ranking(experiments, states, runs)] == [0, 1]
    places = ranking(experiments, states, runs, target=0.1)
    assert [place.lane for place in places] == [1, 0]
    for place in places:
        losses = runs[place.lane].frames.loss_train
        wanted = next(step for step, loss in enumerate(losses, 1) if loss <= 0.1)
        assert place.steps_to_target == wanted and losses[wanted - 2] > 0.1


def test_target_step_is_kept_over_pieces():
    experiments = lanes(HIMMELBLAU, {"name": "gd", "eta": 0.01}, {"name": "gd", "eta": 0.005})
    states = begun(experiments)
    whole = ranking(experiments, states, race(experiments, states, 60), target=1.0)
    reached = None
    for _ in range(6):
        runs = race(experiments, states, 10)
        places = ranking(experiments, states, runs, 1.0, reached)
        states = [run.frames[-1].state for run in runs]
        reached = [next(place.steps_to_target for place in places if place.lane == lane) for lane in range(2)]
    assert places == whole and reached == [10, 18]  # the first at the very end of a piece


def test_lane_that_begins_at_the_target_has_reached_it():
    experiments = lanes(HIMMELBLAU, {"name": "gd", "eta": 0.01})
    states = [State(7, np.array([3.0, 2.0]), {})]
    (place,) = ranking(experiments, states, race(experiments, states, 3), target=1e-9)
    assert (place.steps_to_target, place.loss, place.distance) == (7, 0.0, 0.0)


def test_a_lane_without_a_whole_frame_has_a_place():
    experiments = lanes(HIMMELBLAU, {"name": "gd"}, {"name": "gd"})
    states = [State(0, np.array([1e200, 1.0]), {}), start(experiments[1])]
    places = ranking(experiments, states, race(experiments, states, 1), target=0.0)
    assert [(place.lane, place.status) for place in places] == [(1, "running"), (0, "diverged")]
    assert places[1].loss is None and places[1].steps_to_target is None


def test_networks_and_functions_without_minima_have_no_distance():
    for base in (NETWORK, {"objective": {"kind": "function", "name": "saddle"}}):
        experiments = lanes(base, {"name": "gd", "eta": 0.01})
        (place,) = ranking(experiments, begun(experiments), race(experiments, begun(experiments), 2))
        assert place.distance is None


def test_frames_of_a_function_have_the_nearest_minimum():
    experiment = parse({"objective": {"kind": "function", "name": "himmelblau"}, "optimizer": {"name": "gd"}})
    minima = [(3, 2), (-2.805118086952745, 3.131312518250573), (-3.779310253377747, -3.283185991286170),
              (3.584428340330492, -1.848126526964404)]  # fmt: skip
    for frame in advance(experiment, start(experiment), 3).frames:
        nearest = min(math.dist(frame.state.parameters, minimum) for minimum in minima)
        assert frame.distance == pytest.approx(nearest, rel=1e-9)
        assert frame.plain()["distance"] == frame.distance


def test_the_distance_along_a_line_is_never_negative():
    left = parse({"objective": {"kind": "function", "name": "two_minima", "start": [-3.0]}})
    assert next(iter(advance(left, start(left), 1).frames)).distance >= 0
    assert compile(left).distance(np.array([[-3.0], [-1.25], [1.5]])).tolist() == [1.0, 0.75, 0.5]
