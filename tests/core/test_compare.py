from __future__ import annotations

import json
import math

import numpy as np
import pytest

from app.core.compare import angle, compare
from app.core.descent.advance import State, advance, start
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.support.registry import InvalidInput

NETWORK = {
    "objective": {"data": {"name": "moons", "n": 40, "n_test": 10}, "layers": [{"units": 3}, {"units": 1}]},
    "batch_size": 7,
    "seed": 11,
}


def chosen(name="gd", eta=0.1, **more):
    return parse({**NETWORK, "optimizer": {"name": name, "eta": eta}, **more})


def function(name, start=None):
    return parse({"objective": {"kind": "function", "name": name} | ({"start": start} if start else {})})


def ended(experiment, steps):
    return advance(experiment, start(experiment), steps).frames[-1].state


def test_two_lanes_of_a_network():
    experiments = chosen("gd"), chosen("adam", 0.03)
    states = tuple(ended(experiment, 30) for experiment in experiments)
    found = compare(experiments, states, samples=21)
    a, b = (state.parameters for state in states)
    assert (found.difference == b - a).all() and found.norm == pytest.approx(np.linalg.norm(b - a), rel=1e-14)
    assert found.layers == pytest.approx([np.linalg.norm((b - a)[:9]), np.linalg.norm((b - a)[9:])], rel=1e-14)
    assert math.hypot(*found.layers) == pytest.approx(found.norm, rel=1e-14)
    began = start(experiments[0]).parameters
    for got, (one, other) in (
        (found.updates, [advance(experiments[k], states[k], 1).frames.parameters[0] - (a, b)[k] for k in (0, 1)]),
        (found.displacements, (a - began, b - began)),
    ):  # fmt: skip
        assert got.lengths == pytest.approx((np.linalg.norm(one), np.linalg.norm(other)), rel=1e-9)
        cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
        assert got.cosine == pytest.approx(cosine, rel=1e-9) and got.degrees == pytest.approx(
            math.degrees(math.acos(cosine)), rel=1e-6
        )
    objective = compile(experiments[0])
    assert found.t[[0, 10, 20]].tolist() == [0, 0.5, 1]
    assert found.loss == pytest.approx([objective.loss(a + t * (b - a)) for t in found.t], rel=1e-12)
    assert (found.loss[0], found.loss[-1]) == pytest.approx((objective.loss(a), objective.loss(b)), rel=1e-14)
    assert found.barrier["loss"] >= found.loss.max() - 1e-15 and found.same_objective


@pytest.mark.parametrize("top", [0, 4, 1000])
def test_the_parameters_that_differ_most(top):
    """One is frozen, so it does not differ and is not named, however many are asked for."""
    experiment = chosen(objective={**NETWORK["objective"], "frozen": ["w1[2,1]"]})
    states = ended(experiment, 3), ended(experiment, 25)
    found = compare((experiment, experiment), states, top=top).plain()
    names = compile(experiment).names
    table = [
        {"parameter": name, "a": a, "b": b, "difference": b - a}
        for name, a, b in zip(names, *(state.parameters.tolist() for state in states), strict=True)
        if name != "w1[2,1]"
    ]
    assert found["largest"] == sorted(table, key=lambda row: -abs(row["difference"]))[:top]
    assert len(found["largest"]) == min(top, len(names) - 1)


def test_each_loss_is_of_its_own_experiment():
    experiments = chosen(), chosen(objective={**NETWORK["objective"], "penalty": {"l2": 0.5}})
    states = tuple(ended(experiment, 5) for experiment in experiments)
    found = compare(experiments, states)
    own = [compile(of).loss(state.parameters) for of, state in zip(experiments, states, strict=True)]
    assert found.losses == pytest.approx(own, rel=1e-13)
    assert found.losses[1] != pytest.approx(found.loss[-1], rel=1e-3)


def test_the_hill_between_two_minima():
    """f = x^4 / 4 - x^2 / 2 or its like: between its two minima there is a hill with a known top."""
    experiment = function("himmelblau")
    minima = [minimum.point for minimum in compile(experiment).function.minima({})]
    a, b = (State(5, np.array(point), {}) for point in minima[:2])
    found = compare((experiment, experiment), (a, b))
    line = [compile(experiment).loss(a.parameters + t * found.difference) for t in np.linspace(0, 1, 20001)]
    assert found.barrier["height"] == pytest.approx(max(line) - max(line[0], line[-1]), rel=1e-6) and max(line) > 10
    assert found.layers == [] and "climbs" in found.text and " x" in found.text
    assert found.updates.cosine is None or found.updates.lengths[0] < 1e-8


