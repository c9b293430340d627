"""Time travel is exact: from any checkpoint, in any branch, the bits of the straight run come back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import State, advance, frame_at, start
from app.core.descent.objective import compiled
from app.core.descent.stepper import CHUNK, stepper
from app.core.experiment import Choice, parse, to_plain
from tests.core.descent.test_advance import bits, experiments, through_json
from tests.sampling import batched, crossed, examples


def copied(experiment):
    """The experiment as another replica has it: read from JSON and compiled anew."""
    stepper.clear()
    compiled.clear()
    return parse(json.loads(json.dumps(to_plain(experiment), allow_nan=False)))


def with_eta(experiment, factor):
    values = experiment.optimizer.values()
    chosen = values | {"eta": min(10.0, max(1e-6, values["eta"] * factor))}
    return replace(experiment, optimizer=Choice(experiment.optimizer.name, tuple(chosen.items())))


@settings(max_examples=examples(30, 80))
@given(experiment=experiments(), data=st.data())
def test_a_fork_with_nothing_changed_is_the_run_it_left(experiment, data):
    """Also where the optimizer took over in mid-run, and while the run goes on elsewhere in the meantime."""
    step = data.draw(st.integers(0, 300), label="step")
    since = data.draw(st.integers(0, step), label="since")
    state = replace(start(experiment), step=step, since=since)
    run = advance(experiment, state, CHUNK + 30)
    wanted = [bits(frame) for frame in run.frames]
    checkpoint = data.draw(st.integers(0, max(0, len(wanted) - 1)), label="checkpoint")
    origin = run.frames[checkpoint - 1].state if checkpoint else state
    advance(with_eta(experiment, 0.5), origin, 5)  # a branch that did change something
    fork = copied(experiment)
    rest = advance(fork, through_json(fork, origin), CHUNK + 30 - checkpoint)
    assert [bits(frame) for frame in rest.frames] == wanted[checkpoint:]
    assert (rest.status, rest.divergence) == (run.status, run.divergence)
    assert bits(frame_at(fork, origin)) == bits(frame_at(experiment, origin))


WITH_SLOTS = [name for name, entry in OPTIMIZERS.items() if entry.slots]


# sampled: every optimizer, schedule and size of batch, two times each beside others, since they do not know each other
@pytest.mark.parametrize(
    ("batch_size", "optimizer", "schedule"), crossed([1, 7, 22, None], WITH_SLOTS, list(SCHEDULES), rounds=2)
)
def test_from_every_checkpoint(optimizer, schedule, batch_size):
    """Every slot, every schedule, batches that divide the data and that do not, across the ends of epochs."""
    if OPTIMIZERS[optimizer].needs and batch_size:
        pytest.skip("full batch only")
    experiment = parse(
        {
            "objective": {"data": {"name": "moons", "n": 22, "n_test": 0}, "layers": [{"units": 2}, {"units": 1}]},
            "optimizer": {"name": optimizer, "eta": 0.01},
            "schedule": {"name": schedule},
            "batch_size": batch_size,
        }
    )
    frames = advance(experiment, start(experiment), 50).frames
    wanted = [bits(frame) for frame in frames]
    for checkpoint in (1, 2, 3, 4, 21, 22, 23, 49):
        rest = advance(experiment, through_json(experiment, frames[checkpoint - 1].state), 50 - checkpoint).frames
        assert [bits(frame) for frame in rest] == wanted[checkpoint:]


@settings(max_examples=examples(20, 40))
@given(experiment=experiments(), data=st.data())
def test_a_change_of_course_replays_too(experiment, data):
    """Another optimizer from step k on: the way there and the way on are each a function of state and experiment."""
    turn, steps = data.draw(st.integers(1, 20), label="turn"), data.draw(st.integers(2, 40), label="steps")
    name = data.draw(st.sampled_from(list(OPTIMIZERS)), label="optimizer")
    other = parse(batched(to_plain(experiment) | {"optimizer": {"name": name, "eta": 0.01}}))

    def journey(cut):
        before = advance(experiment, start(experiment), turn)
        if len(before.frames) < turn:
            return [bits(frame) for frame in before.frames]
        here = before.frames[-1].state
        state = State(here.step, here.parameters, OPTIMIZERS[name].init(len(here.parameters)), since=here.step)
        first = advance(other, through_json(other, state), cut)
        found = [*before.frames, *first.frames]
        if len(first.frames) == cut:
            found += advance(other, through_json(other, first.frames[-1].state), steps - cut).frames
        return [bits(frame) for frame in found]

    assert journey(1) == journey(steps // 2 or 1) == journey(steps - 1)
