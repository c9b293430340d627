"""dC/da of a unit against differences of the loss in the unit's output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.core.descent.advance import frame_at, start
from app.core.descent.objective import compile
from app.core.experiment import Experiment, parse
from app.core.explain import explain
from tests.core.explain.helpers import chain

STEP = 1e-5


def network(loss: str, data: str, outputs: int, last: str = "identity", **more: Any) -> Experiment:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 2, "activation": "gelu"}]
    layers.append({"units": outputs, "activation": last})
    chosen = {"kind": "network", "data": {"name": data}, "layers": layers, "loss": {"name": loss}, **more}
    return parse({"objective": chosen})


EXPERIMENTS = {
    "chain": chain(activation="sigmoid"),
    "squared": network("half_mse", "moons", 1, "sigmoid"),
    "penalty": network("half_mse", "moons", 1, penalty={"l1": 0.1, "l2": 0.1}),
    "logits": network("binary_cross_entropy", "moons", 1),
    "classes": network("softmax_cross_entropy", "iris", 3),
    "raise": network("negative_output", "sine", 1),
}


def loss_from(experiment: Experiment, parameters: np.ndarray, layer: int, a: np.ndarray, target: np.ndarray) -> float:
    """C_i if layer `layer` (from 1) passed on `a`: the layers after it, by their definition."""
    chosen = compile(experiment).network
    pairs = list(zip(chosen.layout.layers(parameters), chosen.activations, strict=True))
    for (w, b), activation in pairs[layer:]:
        a = activation.value(w @ a + b)
    return float(chosen.loss.per_example(a[None], target[None], **chosen.loss_settings)[0])


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_back_lines_are_slopes_of_the_loss(name: str) -> None:
    experiment = EXPERIMENTS[name]
    objective = compile(experiment)
    state = start(experiment)
    frame = frame_at(experiment, state, [0])
    layers, target = frame.full["layers"], np.asarray(frame.full["targets"][0])
    lines = {line.key: line for line in explain(experiment, state, "jacobian", example=0).lines}
    seen = 0
    for layer, sizes in enumerate(objective.network.layout.sizes[1:], 1):
        a = np.asarray(layers[layer - 1]["a"][0], dtype=float)
        for unit in range(1, sizes + 1):
            last = layer == len(layers)
            line = lines[f"error-{unit}" if last else f"back{layer}-{unit}"]
            nudge = np.zeros(sizes)
            nudge[unit - 1] = STEP
            up = loss_from(experiment, state.parameters, layer, a + nudge, target)
            down = loss_from(experiment, state.parameters, layer, a - nudge, target)
            assert line.value == pytest.approx((up - down) / (2 * STEP), rel=1e-6, abs=1e-9)
            assert line.residual == pytest.approx(0, abs=1e-12)
            slope = objective.network.activations[layer - 1].derivative(np.asarray(layers[layer - 1]["z"][0]))[unit - 1]
            assert line.value * slope == pytest.approx(layers[layer - 1]["delta"][0][unit - 1], rel=1e-12, abs=1e-15)
            seen += 1
    assert seen == sum(objective.network.layout.sizes[1:])


def test_from_a_parameter_on_the_way_back_is_not_told() -> None:
    experiment = EXPERIMENTS["squared"]
    keys = [line.key for line in explain(experiment, start(experiment), "jacobian", "w1[1,1]").lines]
    assert not any(key.startswith("back") for key in keys)
