"""A run as a person drives it from Python."""

from __future__ import annotations

import pickle
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from app.client import Refused, requests
from app.core.catalog.datasets.own_store import STORE
from app.web.experiment.examples import OWN
from tests.web.requests import CHAIN, FULL_BATCH, ROSENBROCK, SMALL


def test_a_preset_begins_with_what_is_replaced(descent):
    run = descent.start("moons", optimizer={"name": "adam", "eta": 0.02}, batch_size=7, loss="huber", layers=[{}, {}])
    assert run.experiment["optimizer"]["eta"] == 0.02 and run.experiment["batch_size"] == 7
    assert run.experiment["objective"]["loss"]["name"] == "huber" and run.frame.step == 0
    assert run.data.inputs.shape[1] == 2 and len(run.names) == len(run.frame.parameters) == len(run.free)


def test_what_an_experiment_has_not_is_named(descent):
    with pytest.raises(TypeError, match="no 'optimiser'"):
        descent.start("moons", optimiser="adam")
    with pytest.raises(KeyError, match="moon.*allowed: moons, chain"):
        descent.start("moon")
    with pytest.raises(Refused) as refused:
        descent.start("moons", optimizer={"name": "adam", "eta": 99})
    assert refused.value.field == "optimizer.eta" and refused.value.value == 99
    assert refused.value.allowed == "a number from 1e-06 to 10" and refused.value.status == 422


def test_a_loop_may_end_early(descent):
    run = descent.start(SMALL)
    for frame in run.steps(50):
        if frame.step == 7:
            break
    assert run.frame.step == 7 and [frame.step for frame in run.steps(2)] == [8, 9]
    assert run.step().step == 10
    assert list(run.frame.slots) == ["m", "v"] and not run.frame.parameters.flags.writeable


def test_a_run_stops_and_goes_on(descent):
    run = descent.start(CHAIN)
    frame = run.until(loss=0.01)
    assert run.status == "stopped" and run.stop.quantity == "loss" and frame.loss_train <= 0.01
    assert run.step().step == frame.step + 1 and run.status == "running" and run.stop is None
    assert run.until(loss=0, most=3).step == frame.step + 4 and run.stop is None


def test_a_run_that_diverges_says_why(descent):
    run = descent.start(ROSENBROCK, optimizer={"name": "gd", "eta": 1.0})
    frames = list(run.steps(100))
    assert run.status == "diverged" and 0 < len(frames) < 100 and run.divergence.message
    assert run.step() is run.frame and run.frame.step == frames[-1].step and not list(run.steps(3))


def test_scores_come_where_asked_for(descent):
    run = descent.start(SMALL)
    (scored,) = run.steps(1, scores=True)
    (bare,) = run.steps(1)
    assert 0 <= scored.score_train <= 1 and bare.score_train is None


def test_parameters_by_name_and_by_layer(descent):
    run = descent.start(SMALL)
    weights = run.weights()
    assert {name: of.shape for name, of in weights.items()} == {"w1": (2, 2), "b1": (2,), "w2": (1, 2), "b2": (1,)}
    assert run.parameters_named()["w1[2,1]"] == weights["w1"][1, 0]
    weights["b2"][0] = 5.0
    again = descent.start(SMALL, weights=weights)
    assert again.parameters_named() == run.parameters_named() | {"b2[1]": 5.0}
    with pytest.raises(ValueError, match=r"w2 must be \(units, 2\)"):
        descent.start(SMALL, weights={**weights, "w2": np.zeros((1, 3))})
    assert descent.start(ROSENBROCK).weights() == {"x": -1.2, "y": 1.0}


def test_text_goes_on_with_the_same_bits(descent):
    run = descent.start(SMALL)
    list(run.steps(5))
    again = descent.from_json(run.to_json())
    assert again.frame.step == 5
    assert [a.parameters.tobytes() for a in run.steps(4)] == [b.parameters.tobytes() for b in again.steps(4)]
    with pytest.raises(ValueError, match="no run"):
        descent.from_json("{}")


def test_answers_and_refusals_travel_between_processes(descent):
    run = descent.start(SMALL)
    for value in (run.step(), run.landscape(resolution=3), descent.race([SMALL], steps=2)):
        assert pickle.loads(pickle.dumps(value)).__class__ is value.__class__
    refused = pickle.loads(pickle.dumps(Refused(422, "no", [{"field": "a", "value": 1, "allowed": "2"}])))
    assert refused.field == "a" and str(refused) == "no"


def test_a_change_keeps_slots_of_the_same_optimizer(descent):
    run = descent.start(SMALL)
    list(run.steps(5))
    fork = run.fork(optimizer={"name": "adam", "eta": 0.001})
    assert fork.frame.since == 0 and (fork.frame.slots["m"] == run.frame.slots["m"]).all() and run.frame.eta == 0.05
    fork.change(optimizer="momentum", batch_size=3)
    assert fork.frame.since == 5 and not fork.frame.slots["velocity"].any() and fork.experiment["batch_size"] == 3
    assert fork.step().since == 5 and run.frame.step == 5
    with pytest.raises(Refused):
        fork.change(optimizer="newton")
    with pytest.raises(Refused, match="state.parameters"):
        fork.change(weights={"w1": np.zeros((1, 1)), "b1": [0]})
    assert fork.experiment["optimizer"]["name"] == "momentum" and fork.step().step == 7


