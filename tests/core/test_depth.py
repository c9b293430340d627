"""The layers over the steps of a run, against the textbook at each step and a network worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.depth import COLUMNS, depth
from app.core.descent.advance import advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.events.observation import Subject
from app.core.experiment import parse
from app.core.network import textbook
from app.core.support.registry import InvalidInput


def network(layers, **changes):
    units = [{"units": units, "activation": activation} for units, activation in layers]
    objective = {"data": {"name": "moons", "n": 20, "n_test": 0}, "layers": units}
    objective |= {key: changes.pop(key) for key in ("frozen", "init", "data", "penalty") if key in changes}
    return parse({"objective": objective, "batch_size": 6, "optimizer": {"name": "adam", "eta": 0.05}} | changes)


MIXED = ((3, "relu"), (4, "leaky_relu"), (3, "tanh"), (2, "gelu"), (1, "sigmoid"))


def test_a_chain_worked_out_by_hand():
    """x = 2, y = 5, w = (0.5, -3), b = 0: z = 1, a = sigmoid(1), and the output is tanh(-3 a)."""
    init = {"name": "values", "parameters": [0.5, 0, -3, 0]}
    experiment = network(((1, "sigmoid"), (1, "tanh")), data={"name": "single"}, init=init)
    assert compile(experiment).examples.inputs == 2 and compile(experiment).examples.targets == 5
    found = depth(experiment, start(experiment), 0)
    a = 1 / (1 + math.exp(-1))
    output = math.tanh(-3 * a)
    out = (output - 5) * (1 - output**2)
    inner = out * -3 * a * (1 - a)
    assert found["gradient"] == [[pytest.approx(2 * abs(inner))], [pytest.approx(abs(out) * a)]]
    assert found["spread"] == [[0.0], [0.0]] and found["dead"] == [[0.0], [0.0]]
    assert found["saturated"] == [[0.0], [1.0]]  # the slopes are 0.197, above 0.025, and 0.05, below 0.1
    assert found["factor"] == [pytest.approx(2 * abs(inner) / (abs(out) * a))] and found["kind"] == ["steady"]
    assert found["layers"][0] == {"units": 1, "activation": "sigmoid", "saturated_at": 0.025, "free": True}


def test_the_columns_are_those_of_the_run():
    """Every third step of twenty, each looked at by itself; stretches join where they are cut."""
    experiment = network(MIXED, penalty={"l1": 0.0, "l2": 0.01})
    begin = advance(experiment, start(experiment), 5).frames[-1].state
    found = depth(experiment, begin, 20, 3)
    assert found["step"] == [5, 8, 11, 14, 17, 20, 23] and found["status"] == "running"
    states = {frame.state.step: frame.state for frame in advance(experiment, start(experiment), 25).frames}
    layout = compile(experiment).network.layout
    data, network_ = compile(experiment).examples, compile(experiment).network
    for k, step in enumerate(found["step"]):
        parameters = states[step].parameters
        gradient = loss_surface(experiment).gradients(parameters)
        z, a = textbook.forward(network_, parameters, data.inputs)
        for i, (w, _) in enumerate(layout.layers(gradient)):
            slopes = np.abs(network_.activations[i].derivative(z[i]))
            assert found["gradient"][i][k] == pytest.approx(np.linalg.norm(w), rel=1e-12)
            assert found["spread"][i][k] == pytest.approx(np.sqrt(np.mean(np.std(a[i], axis=0) ** 2)), rel=1e-12)
            assert found["dead"][i][k] == np.mean([not slopes[:, u].any() for u in range(slopes.shape[1])])
        outermost = [np.linalg.norm(w) for w, _ in layout.layers(gradient)]
        ratios = [here / there for here, there in zip(outermost, outermost[1:], strict=False)]
        assert found["factor"][k] == pytest.approx(math.prod(ratios) ** (1 / 4), rel=1e-12)
        assert found["saturated"][0][k] == (z[0] <= 0).mean() and found["saturated"][1][k] is None
        assert found["saturated"][2][k] == pytest.approx((np.abs(a[2]) >= math.sqrt(0.9)).mean())
    assert depth(experiment, states[14], 9, 3)["gradient"] == [row[3:] for row in found["gradient"]]


def test_deep_sigmoids_vanish_and_large_weights_explode():
    deep = network([(4, "sigmoid")] * 7 + [(1, "identity")])
    found = depth(deep, start(deep), 0)
    first, last = found["gradient"][0][0], found["gradient"][-1][0]
    assert found["kind"] == ["vanishing"] and first < last / 1000
    assert f"{found['factor'][0]:.3g} per layer" in found["text"][0] and "vanishes" in found["text"][0]
    wide = network([(8, "relu")] * 7 + [(1, "identity")])
    state = start(wide)
    blocks = compile(wide).network.layout.blocks(state.parameters)
    blocks[-1][:] *= 1e4  # a large last layer sends a large error back through small activations
    exploding = depth(wide, state, 0)
    ratio = exploding["gradient"][0][0] / exploding["gradient"][-1][0]
    assert (
        (ratio > 1000) == (exploding["kind"] == ["exploding"]) and ratio > 1000 and "explodes" in exploding["text"][0]
    )


def test_frozen_layers_are_left_out():
    experiment = network(MIXED, frozen=["w1", "5"])
    found = depth(experiment, start(experiment), 0)
    assert [layer["free"] for layer in found["layers"]] == [False, True, True, True, False]
    assert found["gradient"][0] == found["gradient"][4] == [0.0]
    first, last = found["gradient"][1][0], found["gradient"][3][0]
    assert found["factor"] == [pytest.approx((first / last) ** 0.5)] and "layer 4 back to layer 2" in found["text"][0]
    still = network(MIXED, frozen=["1", "2", "3", "4"])
    assert depth(still, start(still), 0)["kind"] == ["unknown"]


def test_dead_units_let_no_gradient_through():
    experiment = network(((3, "relu"), (1, "identity")), init={"name": "zeros"})
    found = depth(experiment, start(experiment), 0)
    assert found["dead"] == [[1.0], [0.0]] and found["saturated"] == [[1.0], [None]]
    assert found["kind"] == ["unknown"]  # nothing arrives at the last layer's weights either


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_slope_that_rounds_to_0_is_not_dead(name):
    """A sigmoid's slope rounds to 0 at z = 40, and not at -40, although both are equal. Events see the same."""
    entry = ACTIVATIONS[name]
    for z, cut_off in ((40.0, False), (-40.0, name == "relu"), (800.0, False), (-800.0, name == "relu")):
        init = {"name": "values", "parameters": [0.0, z, 1.0, 0.0]}
        experiment = network(((1, name), (1, "identity")), data={"name": "single"}, init=init)
        state = start(experiment)
        assert depth(experiment, state, 0)["dead"][0] == [float(cut_off)]
        (seen,) = Subject(experiment).see(0, state.parameters[np.newaxis])
        assert seen is not None and seen.silent[0].tolist() == [cut_off]
    assert bool(entry.flat) == (entry.flat_at is not None)


