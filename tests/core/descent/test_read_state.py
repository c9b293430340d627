"""Which states a request may send, and the refusals of others by field."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import read_state
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


def test_a_state_without_slots_gets_fresh_ones():
    experiment = network(optimizer={"name": "nadam"})
    state = read_state(experiment, {"step": 4, "parameters": [1] * 17, "slots": None})
    assert state.step == 4 and state.parameters.dtype == np.float64
    fresh = OPTIMIZERS["nadam"].init(17)
    assert all((state.slots[name] == values).all() for name, values in fresh.items())
