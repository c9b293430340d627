from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import State, start
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.landscape.outputs import boundary
from app.core.network import textbook
from app.core.support.registry import InvalidInput


def network(data: str = "moons", layers=((3, "tanh"), (1, "identity")), loss: str = "half_mse", **settings):
    units = [{"units": units, "activation": activation} for units, activation in layers]
    return parse({"objective": {"data": {"name": data, **settings}, "layers": units, "loss": {"name": loss}}})


def test_maps_are_the_network_at_every_point():
    experiment = network(layers=((3, "tanh"), (2, "relu"), (1, "identity")))
    state, net = start(experiment), compile(experiment).network
    answer = boundary(experiment, state, 5, range=[[-1, 1], [-2, 6]])
    assert answer.x.tolist() == [-1, -0.5, 0, 0.5, 1] and answer.y.tolist() == [-2, 0, 2, 4, 6]
    assert [len(layer) for layer in answer.layers] == [3, 2, 1]
    for j, y in enumerate(answer.y):
        for i, x in enumerate(answer.x):
            _, a = textbook.forward(net, state.parameters, np.array([[x, y]]))
            for maps, values in zip([*answer.layers, answer.output], [*a, a[-1]], strict=True):
                np.testing.assert_allclose([unit[j, i] for unit in maps], values[0], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("data", ["moons", "line"])
@pytest.mark.parametrize("stride", [1, 2, 3, 6])
def test_maps_of_units_have_every_so_many_th_sample(data, stride):
    experiment = network(data)
    whole, sparse = (boundary(experiment, start(experiment), 7, unit_stride=one) for one in (1, stride))
    for every, some in zip(sum(whole.layers, []), sum(sparse.layers, []), strict=True):
        assert some.flags.c_contiguous and some.tolist() == every[::stride, ::stride].tolist()
        assert some.shape[1] == 6 // stride + 1
    assert [unit.tolist() for unit in sparse.output] == [unit.tolist() for unit in whole.output]
    assert sparse.plain()["unit_stride"] == stride


@pytest.mark.parametrize("stride", [0, -2, 4, 7])
def test_a_stride_that_leaves_a_rest_is_refused(stride):
    experiment = network()
    with pytest.raises(InvalidInput) as refused:
        boundary(experiment, start(experiment), 7, unit_stride=stride)
    assert refused.value.field == "unit_stride" and refused.value.allowed == "a divisor of 6, the resolution less one"


def test_one_input_makes_a_curve():
    experiment = network("line", layers=((1, "identity"),))
    answer = boundary(experiment, State(0, np.array([2.0, -1.0]), {}), 3, range=[[0, 2]])
    assert answer.y is None and answer.features == (0,)
    assert [unit.tolist() for unit in answer.output] == [[[-1.0, 1.0, 3.0]]]
    assert answer.plain()["range"] == [[0.0, 2.0]]


def test_cross_entropies_give_probabilities():
    experiment = network(loss="binary_cross_entropy", layers=((1, "identity"),))
    (output,) = boundary(experiment, State(0, np.array([800.0, 0.0, 0.0]), {}), 3, range=[[-1, 1], [-1, 1]]).output
    assert output[0].tolist() == [0.0, 0.5, 1.0]
    experiment = network("blobs", ((3, "identity"),), "softmax_cross_entropy")
    answer = boundary(experiment, start(experiment), 4)
    np.testing.assert_allclose(sum(answer.output), np.ones((4, 4)), rtol=1e-15)
    assert (answer.layers[-1][0] != answer.output[0]).any()  # the units themselves show z


def test_other_inputs_are_held_at_their_mean():
    experiment = network("iris", ((3, "identity"),), "softmax_cross_entropy")
    data = compile(experiment).examples
    answer = boundary(experiment, start(experiment), 3, features=[2, 0])
    assert answer.features == (2, 0) and list(answer.held) == ["sepal width", "petal width"]
    assert list(answer.held.values()) == data.inputs.mean(axis=0)[[1, 3]].tolist()
    point = np.array([[answer.y[2], answer.held["sepal width"], answer.x[1], answer.held["petal width"]]])
    z, _ = textbook.forward(compile(experiment).network, start(experiment).parameters, point)
    assert answer.layers[0][1][2, 1] == pytest.approx(z[0][0, 1], rel=1e-13)


@pytest.mark.parametrize("name", ["moons", "circles", "spiral", "blobs", "line", "sine", "single", "iris", "auto_mpg"])
def test_the_default_range_holds_the_data_and_a_margin(name):
    experiment = parse({"objective": {"data": {"name": name}}})
    data = compile(experiment).examples
    answer = boundary(experiment, start(experiment), 2)
    for feature, (low, high) in zip(answer.features, answer.plain()["range"], strict=True):
        column = np.concatenate((data.inputs[:, feature], data.test_inputs[:, feature]))
        assert low < column.min() and column.max() < high < column.max() + 5


def test_units_can_be_left_out():
    assert boundary(network(), start(network()), 3, units=False).layers == []


def test_numbers_stay_finite_whatever_the_weights():
    experiment = network(layers=((3, "identity"), (1, "identity")))
    state = State(0, np.full(13, 1e300), {})
    answer = boundary(experiment, state, 5)
    assert all(np.isfinite(unit).all() for maps in (*answer.layers, answer.output) for unit in maps)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"resolution": 1}, "resolution"),
        ({"resolution": True}, "resolution"),
        ({"features": []}, "features"),
        ({"features": [0, 1, 0]}, "features"),
        ({"features": [0, 2]}, "features.1"),
        ({"features": [1, 1]}, "features"),
        ({"range": [[0, 1]]}, "range"),
        ({"range": [[0, 1], [1, 1]]}, "range.1"),
        ({"range": [[0, 1], [1]]}, "range.1"),
    ],
)
def test_bad_requests_are_refused_by_field(more, field):
    with pytest.raises(InvalidInput) as refusal:
        boundary(network(), start(network()), **more)
    assert refusal.value.field == field


def test_a_function_has_no_boundary():
    experiment = parse({"objective": {"kind": "function", "name": "rosenbrock"}})
    with pytest.raises(InvalidInput, match="network"):
        boundary(experiment, start(experiment))
