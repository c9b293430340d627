from __future__ import annotations

import numpy as np
import pytest

from app.core.curvature.hessian import HessianAt
from app.core.curvature.report import report
from app.core.descent.advance import advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.experiment import parse, to_plain
from app.core.landscape.planes import make_plane
from app.core.network.textbook import loss as over_examples
from app.core.support.registry import InvalidInput
from tests.core.curvature.test_hessian import network, second_differences


@pytest.mark.parametrize("over", ["all", "batch"])
def test_the_curvature_plane_holds_gradient_and_sharpest_direction(over):
    experiment = network(frozen=["w2[1,1]"])
    state = advance(experiment, start(experiment), 12).frames[-1].state
    surface = loss_surface(experiment, state.step, over)
    plane = make_plane(surface, state, {"kind": "curvature"})
    objective = compile(experiment)
    batch = objective.batches.batch(state.step) if over == "batch" else slice(None)
    data = objective.examples

    def loss(point):
        return over_examples(objective.network, point, data.inputs[batch], data.targets[batch])

    free = objective.free
    matrix = second_differences(loss, state.parameters) * np.outer(free, free)
    values, vectors = np.linalg.eigh(matrix)
    top = np.argmax(np.abs(values))
    assert abs(plane.directions[1] @ vectors[:, top]) == pytest.approx(1.0, abs=1e-5)
    assert plane.plain["eigenvalue"] == pytest.approx(values[top], rel=1e-4)
    steps = 1e-6 * np.eye(len(free))
    gradient = np.array([(loss(state.parameters + s) - loss(state.parameters - s)) / 2e-6 for s in steps]) * free
    assert plane.plain["gradient_norm"] == pytest.approx(np.linalg.norm(gradient), rel=1e-6)
    inside = plane.directions @ gradient
    assert np.linalg.norm(inside) == pytest.approx(np.linalg.norm(gradient), rel=1e-6) and inside[0] > 0
    assert plane.plain["alignment"] == pytest.approx(abs(inside[1]) / np.linalg.norm(gradient), rel=1e-4)
    assert plane.plain["along_u"] == "gradient"


@pytest.mark.parametrize("which", [1, 2, 8, -1, -3])
def test_any_eigenvector_at_either_end_can_be_looked_along(which):
    experiment = network(frozen=["w2[1,1]"])
    state = advance(experiment, start(experiment), 12).frames[-1].state
    surface = loss_surface(experiment)
    plane = make_plane(surface, state, {"kind": "curvature", "which": which})
    matrix = HessianAt(surface, state.parameters).products(np.eye(len(state.parameters)))
    values = np.linalg.eigvalsh(matrix[np.ix_(surface.objective.free, surface.objective.free)])
    wanted = values[-which] if which > 0 else values[-which - 1]
    assert plane.plain["eigenvalue"] == pytest.approx(wanted, abs=1e-12) and plane.plain["which"] == which
    np.testing.assert_allclose(matrix @ plane.directions[1], wanted * plane.directions[1], atol=1e-10)


@pytest.mark.parametrize("which", [0, 9, -9, True, 1.5, "1"])
def test_an_eigenvalue_that_is_not_there_is_refused(which):
    experiment = network()
    with pytest.raises(InvalidInput) as refusal:
        make_plane(loss_surface(experiment), start(experiment), {"kind": "curvature", "which": which})
    assert refusal.value.field == "plane.which" and "1 to 8" in refusal.value.allowed


@pytest.mark.parametrize("name", ["gd", "adam", "lion"])
def test_the_plane_names_the_limit_of_the_method(name):
    experiment = parse({**to_plain(network()), "optimizer": {"name": name}})
    state = start(experiment)
    surface = loss_surface(experiment)
    told = make_plane(surface, state, {"kind": "curvature"}).plain["stability"]
    assert told == report(experiment, state)["stability"] and (told is None) == (name == "lion")
    elsewhere = {"kind": "curvature", "center": (state.parameters + 0.1).tolist()}
    assert make_plane(surface, state, elsewhere).plain["stability"] is None, "its memories belong to the state"


def test_in_a_minimum_the_second_sharpest_direction_stands_in():
    experiment = parse({"objective": {"kind": "function", "name": "rosenbrock", "start": [1.0, 1.0]}})
    plane = make_plane(loss_surface(experiment), start(experiment), {"kind": "curvature"})
    values, vectors = np.linalg.eigh([[802.0, -400.0], [-400.0, 200.0]])
    assert plane.plain["along_u"] == "curvature" and plane.plain["gradient_norm"] == 0
    np.testing.assert_allclose(np.abs(plane.directions @ vectors), [[1, 0], [0, 1]], atol=1e-12)
    assert plane.plain["eigenvalue"] == pytest.approx(values[1])


@pytest.mark.parametrize(("steps", "wanted"), [(0, 0.648), (1, 0.621)])
def test_an_example_on_a_corner_does_not_bend_the_plane(steps, wanted):
    """A dead first layer before biases of 0 leaves z at exactly 0, where a difference of gradients saw -3307 once.

    The wanted numbers, and that v is that direction, come from differences of losses on the side where sigma' is 0:
    the biases of the second layer a little below 0.
    """
    layers = [{"units": 8, "activation": "relu"}, {"units": 8, "activation": "relu"}, {"units": 1}]
    objective = {"data": {"name": "moons"}, "layers": layers, "loss": {"name": "binary_cross_entropy"}}
    experiment = parse({"objective": objective, "optimizer": {"name": "gd", "eta": 0.1}, "batch_size": 10, "seed": 22})
    state = start(experiment)
    if steps:
        state = advance(experiment, state, steps).frames[-1].state
    plane = make_plane(loss_surface(experiment), state, {"kind": "curvature"})
    assert plane.plain["eigenvalue"] == pytest.approx(wanted, abs=5e-4)
    assert plane.plain["corners"] == {"examples": 14, "weights": 0, "point": False}
    aside = state.parameters.copy()
    for k, name in enumerate(compile(experiment).names):
        if name.startswith("b2"):
            aside[k] -= 1e-3
    v = plane.directions[1]
    losses = compile(experiment).losses(aside + 1e-4 * np.outer([-1, 0, 1], v))
    assert losses @ [1, -2, 1] / 1e-8 == pytest.approx(wanted, abs=2e-3)
