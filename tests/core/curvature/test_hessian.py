from __future__ import annotations

import numpy as np
import pytest

from app.core.curvature.hessian import Corners, HessianAt, corners
from app.core.descent.advance import advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.network import textbook


def hessian(surface, point):
    """The whole matrix (size, size), rows of frozen parameters included."""
    return HessianAt(surface, point).products(np.eye(len(point)))


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


def test_linear_network_has_the_least_squares_hessian():
    experiment = network(((1, "identity"),), penalty={"l1": 0, "l2": 0.5})
    inputs = compile(experiment).examples.inputs
    columns = np.column_stack((inputs, np.ones(len(inputs))))
    wanted = columns.T @ columns / len(inputs) + 0.5 * np.diag([1, 1, 0])
    np.testing.assert_allclose(hessian(loss_surface(experiment), start(experiment).parameters), wanted, atol=1e-9)


def test_a_function_has_its_own_hessian():
    experiment = function("rosenbrock")
    found = hessian(loss_surface(experiment), np.array([-1.2, 1.0]))
    np.testing.assert_allclose(found, [[1330.0, 480.0], [480.0, 200.0]], rtol=1e-14)


def test_products_equal_the_hessian_without_the_frozen():
    experiment = network(frozen=["w2[1,1]", "b1"])
    surface, state = loss_surface(experiment), advance(experiment, start(experiment), 20).frames[-1].state
    free = compile(experiment).free
    matrix = hessian(surface, state.parameters)
    assert not matrix[~free].any() and not matrix[:, ~free].any() and matrix[np.ix_(free, free)].any()
    vectors = np.random.default_rng(0).normal(size=(3, len(free)))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    here = HessianAt(surface, state.parameters)
    products = here.products(vectors)
    np.testing.assert_allclose(products, np.where(free, vectors, 0) @ matrix, atol=1e-14)
    np.testing.assert_allclose(here.products(vectors[0]), products[0], atol=1e-14)
    np.testing.assert_allclose(here.matrix(), matrix[np.ix_(free, free)], atol=0)


def test_gauss_newton_and_the_rest_make_the_hessian():
    """Only the rest bends downwards, and it is nothing where the outputs are linear in the parameters."""
    surface, point = loss_surface(network()), start(network()).parameters
    here = HessianAt(surface, point)
    whole, part, rest = (here.only(name).matrix() for name in ("whole", "gauss_newton", "rest"))
    np.testing.assert_allclose(part + rest, whole, atol=1e-15)
    assert np.linalg.eigvalsh(rest)[0] < -1e-3
    assert np.linalg.eigvalsh(whole)[0] < -1e-3 and np.linalg.eigvalsh(part)[0] > -1e-14
    data, net = surface.objective.examples, surface.objective.network
    step = 1e-6 * np.eye(len(point))
    ahead, behind = (textbook.forward(net, point + sign * step, data.inputs)[1][-1] for sign in (1, -1))
    slopes = ((ahead - behind) / 2e-6)[..., 0]  # da/dw of each example's output
    np.testing.assert_allclose(part, slopes @ slopes.T / len(data.inputs), atol=1e-8)
    last = loss_surface(network(frozen=["1", "2"]))
    assert np.abs(HessianAt(last, point).only("rest").matrix()).max() < 1e-16


DEAD = {"data": {"name": "moons", "n": 30, "n_test": 0}, "layers": [{"units": 3, "activation": "relu"}, {"units": 1}]}


@pytest.mark.parametrize(
    ("changed", "examples", "weights"),
    [
        ({}, 0, 0),  # moons has no point at 0
        ({"init": {"name": "zeros"}}, 30, 0),
        ({"init": {"name": "zeros"}, "penalty": {"l1": 0.1, "l2": 0.0}}, 30, 9),
        ({"init": {"name": "zeros"}, "penalty": {"l1": 0.1, "l2": 0.0}, "frozen": ["1"]}, 30, 3),
        ({"init": {"name": "zeros"}, "layers": [{"units": 3, "activation": "gelu"}, {"units": 1}]}, 0, 0),
        ({"init": {"name": "zeros"}, "layers": [{"units": 1}], "loss": {"name": "huber", "threshold": 1.0}}, 15, 0),
        ({"init": {"name": "zeros"}, "layers": [{"units": 1}], "loss": {"name": "huber", "threshold": 0.9}}, 0, 0),
    ],
)
def test_corners_are_counted(changed, examples, weights):
    experiment = parse({"objective": DEAD | changed})
    found = corners(loss_surface(experiment), start(experiment).parameters)
    assert found == Corners(examples, weights) and bool(found) == (examples + weights > 0)


def test_on_a_corner_the_hessian_is_that_of_the_side_of_the_gradient():
    """A dead unit with z at 0: its sigma' is 0, so only the bias behind it moves the loss. No difference sees that."""
    experiment = parse({"objective": {"data": {"name": "single"}, "layers": [{"units": 1, "activation": "relu"}, {}],
                                      "init": {"name": "zeros"}}})  # fmt: skip
    surface, point = loss_surface(experiment), start(experiment).parameters
    assert hessian(surface, point).tolist() == np.diag([0.0, 0.0, 0.0, 1.0]).tolist()
    assert corners(surface, point).examples == 1


def test_functions_have_no_corners():
    experiment = function("rosenbrock")
    assert not corners(loss_surface(experiment), np.zeros(2))
