"""An optimizer that takes over in mid-run counts its own updates; schedule and batches go on with the run's steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import State, advance, frame_at, start
from app.core.descent.endings.divergence import moved
from app.core.descent.objective import compile
from app.core.experiment import parse
from tests.sampling import batched

FUNCTION = {"objective": {"kind": "function", "name": "rosenbrock"}}
NETWORK = {
    "objective": {"data": {"name": "moons", "n": 23, "n_test": 0}, "layers": [{"units": 4}, {"units": 1}]},
    "batch_size": 5,
    "seed": 3,
}


def chosen(base, name, **more):
    return parse(batched({**base, "optimizer": {"name": name, "eta": 0.01}, **more}))


def taken_over(experiment, step: int) -> State:
    """The state of a plain descent after `step` updates, for another optimizer to go on from."""
    before = chosen(NETWORK, "gd")
    point = advance(before, start(before), step).frames[-1].state.parameters
    return State(step, point, OPTIMIZERS[experiment.optimizer.name].init(len(point)), since=step)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_taking_over_is_a_start_from_there(name):
    """Where nothing else depends on the step, the run from step 40 has the bits of one from step 0."""
    experiment = chosen(FUNCTION, name)
    fresh = start(experiment)
    later = replace(fresh, step=40, since=40)
    for a, b in zip(advance(experiment, fresh, 70).frames, advance(experiment, later, 70).frames, strict=True):
        assert b.state.step == a.state.step + 40 and b.state.since == 40 and a.state.since == 0
        assert (a.state.parameters == b.state.parameters).all() and (a.update == b.update).all()


def test_without_it_the_first_update_would_be_biased():
    """Adam's first update is eta in size; corrected as if it were number 41, it would be a third shorter."""
    experiment = chosen(FUNCTION, "adam")
    state = replace(start(experiment), step=40)
    right, wrong = (frame_at(experiment, replace(state, since=since)).update for since in (40, 0))
    np.testing.assert_allclose(np.abs(right), 0.01, rtol=1e-8)
    ratio = (1 - 0.9) / (1 - 0.9**41) * np.sqrt((1 - 0.999**41) / (1 - 0.999))
    np.testing.assert_allclose(wrong / right, ratio, rtol=1e-8)
    assert abs(ratio - 0.64) < 0.01


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("name", ["gd", "adam", "nadam"])
def test_schedule_and_batches_keep_the_run_s_step(name, schedule):
    experiment = chosen(NETWORK, name, schedule={"name": schedule})
    state = taken_over(experiment, 7)
    frames = [frame_at(experiment, state), *advance(experiment, state, 9, "full").frames]
    rate = SCHEDULES[schedule].rate
    objective = compile(experiment)
    for step, frame in enumerate(frames, 7):
        assert frame.eta == rate(step, 0.01, **experiment.schedule.values())
        assert frame.full["batch"].tolist() == objective.batches.batch(step).tolist()
        assert frame.epoch == step // 5 and (frame.state.step, frame.state.since) == (step, 7)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_reference_keeps_the_same_clock(name):
    experiment = chosen(NETWORK, name, schedule={"name": "cosine", "steps": 20})
    state = taken_over(experiment, 7)
    for frame in advance(experiment, state, 9).frames:
        state = moved(experiment, state)
        assert (state.step, state.since) == (frame.state.step, 7)
        np.testing.assert_allclose(frame.state.parameters, state.parameters, rtol=1e-12, atol=1e-15)
