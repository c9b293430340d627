from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import State, advance, frame_at, is_whole, start
from app.core.descent.endings.divergence import explain, overflow
from app.core.descent.objective import compile
from app.core.experiment import Choice, parse


def chain(layers=("identity", "identity"), loss="half_mse", eta=0.1, **more):
    """One unit per layer on the single example x = 2, y = 5."""
    units = [{"units": 1, "activation": activation} for activation in layers]
    objective = {"data": {"name": "single"}, "layers": units, "loss": {"name": loss}}
    return parse({"objective": objective | more, "optimizer": {"name": "gd", "eta": eta}})


def at(experiment, *parameters: float) -> State:
    return State(3, np.array(parameters), OPTIMIZERS[experiment.optimizer.name].init(len(parameters)))


CONSTRUCTED = [
    # w1 x overflows
    (chain(), (1e308, 0.0, 1.0, 0.0), "z", 1),
    # z1 = 2e200, and w2 z1 overflows
    (chain(), (1e200, 0.0, 1e200, 0.0), "z", 2),
    # z2 and a2 = softplus(z2) are about 1e250, and w3 a2 overflows
    (chain(("tanh", "softplus", "identity")), (1.0, 0.0, 1e250, 0.0, 1e250, 0.0), "z", 3),
    # the output is 2e160: its square overflows
    (chain(), (1e160, 0.0, 1.0, 0.0), "loss", None),
    # the penalty overflows while the data's loss is 0
    (chain(("identity",), penalty={"l1": 0.0, "l2": 1.0}), (1e160, 0.0), "loss", None),
    # delta2 = -w3 sigmoid'(0) = -2.5e199 is fine, and w2 delta2 is not
    (chain(("identity", "sigmoid", "identity"), "negative_output"), (0, 0, 1e200, 0, 1e200, 0), "delta", 1),
    # delta2 = -2.5e149, delta1 = 0, but dC/dw2 = delta2 a1 with a1 = 2e200
    (chain(("identity", "sigmoid", "identity"), "negative_output"), (1e200, 0, 0, 0, 1e150, 0), "gradient", 2),
    # dC/dw1 = -1.78e308 and dC/db1 = -0.89e308 are fine, and the length of the two is not
    (chain(loss="negative_output"), (1e-200, 0, 8.9e307, 0), "gradient", None),
]


@pytest.mark.parametrize(("experiment", "parameters", "quantity", "layer"), CONSTRUCTED)
def test_the_first_quantity_to_overflow_is_named(experiment, parameters, quantity, layer):
    state = at(experiment, *parameters)
    frame = frame_at(experiment, state)
    assert not is_whole(frame)
    found = explain(experiment, state)
    assert (found.quantity, found.layer, found.step) == (quantity, layer, 3)
    assert f"step {found.step}" in found.message.lower() and (layer is None or f"layer {layer}" in found.message)
    run = advance(experiment, state, 5)
    assert run.status == "diverged" and len(run.frames) == 0 and run.divergence == found


def test_update_that_overflows_is_named():
    experiment = chain(("sigmoid",), "negative_output")
    experiment = replace(experiment, optimizer=Choice("momentum", (("eta", 10.0), ("mu", 1.0))))
    state = State(3, np.array([0.0, 0.0]), {"velocity": np.array([1e308, 0.0])})
    found = explain(experiment, state)
    assert (found.quantity, found.layer, found.step) == ("update", 1, 3) and "w1[1,1]" in found.message


def test_parameters_that_overflow_are_named():
    experiment = chain(("sigmoid", "sigmoid"), "negative_output")
    found = explain(experiment, at(experiment, 1.0, 0.0, np.inf, 0.0))
    assert (found.quantity, found.layer) == ("parameters", 2) and "parameter w2[1,1]" in found.message
    experiment = parse({"objective": {"kind": "function", "name": "rosenbrock"}})
    found = explain(experiment, State(0, np.array([0.0, np.nan]), {}))
    assert (found.quantity, found.layer) == ("parameters", None) and "parameter y" in found.message


@pytest.mark.parametrize("detail", ["light", "full"])
def test_a_run_ends_at_its_last_whole_frame(detail):
    optimizer = {"name": "gd", "eta": 10.0}
    experiment = parse({"objective": {"data": {"name": "line"}}, "optimizer": optimizer, "batch_size": 7})
    run = advance(experiment, start(experiment), 1000, detail)
    assert run.status == "diverged" and 0 < len(run.frames) < 1000
    assert all(is_whole(frame) for frame in run.frames)
    last = run.frames[-1].state
    assert run.divergence.step == last.step + 1
    again = advance(experiment, last, 1, detail)
    assert len(again.frames) == 0 and again.divergence == run.divergence


@pytest.mark.parametrize("name", ["parabola", "two_minima", "rosenbrock", "beale", "monkey_saddle"])
def test_functions_run_away_too(name):
    objective = {"kind": "function", "name": name}
    experiment = parse({"objective": objective, "optimizer": {"name": "gd", "eta": 10.0}})
    run = advance(experiment, start(experiment), 1000)
    assert run.status == "diverged" and run.divergence.layer is None
    assert run.divergence.quantity in ("loss", "gradient", "update", "parameters")


def test_an_example_outside_the_batch_can_end_a_run():
    """Batch loss, gradient and update are finite; the loss over all training examples is not."""
    experiment = parse(
        {
            "objective": {"data": {"name": "line", "n": 4, "n_test": 0}, "layers": [{"units": 1}]},
            "optimizer": {"name": "gd", "eta": 1e-6},
            "batch_size": 1,
        }
    )
    objective = compile(experiment)
    inputs = np.abs(objective.examples.inputs[:, 0])
    step = next(step for step in range(400) if objective.batches.batch(step)[0] == inputs.argmin())
    # w x is below the root of the largest number for the smallest input and beyond it for the largest.
    weight = 1.3e154 / np.sqrt(inputs.min() * inputs.max())
    state = State(step, np.array([weight, 0.0]), {})
    found = explain(experiment, state)
    frame = frame_at(experiment, state)
    assert np.isfinite([frame.loss, frame.gradient_norm, frame.update_norm]).all() and not is_whole(frame)
    assert found.step == step and found.quantity == "loss" and "training" in found.message


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([1.0, np.inf], "is beyond the largest number, 1.8e308"),
        ([np.nan, -np.inf], "is beyond the lowest number, -1.8e308"),
        ([1.0, np.nan], "is not a number"),
    ],
)
def test_an_overflow_is_told_by_its_sign(numbers, words):
    assert overflow(np.array(numbers)) == words