def test_downhill_all_the_way_has_no_barrier():
    experiment = function("parabola")
    states = State(0, np.array([3.0]), {}), State(0, np.array([1.0]), {})
    found = compare((experiment, experiment), states, starts=([3.0], [3.0]))
    assert found.barrier["height"] == 0.0 and "never climbs" in found.text
    assert found.updates.degrees == pytest.approx(0.0, abs=1e-6) and found.displacements.degrees is None


@pytest.mark.parametrize(
    ("a", "b", "direction", "words"),
    [
        ([0.1, 0.2, 0.3], [0.3, 0.6, 0.9], "parallel", "the same way"),
        ([0.1, 0.2, 0.3], [-0.7, -1.4, -2.1], "opposite", "opposite ways"),
        ([1e200, 2e200, 0.0], [1e-170, 2e-170, 0.0], "parallel", "the same way"),
        ([1.0, 0.0, 0.0], [1.0, 1e-8, 0.0], None, "5.73e-07 degrees apart"),
        ([1.0, 0.0, 0.0], [-1.0, 1e-8, 0.0], None, "180 degrees apart"),
        ([1.0, 0.0, 0.0], [0.0, 2.0, 0.0], None, "90 degrees apart"),
    ],
)
def test_angles_within_rounding_are_parallel_or_opposite(a, b, direction, words):
    found = angle(np.array(a), np.array(b))
    assert (found.direction, found.words, found.plain()["direction"]) == (direction, words, direction)


def test_no_angle_has_no_direction():
    assert angle(np.zeros(2), np.ones(2)).direction is None


def test_a_point_and_itself():
    experiment = chosen()
    state = ended(experiment, 3)
    found = compare((experiment, experiment), (state, state))
    assert found.norm == 0 and found.layers == [0, 0] and found.text == "The two points are the same."
    assert found.updates.direction == "parallel" and found.updates.cosine == 1.0 and np.ptp(found.loss) < 1e-15


def test_starts_of_the_runs_can_be_given():
    experiment = chosen()
    a, b = ended(experiment, 3), ended(experiment, 9)
    origin = np.zeros(len(a.parameters))
    found = compare((experiment, experiment), (a, b), starts=(origin, origin))
    assert found.displacements.lengths == pytest.approx(
        (np.linalg.norm(a.parameters), np.linalg.norm(b.parameters)), rel=1e-14
    )


def test_other_parameters_cannot_be_compared():
    """As many, 13, but not the same ones."""
    layers = [[{"units": 3}, {"units": 1}], [{"units": 2}, {"units": 1}, {"units": 2}]]
    experiments = [parse({"objective": {"layers": chosen}}) for chosen in layers]
    assert [compile(experiment).size for experiment in experiments] == [13, 13]
    with pytest.raises(InvalidInput) as refusal:
        compare(tuple(experiments), tuple(start(experiment) for experiment in experiments))
    assert refusal.value.field == "b.experiment.objective"


def test_the_loss_is_the_first_one_s():
    first, second = chosen(), chosen(objective={**NETWORK["objective"], "penalty": {"l2": 1.0}})
    states = ended(first, 5), ended(second, 5)
    found = compare((first, second), states)
    assert not found.same_objective
    assert found.loss[-1] == pytest.approx(compile(first).loss(states[1].parameters), rel=1e-13)


def test_an_overflow_is_no_number():
    experiment = parse({"objective": {"data": {"name": "single"}, "layers": [{"units": 1, "activation": "identity"}]}})
    near, far = State(0, np.zeros(2), {}), State(0, np.array([1e200, 0.0]), {})
    plain = compare((experiment, experiment), (near, far), samples=3).plain()
    assert plain["line"]["loss"][0] == 12.5 and plain["line"]["loss"][1:] == [None, None]
    assert plain["line"]["barrier"] is None and plain["norm"] == 1e200 and "overflows" in plain["text"]
    json.dumps(plain, allow_nan=False, default=np.ndarray.tolist)


@pytest.mark.parametrize("small", [1e-3, 1e-8, 1e-12])
def test_small_angles_keep_their_digits(small):
    found = angle(np.array([2.0, 0.0]), np.array([3 * math.cos(small), 3 * math.sin(small)]))
    assert math.radians(found.degrees) == pytest.approx(small, rel=1e-4) and found.lengths == pytest.approx((2, 3))
    assert angle(np.array([1.0, 0.0]), np.array([-1.0, 0.0])).degrees == 180