def test_layers_whose_biases_move_are_not_said_to_stand_still():
    experiment = network(MIXED, frozen=["w1", "w2", "w3", "w4", "w5"])
    found = depth(experiment, start(experiment), 0)
    assert found["kind"] == ["unknown"] and found["text"] == ["Fewer than two layers have weights that move."]


def test_a_run_that_diverges_ends_the_columns():
    experiment = network(((3, "identity"), (1, "identity")), optimizer={"name": "gd", "eta": 10})
    run = advance(experiment, start(experiment), 1000)
    found = depth(experiment, start(experiment), 1000, 10)
    assert found["status"] == run.status == "diverged"
    assert found["step"] == list(range(0, len(run.frames) + 1, 10))


def test_what_cannot_be_looked_at_is_refused():
    for steps, every in ((COLUMNS, 1), (1000, 5)):
        with pytest.raises(InvalidInput) as refused:
            depth(network(MIXED), start(network(MIXED)), steps, every)
        assert refused.value.field == "every" and f"at least {every + 1} " in refused.value.allowed
    assert len(depth(network(MIXED), start(network(MIXED)), COLUMNS - 1)["step"]) == COLUMNS
    function = parse({"objective": {"kind": "function", "name": "saddle"}})
    with pytest.raises(InvalidInput) as refused:
        depth(function, start(function), 1)
    assert refused.value.field == "experiment.objective.kind"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_saturated_is_a_tenth_of_the_largest_slope_or_flat(name):
    entry = ACTIVATIONS[name]
    slopes = entry.derivative(np.linspace(-12, 12, 4001))
    flat = np.abs(slopes) < 0.005
    assert (entry.saturated_at is None) == (not flat.any())
    if entry.saturated_at:
        assert entry.saturated_at == pytest.approx(0.1 * slopes.max(), rel=0.15)