def test_a_change_to_a_method_that_keeps_more_asks_for_fewer_steps_at_a_time(descent):
    layers = [{"units": 32, "activation": "tanh"}] * 3 + [{"units": 1, "activation": "sigmoid"}]
    run = descent.start({"objective": {"kind": "network", "layers": layers}, "batch_size": None})
    run.change(optimizer="lbfgs")
    assert len(list(run.fork().steps(70))) == len(list(run.steps(70))) == 70


def test_looks_have_the_shapes_they_state(descent):
    run = descent.start(FULL_BATCH)
    run.step()
    landscape = run.landscape(["w1[1,1]", "b2[1]"], resolution=(7, 5), quadratic=True)
    assert landscape.loss.shape == landscape.quadratic.shape == (5, 7) == (len(landscape.v), len(landscape.u))
    curve = run.landscape("w1[1,1]", resolution=9, range={"u": (-1, 1)})
    assert curve.loss.shape == (1, 9) and curve.v is None and curve.u[0] == -1
    looked = run.landscape(resolution=5, project="path", plane={"kind": "principal", "steps": 4}, field=[2, 2])
    assert len(looked.plain["projected"]["u"]) == 5 and looked.plain["field"]["overflowed"] == 0
    assert run.landscape("b2[1]", at={"u": [0, 1, 5]}).u.tolist() == [0, 1, 5]
    boundary = run.boundary(resolution=6, units=True)
    assert boundary.output.shape == (1, 6, 6) and [layer.shape for layer in boundary.layers] == [(4, 6, 6), (1, 6, 6)]
    curvature = run.curvature(ends=2)
    assert curvature.largest_vectors.shape == (2, 17) and curvature.eigenvalues.shape == (17,)
    assert curvature.largest[0] == pytest.approx(curvature.eigenvalues[-1]) and curvature.limit > 0
    assert run.noise("examples").norm.shape == (100,)
    assert run.depth(6, every=2).gradient.shape == (2, len(run.depth(6, every=2).step))
    assert run.explain("w1[2,1]").lines[0].value == run.frame.gradient[run.names.index("w1[2,1]")]
    assert run.explain(what="update", parameter="b1[1]").what == "update" and "loss" in str(run.explain())
    function = descent.start(ROSENBROCK)
    assert function.explain().what == function.explain("x").what == "function"
    with pytest.raises(ValueError, match="x and y, not 'q'"):
        function.explain("q")


def test_events_are_those_of_one_request_over_the_whole_run(descent):
    run = descent.start("plateau")
    list(run.steps(230))
    once = descent.channel.send(requests.events(requests.Here(run.experiment), 230))["events"]
    assert once and [event.plain for event in run.events()] == once
    run.change(optimizer="adam")
    list(run.steps(30))
    assert [event.plain for event in run.events()][: len(once)] == once


def test_a_race_takes_runs_presets_and_experiments(descent):
    run = descent.start(SMALL)
    list(run.steps(3))
    race = descent.race({"first": run, "second": {**SMALL, "optimizer": {"name": "gd"}}}, steps=4)
    assert race["first"].frames.step == 4 and race["second"].frames.step == 1 and run.frame.step == 3
    assert race["first"].frames.loss_train.shape == (4,) and race.ranking[0]["name"] in ("first", "second")
    assert race["first"].frames[-1].step == 7
    assert [lane.name for lane in descent.race([SMALL, "moons"][:1], steps=1).lanes] == ["adam"]


def test_a_study_has_its_cells_in_order(descent):
    study = descent.study(base=SMALL, vary={"seed": 2, "optimizer.eta": [0.01, 0.1]}, steps=3, progress=False)
    assert study.values("optimizer.eta") == [0.01, 0.1] and study.summary["runs"] == 4
    with pytest.raises(Refused) as refused:
        descent.study(base=SMALL, vary={"optimizer.eta": [99]}, steps=3)
    assert "99" in str(refused.value)


def test_a_study_shows_a_bar_where_tqdm_is_there(descent, monkeypatch):
    class Bar(list):
        def __init__(self, total, unit):
            bars.append(self)
            self.total, self.open = total, True

        update = list.append

        def close(self):
            self.open = False

    bars = []
    monkeypatch.setitem(sys.modules, "tqdm", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "tqdm.auto", SimpleNamespace(tqdm=Bar))
    descent.study(base=SMALL, vary={"optimizer.eta": [0.01, 0.1]}, steps=3)
    (bar,) = bars
    assert bar == [1, 1] and bar.total == 2 and not bar.open
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert len(descent.study(base=SMALL, vary={"optimizer.eta": [0.01]}, steps=3).cells) == 1


def test_own_data_are_sent_again_to_a_server_that_forgot_them(descent):
    run = descent.start(OWN)
    STORE.clear()
    assert run.step().step == 1 and run.experiment["objective"]["data"]["table"]["hash"] in run.tables
