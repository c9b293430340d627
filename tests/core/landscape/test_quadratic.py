"""The prediction from slope and curvature: all of a quadratic loss, and a network's up to the third order."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import advance, start
from app.core.experiment import parse
from app.core.landscape.survey import survey
from app.core.landscape.view import look_at
from tests.core.curvature.test_hessian import network


def sampled(experiment, state, plane=None, over="all", width=1.0, middle=(0.0, 0.0), **how):
    intervals = {axis: [at - width, at + width] for axis, at in zip("uv", middle, strict=True)}
    return survey(look_at(experiment, state, plane, over), (5, 4), intervals, "float64", quadratic=True, **how)


def test_of_a_bowl_it_is_the_loss_itself():
    objective = {"kind": "function", "name": "quadratic_bowl", "start": [3.0, -1.0], "parameters": {"condition": 30}}
    experiment = parse({"objective": objective})
    found = sampled(experiment, start(experiment))
    np.testing.assert_allclose(found.quadratic, found.loss, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("over", ["all", "batch"])
@pytest.mark.parametrize("kind", ["random", "curvature"])
def test_of_a_network_it_is_off_by_the_third_order(kind, over):
    """A tenth of the way makes it a thousand times better, also where the state does not lie on the plane."""
    experiment = network()
    state = advance(experiment, start(experiment), 9).frames[-1].state
    off = []
    for share in (0.1, 0.01):
        centre = (state.parameters + 0.1 * share).tolist()
        found = sampled(experiment, state, {"kind": kind, "center": centre}, over, width=share)
        off.append(np.abs(found.quadratic - found.loss).max())
    assert 500 < off[0] / off[1] < 2000


def test_a_curve_has_one_row_and_nothing_is_said_of_frozen_parameters():
    experiment = network(frozen=["w1[1,1]"])
    state = start(experiment)
    curve = survey(look_at(experiment, state, {"kind": "parameters", "u": "w1[2,1]", "v": None}), (7,), quadratic=True)
    assert curve.quadratic.shape == curve.loss.shape == (1, 7)
    assert sampled(experiment, state, {"kind": "parameters", "u": "w1[1,1]", "v": "w1[2,1]"}).quadratic is None
    assert survey(look_at(experiment, state), (3, 3)).quadratic is None, "nobody asked"


def test_what_overflows_is_the_largest_number_or_nothing():
    experiment = parse({"objective": {"kind": "function", "name": "rosenbrock", "start": [1e20, 0.0]}})
    found = survey(look_at(experiment, start(experiment)), (3, 3), quadratic=True)
    assert np.isfinite(found.quadratic).all() and np.abs(found.quadratic).max() == np.finfo(np.float32).max
    far = parse({"objective": {"kind": "function", "name": "rosenbrock", "start": [1e160, 0.0]}})
    assert survey(look_at(far, start(far)), (3, 3), quadratic=True).quadratic is None
