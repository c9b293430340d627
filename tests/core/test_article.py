"""The numbers of the article this playground grew from, through the same code that runs everything else."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.core.descent.advance import advance, frame_at, start
from app.core.descent.frames import State
from app.core.experiment import parse


def chain(loss: str, eta: float):
    """L = (x w1 + b1) w2 + b2 as a 1-1-1 identity network with frozen biases, at x = 2, target 5."""
    return parse(
        {
            "objective": {
                "kind": "network",
                "data": {"name": "single"},
                "layers": [{"units": 1, "activation": "identity"}, {"units": 1, "activation": "identity"}],
                "loss": {"name": loss},
                "init": {"name": "values", "parameters": [0.5, 1.0, 1.5, 0.5]},  # w1, b1, w2, b2
                "frozen": ["b1", "b2"],
            },
            "optimizer": {"name": "gd", "eta": eta},
        }
    )


def test_forward():
    experiment = chain("half_mse", 0.1)
    frame = frame_at(experiment, start(experiment))
    first, second = frame.full["layers"]
    assert first["z"].tolist() == [[2.0]]
    assert second["a"].tolist() == [[3.5]] and frame.full["outputs"].tolist() == [[3.5]]
    assert frame.loss == frame.loss_train == 1.125
    assert frame.full["example_losses"].tolist() == [1.125]


def test_derivatives_of_the_output():
    experiment = chain("negative_output", 0.2)
    frame = frame_at(experiment, start(experiment))
    assert frame.loss == -3.5
    assert (-frame.gradient).tolist() == [3.0, 0.0, 2.0, 0.0]


def test_derivatives_of_the_error():
    """dE/dL = -1.5 times the derivatives of L."""
    experiment = chain("half_mse", 0.1)
    frame = frame_at(experiment, start(experiment))
    first, second = frame.full["layers"]
    assert second["delta"].tolist() == [[-1.5]] and first["delta"].tolist() == [[-2.25]]
    assert first["grad_w"].tolist() == [[-4.5]] and second["grad_w"].tolist() == [[-3.0]]
    assert frame.gradient.tolist() == [-4.5, 0.0, -3.0, 0.0]


@pytest.mark.parametrize(
    ("eta", "start_at", "w1", "w2", "z", "output"),
    [
        (0.2, [0.5, 1.0, 1.5, 0.5], 1.1, 1.9, 3.2, 6.58),
        (0.1, [0.5, 1.0, 1.5, 0.5], 0.8, 1.7, 2.6, 4.92),
    ],
)
def test_ascent(eta, start_at, w1, w2, z, output):
    experiment = chain("negative_output", eta)
    (frame,) = advance(experiment, start(experiment), 1, "full").frames
    assert start(experiment).parameters.tolist() == start_at
    np.testing.assert_allclose(frame.state.parameters, [w1, 1.0, w2, 0.5], rtol=1e-15)
    first, second = frame.full["layers"]
    assert first["z"].item() == pytest.approx(z, rel=1e-15)
    assert second["a"].item() == pytest.approx(output, rel=1e-15)


def sigma(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z))


@pytest.mark.parametrize(("w1", "b1", "w2", "b2"), [(0.6, -0.4, 1.3, 0.2), (-1.1, 0.7, -0.8, 0.5)])
def test_deltas_of_the_scalar_two_layer_network(w1, b1, w2, b2):
    """delta2 = (a2 - y) sigma'(z2), delta1 = w2 delta2 sigma'(z1); dC/dw = delta a, dC/db = delta."""
    experiment = parse(
        {
            "objective": {
                "data": {"name": "single"},
                "layers": [{"units": 1, "activation": "sigmoid"}, {"units": 1, "activation": "sigmoid"}],
                "init": {"name": "values", "parameters": [w1, b1, w2, b2]},
            },
            "optimizer": {"name": "gd", "eta": 0.5},
        }
    )
    x, y = 2.0, 5.0
    z1 = w1 * x + b1
    a1 = sigma(z1)
    z2 = w2 * a1 + b2
    a2 = sigma(z2)
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = w2 * delta2 * a1 * (1 - a1)
    gradient = [delta1 * x, delta1, delta2 * a1, delta2]

    state = start(experiment)
    frame = frame_at(experiment, state)
    first, second = frame.full["layers"]
    found = [first["z"], first["a"], first["delta"], second["z"], second["a"], second["delta"]]
    np.testing.assert_allclose(np.ravel(found), [z1, a1, delta1, z2, a2, delta2], rtol=1e-15)
    np.testing.assert_allclose(frame.gradient, gradient, rtol=1e-15)
    assert frame.loss == pytest.approx(0.5 * (y - a2) ** 2, rel=1e-15)

    (after,) = advance(experiment, state, 1).frames
    moved = np.array([w1, b1, w2, b2]) - 0.5 * np.array(gradient)
    np.testing.assert_allclose(after.state.parameters, moved, rtol=1e-15)


def test_a_weight_edited_by_hand_moves_only_what_hangs_on_it():
    experiment = chain("half_mse", 0.1)
    edited = State(0, np.array([0.5, 1.0, 2.0, 0.5]), {})
    first, second = frame_at(experiment, edited).full["layers"]
    assert first["z"].tolist() == [[2.0]] and second["a"].tolist() == [[4.5]]
