"""The gradient check agrees with a right gradient, and finds a wrong one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.functions import FUNCTIONS
from app.core.descent.advance import frame_at, start
from app.core.descent.frames import State
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.explain import check as checking
from app.core.explain import explain
from app.core.explain.network_terms import NetworkTerms
from tests.core.explain.helpers import after, by_key, chain, frames, hold_to_frame, networks
from tests.sampling import examples


@settings(max_examples=examples(25, 60))
@given(networks())
def test_backpropagation_passes(experiment):
    state = after(experiment, 2)
    assume(state is not None)
    derivation = explain(experiment, state, "check")
    hold_to_frame(derivation, frames(experiment, state))
    found, objective = derivation.check, compile(experiment)
    gradient = dict(zip(objective.names, frame_at(experiment, state).gradient, strict=True))
    assert sorted(found["parameter"]) == sorted(np.array(objective.names)[objective.free])
    assert found["analytic"] == [gradient[name] for name in found["parameter"]]
    assert found["error"] == sorted(found["error"], reverse=True)
    assert all(error < 1e-4 for error, corner in zip(found["error"], found["corner"], strict=True) if not corner)
    analytic = all(activation.analytic for activation in objective.network.activations)
    assert (found["complex"] is not None) == analytic
    if analytic:
        assert max(found["complex_error"], default=0.0) < 1e-8


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_pass(name):
    experiment = parse({"objective": {"kind": "function", "name": name}})
    found = explain(experiment, start(experiment), "check").check
    # Easom's hill is flat where it starts, Beale's start is on a valley's edge: differences are right to 1e-5 there
    assert max(found["error"]) < 1e-5
    assert (found["complex"] is None) == (name == "ackley")
    assert max(found["complex_error"] or [0.0]) < 1e-10


def test_the_article_passes_exactly():
    found = explain(chain(), start(chain()), "check").check
    assert dict(zip(found["parameter"], found["complex"], strict=True)) == {
        "w1[1,1]": -4.5, "b1[1]": -2.25, "w2[1,1]": -3.0, "b2[1]": -1.5,
    }  # fmt: skip


def test_rounding_is_no_error():
    """All gradients are 0, or 1e-17 by the order of a sum; the differences of the loss are 2e-12."""
    layers = [{"units": 1, "activation": name} for name in ("sigmoid", "relu", "sigmoid")]
    objective = {"kind": "network", "data": {"name": "moons", "n": 4, "n_test": 3}, "layers": layers}
    experiment = parse({"objective": objective, "optimizer": {"name": "gd", "eta": 0.001}, "batch_size": None})
    point = np.array([-1.31985857, 0.49772331, 0.0, -0.79996336, 0.0, -0.44234711, 0.0])
    found = explain(experiment, State(2, point, {}), "check").check
    assert max(map(abs, found["analytic"])) < 1e-16 and max(map(abs, found["central"])) > 0
    assert max(found["error"]) < 2e-4 and max(found["complex_error"]) < 1e-8


def test_a_wrong_gradient_is_found():
    """One component off by a thousandth, as a forgotten term would: it comes first, by that much."""
    experiment = chain(activation="tanh")
    frame = frame_at(experiment, start(experiment))
    frame.gradient[2] *= 1.001
    found = checking.check(NetworkTerms(compile(experiment), replace(frame), 0)).check
    assert found["parameter"][0] == "w2[1,1]" and found["error"][0] == pytest.approx(1e-3, rel=2e-3)
    assert found["complex_error"][0] == pytest.approx(1e-3, rel=2e-3)
    assert max(found["error"][1:]) < 1e-8


def test_a_corner_is_pointed_out():
    """At z = 0 exactly the two sides of ReLU lie on both sides of its corner: half of the slope comes out."""
    experiment = chain(activation="relu")
    state = State(0, np.array([0.5, -1.0, 1.5, 0.5]), {})
    lines = explain(experiment, state, "check", "w1[1,1]")
    assert lines.check["corner"] == [True] and lines.check["analytic"] == [0.0]
    assert lines.check["central"][0] == pytest.approx(0.5 * (0.5 - 5) * 1.5 * 2, rel=1e-4)
    assert lines.check["complex"] == [0.0]
    smooth = explain(experiment, start(experiment), "check").check
    assert not any(smooth["corner"])


def test_one_parameter_and_its_lines():
    experiment = chain()
    derivation = explain(experiment, start(experiment), "check", "w1[1,1]")
    assert derivation.check["checked"] == 1 and derivation.check["free"] == 4
    lines = by_key(derivation)
    assert lines["gradient"]["value"] == -4.5 and lines["central"]["value"] == pytest.approx(-4.5, rel=1e-9)
    assert abs(lines["central"]["residual"]) < 1e-8


@pytest.mark.parametrize("frozen", [["w1[1,1]"], ["1", "2"]])
def test_a_frozen_parameter_is_said_to_be_held(frozen):
    """Its gradient counts as 0; the check is of the one it would have, and shows no error of 100 %."""
    experiment = chain(frozen=frozen)
    derivation = explain(experiment, start(experiment), "check", "w1[1,1]")
    found, lines = derivation.check, by_key(derivation)
    assert (found["frozen"], found["analytic"], found["free"]) == ([True], [-4.5], 4 - (4 if "1" in frozen else 1))
    assert found["error"][0] < 1e-8 and found["complex_error"] == [0.0]
    assert lines["gradient"]["value"] == 0.0 and "Frozen: " in lines["gradient"]["text"]
    assert lines["unfrozen"]["value"] == -4.5 and "if the parameter were free" in lines["unfrozen"]["text"]
    everything = explain(experiment, start(experiment), "check").check
    assert "w1[1,1]" not in everything["parameter"] and not any(everything["frozen"])


@pytest.mark.parametrize("clip", ["none", "norm", "value"])
@pytest.mark.parametrize("what", ["parameter", "update", "check"])
def test_every_zero_of_a_frozen_parameter_says_why(what, clip):
    experiment = replace(chain(frozen=["w1[1,1]"]), clip=parse({"clip": {"name": clip}}).clip)
    lines = explain(experiment, start(experiment), what, "w1[1,1]").plain()["lines"]
    zeros = [line for line in lines if line["value"] == 0 and line["key"] in ("gradient", "g", "update")]
    assert zeros and all("Frozen: " in line["text"] for line in zeros)


def test_too_many_parameters_are_sampled(monkeypatch):
    experiment = parse({"objective": {"layers": [{"units": 32}, {"units": 32}, {"units": 1}]}})
    monkeypatch.setattr(checking, "WORK", 8.0 * compile(experiment).size * 300 * 10)
    monkeypatch.setattr(checking, "CHUNK", 2.5 * 300 * 67)  # two at once, and a rest of none
    found = explain(experiment, start(experiment), "check").check
    assert found["checked"] == 10 and len(set(found["parameter"])) == 10 and found["free"] == compile(experiment).size
    assert {"w1[1,1]", "b3[1]"} <= set(found["parameter"])


def test_all_activations_have_a_complex_form_or_are_known_not_to():
    assert {name for name, entry in ACTIVATIONS.items() if entry.analytic is None} == {"gelu"}
