"""Which states a request may send, and the refusals of others by field."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import advance, read_state, start
from app.core.experiment import Experiment, parse
from app.core.support.registry import InvalidInput


def network(**more) -> Experiment:
    """Two moons with 17 parameters."""
    layers = [{"units": 4, "activation": "tanh"}, {"units": 1}]
    return parse({"objective": {"data": {"name": "moons", "n": 23, "n_test": 5}, "layers": layers}, **more})


@pytest.mark.parametrize(
    ("plain", "field"),
    [
        ({"parameters": [0.0] * 16}, "state.parameters"),
        ({"parameters": [0.0] * 16 + [True]}, "state.parameters.16"),
        ({"parameters": [float("nan")] + [0.0] * 16}, "state.parameters.0"),
        ({"parameters": [0.0] * 16 + [10**400]}, "state.parameters.16"),
        ({"parameters": None}, "state.parameters"),
        ({"step": -1, "parameters": [0.0] * 17}, "state.step"),
        ({"step": 1.0, "parameters": [0.0] * 17}, "state.step"),
        ({"step": 4, "since": 5, "parameters": [0.0] * 17}, "state.since"),
        ({"since": -1, "parameters": [0.0] * 17}, "state.since"),
        ({"step": 1, "since": True, "parameters": [0.0] * 17}, "state.since"),
        ({"parameters": [0.0] * 17, "slots": {"m": [0.0] * 17}}, "state.slots"),
        ({"parameters": [0.0] * 17, "slots": {"m": [0.0] * 17, "v": [0.0] * 16}}, "state.slots.v"),
        ({"parameters": [0.0] * 17, "slots": {"m": [0.0] * 17, "v": ["0"] + [0.0] * 16}}, "state.slots.v.0"),
    ],
)
def test_bad_states_are_refused_by_field(plain, field):
    with pytest.raises(InvalidInput) as refusal:
        read_state(network(optimizer={"name": "adam"}), plain)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("name", "slot", "wrong", "right"),
    [
        (name, slot, wrong, right)
        for name, optimizer in OPTIMIZERS.items()
        for slot in optimizer.slots
        for wrong, right in ((-1e-300, slot.least), (1 + 1e-9, slot.most))
        if np.isfinite(right)
    ],
)
def test_memories_that_a_method_never_has_are_refused(name, slot, wrong, right):
    """A square is never below 0: its root would be no number."""
    experiment = network(optimizer={"name": name})

    def state(value):
        slots = {other: values.tolist() for other, values in OPTIMIZERS[name].init(17).items()}
        slots[slot.name] = value if slot.shape == "scalar" else [0.5] * 16 + [value]
        return read_state(experiment, {"parameters": [0.0] * 17, "slots": slots})

    with pytest.raises(InvalidInput) as refusal:
        state(wrong)
    assert refusal.value.field == f"state.slots.{slot.name}" and f"{right:g}" in refusal.value.allowed
    assert state(right).slots[slot.name].flat[-1] == right


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_runs_stay_within_what_memories_may_be(name):
    """Else a page could not send back what it was given; squares and the like say that they have a least value."""
    batch = None if OPTIMIZERS[name].needs else 3
    experiment = network(optimizer={"name": name, "eta": 0.1}, batch_size=batch)
    frames = advance(experiment, start(experiment), 60).frames
    for slot in OPTIMIZERS[name].slots:
        values = frames.slots[slot.name]
        assert ((values >= slot.least) & (values <= slot.most)).all()
        assert (values < 0).any() or slot.least == 0, "it looks as if it had a least value"


def test_a_state_without_slots_gets_fresh_ones():
    experiment = network(optimizer={"name": "nadam"})
    state = read_state(experiment, {"step": 4, "parameters": [1] * 17, "slots": None})
    assert state.step == 4 and state.parameters.dtype == np.float64
    fresh = OPTIMIZERS["nadam"].init(17)
    assert all((state.slots[name] == values).all() for name, values in fresh.items())
