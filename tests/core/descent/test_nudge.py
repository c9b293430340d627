"""A nudge leaves a point that no update leaves, by a stated length, in the same way each time."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.curvature.report import report
from app.core.descent.advance import advance, frame_at, start
from app.core.descent.frames import State
from app.core.descent.objective import compile
from app.core.experiment import parse

SADDLE = {"objective": {"kind": "function", "name": "saddle", "start": [0, 0]}, "optimizer": {"name": "gd", "eta": 0.1}}
LAYERS = [{"units": 2, "activation": "tanh"}, {"units": 1}]
ZEROS = {
    "objective": {
        "data": {"name": "xor", "n": 20},
        "layers": LAYERS,
        "init": {"name": "zeros"},
        "frozen": ["b1", "b2"],
    },
    "batch_size": None,
}


@pytest.mark.parametrize(("plain", "length"), [(SADDLE, 0.01), (ZEROS, 0.1)])
def test_a_nudge_is_as_long_as_it_says_and_leads_somewhere_else(plain, length):
    experiment = parse(plain)
    state, free = start(experiment), compile(experiment).free
    found = report(experiment, state)
    assert found["gradient"]["norm"] == 0 and found["nudge"]["words"].startswith("The gradient is 0")
    nudge = found["nudge"]
    width = found["place"]["near"] / 1e-3  # what counts as far
    move = nudge["parameters"] - state.parameters
    assert np.linalg.norm(move) == pytest.approx(nudge["length"]) and nudge["length"] == pytest.approx(length * width)
    assert (move[free] != 0).all() and not move[~free].any()
    after = advance(experiment, State(0, nudge["parameters"], state.slots), 200)
    assert after.frames[-1].loss_train < found["loss"]
    assert (report(experiment, state)["nudge"]["parameters"] == nudge["parameters"]).all()
    other = report(parse({**plain, "seed": 8}), state)["nudge"]["parameters"]
    assert (other != nudge["parameters"]).any()


def test_where_there_is_a_slope_or_nothing_is_free_there_is_no_nudge():
    slope = parse({**SADDLE, "objective": SADDLE["objective"] | {"start": [1, 0]}})
    assert report(slope, start(slope))["nudge"] is None
    held = parse({**ZEROS, "objective": ZEROS["objective"] | {"frozen": ["1", "2"]}})
    assert report(held, start(held))["nudge"] is None


IRIS = {
    "data": {"name": "iris"},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 3}],
    "loss": {"name": "softmax_cross_entropy"},
    "init": {"name": "zeros"},
}


def test_a_saddle_whose_gradient_is_rounding_has_a_nudge_too():
    experiment = parse({"objective": IRIS, "batch_size": None, "optimizer": {"name": "gd", "eta": 0.5}})
    found = report(experiment, start(experiment))
    assert 0 < found["gradient"]["norm"] < 1e-15 and found["place"]["kind"] == "saddle"
    after = advance(experiment, State(0, found["nudge"]["parameters"], start(experiment).slots), 200)
    assert after.frames[-1].loss_train < found["loss"] - 0.1
    small = found["nudge"]["parameters"] * 1e-9  # a short slope is a slope
    assert report(experiment, State(0, small, start(experiment).slots))["nudge"] is None


@pytest.mark.parametrize("name", ["two_minima", "six_hump_camel", "griewank"])
def test_where_rounding_swallows_the_update_there_is_a_nudge(name):
    """At a minimum that no float hits the gradient is 1e-15, and the update changes nothing."""
    plain = {"objective": {"kind": "function", "name": name}, "optimizer": {"name": "gd", "eta": 0.1}}
    experiment = parse(plain)
    state = advance(experiment, start(experiment), 3000).frames[-1].state
    update = frame_at(experiment, state).update
    assert update.any() and (state.parameters + update == state.parameters).all()
    assert "rounding swallows" in report(experiment, state)["nudge"]["words"]
    stopped = parse({**plain, "schedule": {"name": "step", "every": 1, "factor": 0.5}})
    late = State(2000, state.parameters, state.slots)
    assert frame_at(stopped, late).eta == 0 and report(stopped, late)["nudge"] is None, "the rate is the reason"
    beside = State(0, state.parameters * (1 + 1e-9), state.slots)
    assert report(experiment, beside)["nudge"] is None
