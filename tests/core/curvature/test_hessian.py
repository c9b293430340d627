from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, eigsh

from app.core.curvature import hessian as module
from app.core.curvature.hessian import hessian, hessian_vector, lanczos, sharpest
from app.core.descent.advance import advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.landscape.planes import make_plane


def network(layers=((4, "tanh"), (3, "sigmoid"), (1, "identity")), **more):
    units = [{"units": units, "activation": activation} for units, activation in layers]
    data = {"name": "moons", "n": 30, "n_test": 0}
    return parse({"objective": {"data": data, "layers": units} | more, "batch_size": 7})


def function(name: str):
    return parse({"objective": {"kind": "function", "name": name}})


def second_differences(loss, point) -> np.ndarray:
    """The Hessian from losses alone, good to about four digits."""
    step, size = 1e-4, len(point)
    moves = step * np.eye(size)
    return np.array(
        [
            [
                (
                    loss(point + moves[i] + moves[j])
                    - loss(point + moves[i] - moves[j])
                    - loss(point - moves[i] + moves[j])
                    + loss(point - moves[i] - moves[j])
                )
                / (4 * step * step)
                for j in range(size)
            ]
            for i in range(size)
        ]
    )


LOSSES = [{"name": "half_mse"}, {"name": "binary_cross_entropy"}, {"name": "huber", "threshold": 0.3}]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss["name"])
@pytest.mark.parametrize("activation", ["tanh", "softplus", "gelu"])
def test_the_hessian_is_that_of_the_losses(activation, loss):
    experiment = network(((3, activation), (1, "identity")), loss=loss, penalty={"l1": 0, "l2": 0.1})
    surface, point = loss_surface(experiment), start(experiment).parameters
    np.testing.assert_allclose(
        hessian(surface, point), second_differences(compile(experiment).loss, point), atol=1e-6, rtol=1e-6
    )


def test_a_network_that_is_a_linear_map_has_the_hessian_of_least_squares():
    experiment = network(((1, "identity"),), penalty={"l1": 0, "l2": 0.5})
    inputs = compile(experiment).examples.inputs
    columns = np.column_stack((inputs, np.ones(len(inputs))))
    wanted = columns.T @ columns / len(inputs) + 0.5 * np.diag([1, 1, 0])
    np.testing.assert_allclose(hessian(loss_surface(experiment), start(experiment).parameters), wanted, atol=1e-9)


def test_a_function_has_its_own_hessian():
    experiment = function("rosenbrock")
    found = hessian(loss_surface(experiment), np.array([-1.2, 1.0]))
    np.testing.assert_allclose(found, [[1330.0, 480.0], [480.0, 200.0]], rtol=1e-14)


def test_products_are_those_of_the_hessian_and_leave_the_frozen_alone():
    experiment = network(frozen=["w2[1,1]", "b1"])
    surface, state = loss_surface(experiment), advance(experiment, start(experiment), 20).frames[-1].state
    free = compile(experiment).free
    matrix = hessian(surface, state.parameters)
    assert not matrix[~free].any() and not matrix[:, ~free].any() and matrix[np.ix_(free, free)].any()
    vectors = np.random.default_rng(0).normal(size=(3, len(free)))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    products = hessian_vector(surface, state.parameters, vectors)
    np.testing.assert_allclose(products, np.where(free, vectors, 0) @ matrix, atol=1e-8)
    np.testing.assert_allclose(hessian_vector(surface, state.parameters, vectors[0]), products[0], atol=1e-12)


def test_the_sharpest_directions_are_eigenvectors():
    experiment = network(frozen=["b2"])
    surface, point = loss_surface(experiment), start(experiment).parameters
    found = sharpest(surface, point, 3)
    free = compile(experiment).free
    values = np.linalg.eigvalsh(second_differences(compile(experiment).loss, point) * np.outer(free, free))
    wanted = sorted(values, key=abs, reverse=True)[:3]
    np.testing.assert_allclose(found.eigenvalues, wanted, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.vectors @ found.vectors.T, np.eye(3), atol=1e-12)
    matrix = hessian(surface, point)
    np.testing.assert_allclose(found.vectors @ matrix, found.eigenvalues[:, None] * found.vectors, atol=1e-8)


@pytest.mark.parametrize("steps", [1, 60])
def test_lanczos_finds_what_scipy_finds(steps):
    experiment = network(((12, "tanh"), (12, "tanh"), (1, "identity")), frozen=["w2[3,4]"])
    surface = loss_surface(experiment)
    point = advance(experiment, start(experiment), steps).frames[-1].state.parameters
    assert surface.objective.free.sum() > module.DENSE
    found = sharpest(surface, point)
    operator = LinearOperator((len(point),) * 2, matvec=lambda v: hessian_vector(surface, point, v.ravel()))
    wanted = sorted(eigsh(operator, k=4, which="LM", tol=1e-10)[0], key=abs, reverse=True)[:2]
    np.testing.assert_allclose(found.eigenvalues, wanted, rtol=1e-6)
    assert found.residual < 1e-6 and not found.vectors[:, ~surface.objective.free].any()
    product = hessian_vector(surface, point, found.vectors[0])
    off = np.linalg.norm(product - found.eigenvalues[0] * found.vectors[0]) / abs(found.eigenvalues[0])
    assert off < 1e-5


def test_lanczos_agrees_with_the_whole_hessian():
    experiment = network()
    surface, point = loss_surface(experiment), start(experiment).parameters
    few, all_of_it = lanczos(surface, point, 2), sharpest(surface, point, 2)
    np.testing.assert_allclose(few.eigenvalues, all_of_it.eigenvalues, rtol=1e-7)
    np.testing.assert_allclose(np.abs((few.vectors * all_of_it.vectors).sum(axis=1)), 1.0, rtol=1e-6)


def test_curvature_that_overflows_says_so():
    experiment = network(((3, "identity"), (1, "identity")))
    with pytest.raises(FloatingPointError):
        sharpest(loss_surface(experiment), np.full(compile(experiment).size, 1e200))


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
        from app.core.network.textbook import loss as over_examples

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


def test_in_a_minimum_the_second_sharpest_direction_stands_in():
    experiment = parse({"objective": {"kind": "function", "name": "rosenbrock", "start": [1.0, 1.0]}})
    plane = make_plane(loss_surface(experiment), start(experiment), {"kind": "curvature"})
    values, vectors = np.linalg.eigh([[802.0, -400.0], [-400.0, 200.0]])
    assert plane.plain["along_u"] == "curvature" and plane.plain["gradient_norm"] == 0
    np.testing.assert_allclose(np.abs(plane.directions @ vectors), [[1, 0], [0, 1]], atol=1e-12)
    assert plane.plain["eigenvalue"] == pytest.approx(values[1])


def test_a_saddle_may_bend_most_downwards():
    experiment = function("saddle")
    found = sharpest(loss_surface(experiment), np.zeros(2))
    assert sorted(np.sign(found.eigenvalues)) == [-1, 1]
