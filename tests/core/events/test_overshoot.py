"""Climbs of real runs: at which rate they begin, by numbers worked out by hand, why, and where there is none."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.presets import PRESETS
from app.core.curvature.hessian import HessianAt
from app.core.descent.advance import advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.events import find, settled
from app.core.experiment import parse
from tests.sampling import examples, sample


def bowl(eta, name="gd", start=(4.0, 2.0), condition=100.0, **settings):
    """(x^2 + condition y^2) / 2: its curvatures are 1 and `condition`."""
    objective = {"kind": "function", "name": "quadratic_bowl", "start": list(start)}
    objective["parameters"] = {"condition": condition}
    return parse({"objective": objective, "optimizer": {"name": name, "eta": eta, **settings}})


def climbs(experiment, steps=300):
    found, _ = find(experiment, start(experiment), steps)
    return [event for event in found if event.kind == "overshoot"]


@pytest.mark.parametrize(("eta", "told"), [(0.0199, 0), (0.02, 0), (0.0201, 1), (0.021, 1), (0.05, 1), (1.0, 1)])
def test_a_bowl_is_climbed_from_two_over_its_curvature_on(eta, told):
    assert len(climbs(bowl(eta))) == told


def test_its_reason_is_told_with_the_numbers_of_the_bowl():
    """At eta = 0.0201 y is multiplied by 1 - 0.0201 * 100 = -1.01 a step: by 1 %, and the loss by 1.01^2, by 2 %."""
    (event,) = climbs(bowl(0.0201))
    assert (event.step, event.until, event.layer) == (0, None, None)
    assert "the loss grew from 208 to" in event.text and "of late by 2% a step" in event.text
    assert "0.0201 * 100 = 2.01, is above 2, so the distance along that direction grows by 1% a step" in event.text
    assert event.text.endswith("η below 0.02 would come down from there.")
    seen = int(event.text.split(" to ")[1].split()[0])
    loss = (16 * (1 - 0.0201) ** (2 * seen) + 400 * 1.01 ** (2 * seen)) / 2
    assert f"to {loss:.4g}, of late" in event.text and loss > 2 * 208
    (event,) = climbs(bowl(0.05))  # 1 - 5 = -4
    assert "of late 16-fold a step" in event.text and "grows 4-fold a step" in event.text


@pytest.mark.parametrize(("name", "limit", "written"), [
    ("momentum", 0.038, "2 (1 + μ) = 3.8"), ("nesterov", 0.038 / 2.8, "2 (1 + μ) / (1 + 2 μ) = 1.357"),
])  # fmt: skip
def test_with_momentum_the_bound_is_its_own(name, limit, written):
    assert climbs(bowl(0.995 * limit, name, mu=0.9), 600) == []
    (event,) = climbs(bowl(1.01 * limit, name, mu=0.9), 600)
    assert written in event.text and f"η below {limit:.4g} would" in event.text


def test_a_rise_of_momentum_that_will_pass_is_none():
    """Just below 2 (1 + mu) / h both roots are close to -1: the loss grows a hundredfold for 20 steps, and comes down.

    At mu = 0.98 and eta h = 3.9599 it is still growing after 25 steps, so that only the bound tells.
    """
    experiment = bowl(0.039599, "momentum", mu=0.98)
    losses = advance(experiment, start(experiment), 2000).frames.loss_train
    assert (np.diff(losses[:25]) > 0).all() and losses[24] > 100 * 208 and losses[-1] < 1e-3
    assert climbs(experiment, 2000) == []


def test_methods_with_no_bound_tell_what_grows_alone():
    """Plain descent with clipped steps has no bound to name."""
    plain = {"objective": {"kind": "function", "name": "quadratic_bowl", "start": [4.0, 2.0],
                           "parameters": {"condition": 100.0}}, "optimizer": {"name": "gd", "eta": 0.0201},
             "clip": {"name": "norm", "limit": 1000.0}}  # fmt: skip
    (event,) = climbs(parse(plain))
    assert "overshoots" not in event.text and "The gradient is " in event.text


def test_a_network_s_reason_is_the_curvature_along_its_gradient():
    """A line through points has one Hessian everywhere: beyond 2 over its largest eigenvalue the loss grows."""
    plain = {"objective": {"data": {"name": "line", "n": 40, "n_test": 0}, "layers": [{"units": 1}]}}
    experiment = parse(plain)
    sharpest = np.linalg.eigvalsh(HessianAt(loss_surface(experiment), start(experiment).parameters).matrix())[-1]
    rate = 2 / sharpest
    assert climbs(parse({**plain, "optimizer": {"name": "gd", "eta": 0.99 * rate}})) == []
    (event,) = climbs(parse({**plain, "optimizer": {"name": "gd", "eta": 1.05 * rate}}))
    assert f"η times the curvature along the gradient, {1.05 * rate:.4g} * " in event.text
    product = float(event.text.split(" = ")[1].split(",")[0])
    assert 2 < product <= 2.1 and product == pytest.approx(2.1, abs=0.01)  # along the gradient: no more than the most


def test_a_climb_that_ends_is_told_with_its_end():
    """A warmed-up rate takes the loss up; the schedule then takes the rate below 2 / 100 again."""
    plain = {"objective": {"kind": "function", "name": "quadratic_bowl", "start": [4.0, 2.0],
                           "parameters": {"condition": 100.0}}, "optimizer": {"name": "gd", "eta": 0.021},
             "schedule": {"name": "step", "every": 60, "factor": 0.5}}  # fmt: skip
    experiment = parse(plain)
    (event,) = climbs(experiment)
    losses = advance(experiment, start(experiment), 300).frames.loss_train
    assert event.step == 0 and losses[event.until - 1] <= 208 < losses[event.until - 10]
    assert event.text.endswith(f"By step {event.until} it was back below 208.")
    (before,) = climbs(experiment, 60)
    assert before.until is None and event.text.startswith(before.text)


@pytest.mark.parametrize("steps", [1, 7, 30])
def test_climb_is_the_same_in_pieces(steps):
    schedule = {"name": "step", "every": 60, "factor": 0.5}
    for eta, more in ((0.0201, {}), (0.021, {"schedule": schedule})):
        objective = {"kind": "function", "name": "quadratic_bowl", "parameters": {"condition": 100.0}}
        experiment = parse({"objective": objective, "optimizer": {"name": "gd", "eta": eta}, **more})
        wanted, last = find(experiment, start(experiment), 210)
        found, memory, state = [], None, start(experiment)
        for _ in range(210 // steps):
            new, memory = find(experiment, state, steps, memory)
            memory = json.loads(json.dumps(memory, allow_nan=False))
            found += new
            state = advance(experiment, state, steps).frames[-1].state
        assert [event.kind for event in wanted] == ["overshoot"]
        assert settled(found) == wanted and memory == json.loads(json.dumps(last))


@settings(max_examples=examples(20, 250))
@given(
    condition=st.floats(1, 1000), share=st.floats(0.01, 0.999), mu=st.sampled_from([None, 0.0, 0.5, 0.9, 0.98]),
    begin=st.tuples(st.floats(-5, 5), st.floats(-5, 5)), nesterov=st.booleans(),
)  # fmt: skip
def test_a_bowl_that_converges_has_none(condition, share, mu, begin, nesterov):
    if mu is None:
        experiment = bowl(share * 2 / condition, start=begin, condition=condition)
    else:
        limit = 2 * (1 + mu) / (1 + 2 * mu if nesterov else 1)
        name = "nesterov" if nesterov else "momentum"
        experiment = bowl(share * limit / condition, name, begin, condition, mu=mu)
    assert climbs(experiment, 120) == []


# sampled: the one that climbs on purpose, those that overflow, and others across the list
@pytest.mark.parametrize("name", sample(PRESETS, 7, keep=("ascent", "explodes", "edge_of_stability")))
def test_presets_have_none(name):
    """They come down, climb an output on purpose, or overflow within 10 steps."""
    assert climbs(parse(PRESETS[name].experiment), 600) == []


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam", "rmsprop", "lion"])
def test_noise_of_batches_and_first_steps_are_none(optimizer):
    """One example at a time, at rates at which the loss goes up at first, and stays noisy."""
    for seed in range(examples(1, 4)):
        for eta in (0.05, 0.2):
            data = {"name": "moons", "n": 40, "n_test": 0}
            objective = {"data": data, "layers": [{"units": 4, "activation": "tanh"}, {"units": 1}]}
            plain = {"objective": objective, "optimizer": {"name": optimizer, "eta": eta}, "batch_size": 1}
            experiment = parse({**plain, "seed": seed})
            run = advance(experiment, start(experiment), 300)
            first = compile(experiment).loss(start(experiment).parameters)
            if run.status == "running" and run.frames.loss_train[-50:].max() < 4 * first:
                assert climbs(experiment, 300) == [], (seed, eta)
