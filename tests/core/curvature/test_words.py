"""Words about steps in a bowl, against runs in it; the rate that a line search takes; directions that are flat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.curvature.hessian import HessianAt
from app.core.curvature.report import report
from app.core.curvature.spectrum import spectrum
from app.core.curvature.stability import stability
from app.core.descent.advance import advance, frame_at, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.searches import trials_at
from app.core.experiment import parse

SIDE = 10.0  # the bowl's larger curvature


def bowl(**optimizer):
    objective = {"kind": "function", "name": "quadratic_bowl", "start": [1.0, 2.0], "parameters": {"condition": SIDE}}
    return parse({"objective": objective, "optimizer": optimizer})


def straight(**more):
    """A unit whose loss is its negative output: it bends nowhere."""
    layers = [{"units": 1, "activation": "identity"}]
    objective = {"kind": "network", "data": {"name": "line"}, "layers": layers, "loss": {"name": "negative_output"}}
    return parse({"objective": {**objective, **more}, "optimizer": {"name": "gd", "eta": 0.1}})


@pytest.mark.parametrize(
    ("optimizer", "side", "said", "ends"),
    [
        ({"name": "gd", "eta": 0.19}, "below", "nearer to the bottom", True),
        ({"name": "gd", "eta": 0.2}, "at", "do not shrink", False),
        ({"name": "gd", "eta": 0.21}, "above", "grow", False),
        ({"name": "momentum", "mu": 0.0, "eta": 0.06}, "below", "nearer to the bottom", True),
        ({"name": "momentum", "mu": 0.9, "eta": 0.06}, "below", "swing past the bottom, and settle", True),
        ({"name": "momentum", "mu": 1.0, "eta": 0.1}, "below", "swing on for ever", False),
        ({"name": "momentum", "mu": 1.0, "eta": 0.4}, "at", "do not shrink", False),
        ({"name": "nesterov", "mu": 1.0, "eta": 0.1}, "below", "swing past the bottom, and settle", True),
    ],
)
def test_words_on_steps_hold_in_a_bowl(optimizer, side, said, ends):
    experiment = bowl(**optimizer)
    found = report(experiment, start(experiment))["stability"]
    assert found["side"] == side and said in found["words"] and "batch" not in found["words"]
    points = np.array([frame.state.parameters for frame in advance(experiment, start(experiment), 300).frames])
    along = np.abs(points[:, np.argmax(np.abs(report(experiment, start(experiment))["largest"][0]["vector"]))])
    assert (along[-50:].max() < 1e-3 * along[0]) == ends
    if said == "nearer to the bottom":
        assert (along[1:] <= along[:-1]).all()
    if "swing past" in said and optimizer["name"] == "momentum":
        assert (along[1:] > along[:-1]).any(), "it comes back from the other side"


def test_a_rate_of_0_and_a_dome_have_no_side():
    bowl_at_rest = bowl(name="gd", eta=0.1)
    frame = replace(frame_at(bowl_at_rest, start(bowl_at_rest)), eta=0.0)
    hessian = HessianAt(loss_surface(bowl_at_rest), frame.state.parameters)
    rest = stability(bowl_at_rest, frame.state, hessian, spectrum(hessian), frame)
    assert rest["side"] is None and "no step is made" in rest["words"]
    dome = parse({"objective": {"kind": "function", "name": "many_minima", "start": [1.6]}})
    found = report(dome, start(dome))["stability"]
    assert found["side"] is None and "downwards in every direction" in found["words"]
    level = straight()
    found = report(level, start(level))["stability"]
    assert found["side"] is None and "upwards in no direction" in found["words"]


@pytest.mark.parametrize("name", ["line_search", "lbfgs"])
def test_the_rate_used_is_that_of_the_accepted_trial(name):
    experiment = bowl(name=name, eta=10.0)
    state = start(experiment)
    found = report(experiment, state)
    frame = frame_at(experiment, state)
    trials = trials_at(experiment, frame)
    assert len(trials) > 1 and found["eta"] == 10.0
    assert found["rate"] == float(trials[-1].rates[0]) < 10.0
    if name == "line_search":
        np.testing.assert_allclose(frame.update, -found["rate"] * frame.gradient)


def test_the_rate_used_is_0_where_none_is_accepted_and_eta_without_a_search():
    objective = {"kind": "function", "name": "quadratic_bowl", "start": [0.0, 0.0]}
    rest = parse({"objective": objective, "optimizer": {"name": "line_search", "eta": 10.0}})
    assert report(rest, start(rest))["rate"] == 0.0
    plain = bowl(name="gd", eta=0.01)
    assert report(plain, start(plain))["rate"] == 0.01


def test_a_straight_loss_is_not_said_to_bend():
    experiment = straight()
    found = report(experiment, start(experiment))["gradient"]
    assert found["norm"] > 0 and found["best_rate"] is None
    assert "does not bend" in found["words"] and "downwards" not in found["words"]
    saddle = parse({"objective": {"kind": "function", "name": "saddle", "start": [0.0, 1.0]}})
    assert "bends downwards" in report(saddle, start(saddle))["gradient"]["words"]
    down = bowl(name="gd", eta=0.01)
    assert report(down, start(down))["gradient"]["words"] == ""


def test_eigenvalues_that_may_be_rounding_are_flat():
    layers, loss = [{"units": 3, "activation": "identity"}], {"name": "softmax_cross_entropy"}
    experiment = parse({"objective": {"kind": "network", "data": {"name": "iris"}, "layers": layers, "loss": loss}})
    found = report(experiment, start(experiment), count=8)
    values, top = found["smallest"], found["largest"][0]["value"]
    assert any(0 < abs(pair["value"]) < 1e-12 for pair in values), "raising all classes alike changes nothing"
    assert [pair["flat"] for pair in values] == [abs(pair["value"]) < 1e-9 * top for pair in values]
    assert sum(pair["flat"] for pair in values) == found["place"]["flat"] == 5


def test_words_on_a_preconditioned_method_say_what_they_count_on():
    experiment = bowl(name="rmsprop", eta=0.001)
    found = report(experiment, advance(experiment, start(experiment), 5).frames[-1].state)["stability"]
    assert found["side"] and found["words"].endswith("change slowly.")
