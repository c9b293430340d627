"""Gradients of batches and of single examples around the full one, each recomputed another way."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.losses import LOSSES
from app.core.descent.advance import advance, frame_at, start
from app.core.descent.frames import State
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.landscape.planes import make_plane
from app.core.network import textbook
from app.core.network.layout import Layout
from app.core.network.penalty import Penalty
from app.core.noise import Cloud, balanced_size, example_gradients, noise, noise_scale
from app.core.support.registry import InvalidInput

TORCH = json.loads((Path(__file__).parent.parent / "data" / "torch_noise.json").read_text())["entries"]


def network(**changes):
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    objective = {"data": {"name": "moons", "n": 23, "n_test": 0}, "layers": layers, "penalty": {"l1": 0.01, "l2": 0.1}}
    objective |= {key: changes.pop(key) for key in ("frozen", "penalty", "layers", "init", "data") if key in changes}
    return parse(
        {"objective": objective, "batch_size": 5, "optimizer": {"name": "gd", "eta": 0.1}, "seed": 4} | changes
    )


def later(experiment, steps=7):
    return advance(experiment, start(experiment), steps).frames[-1].state


def one_by_one(experiment, parameters):
    """The gradient of each example by the textbook, as a data set of one."""
    objective = compile(experiment)
    inputs, targets = objective.examples.inputs, objective.examples.targets
    rows = [textbook.gradient(objective.network, parameters, inputs[[i]], targets[[i]]) for i in range(len(inputs))]
    return np.where(objective.free, rows, 0.0)


@pytest.mark.parametrize("frozen", [[], ["w1[2,1]", "b2"]])
def test_each_example_s_gradient_is_that_of_a_data_set_of_one(frozen):
    experiment = network(frozen=frozen)
    parameters = later(experiment).parameters
    rows = example_gradients(compile(experiment), parameters)
    np.testing.assert_allclose(rows, one_by_one(experiment, parameters), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(
        rows.mean(axis=0), loss_surface(experiment).gradients(parameters), rtol=1e-12, atol=1e-15
    )


def test_an_example_s_gradient_is_the_slope_of_its_own_loss():
    experiment = network(penalty={"l1": 0.0, "l2": 0.1})
    objective, parameters = compile(experiment), later(experiment).parameters
    inputs, targets = objective.examples.inputs[[4]], objective.examples.targets[[4]]
    steps = 1e-6 * np.eye(objective.size)
    up, down = (textbook.loss(objective.network, parameters + sign * steps, inputs, targets) for sign in (1, -1))
    row = example_gradients(objective, parameters)[4]
    np.testing.assert_allclose(row, (up - down) / 2e-6, atol=1e-9)


@pytest.mark.parametrize("frozen", [[], ["1"]])
def test_the_batches_are_those_of_the_run(frozen):
    """The one of this step is the gradient of its frame; all of them, by size, make the full gradient."""
    experiment = network(frozen=frozen)
    state = later(experiment)
    found = noise(experiment, state, plane={"kind": "parameters", "u": "w2[1,1]", "v": "w2[1,3]"})
    assert found["epoch"] == 1 and found["current"] == 2 and found["size"].tolist() == [5, 5, 5, 5, 3]
    gradient, full = frame_at(experiment, state).gradient, loss_surface(experiment).gradients(state.parameters)
    names = compile(experiment).names
    u, v = names.index("w2[1,1]"), names.index("w2[1,3]")
    assert [found["u"][2], found["v"][2]] == pytest.approx([gradient[u], gradient[v]], rel=1e-12)
    assert found["norm"][2] == pytest.approx(np.linalg.norm(gradient), rel=1e-12)
    cosine = gradient @ full / np.linalg.norm(gradient) / np.linalg.norm(full)
    assert found["degrees"][2] == pytest.approx(np.degrees(np.arccos(cosine)), rel=1e-9)
    mean = found["size"] @ found["along"] / 23
    assert mean == pytest.approx(found["gradient"]["norm"], rel=1e-12) == pytest.approx(np.linalg.norm(full), rel=1e-12)
    assert found["size"] @ found["across"] == pytest.approx(0.0, abs=1e-12)
    assert found["size"] @ found["u"] / 23 == pytest.approx(full[u], rel=1e-11)


@pytest.mark.parametrize("of", ["batches", "examples"])
def test_the_cloud_is_that_of_the_covariance_matrix(of):
    experiment = network()
    state = later(experiment)
    rows, sizes = one_by_one(experiment, state.parameters), np.ones(23)
    examples = np.cov(rows.T, bias=True)
    full = rows.mean(axis=0)
    if of == "batches":
        order = compile(experiment).batches.order(1)
        parts = [order[k : k + 5] for k in range(0, 23, 5)]
        rows, sizes = np.array([rows[part].mean(axis=0) for part in parts]), np.array([5, 5, 5, 5, 3])
    covariance = np.cov(rows.T, bias=True, aweights=sizes)
    found = noise(experiment, state, of)
    assert found["noise_scale"] == pytest.approx(np.trace(examples) / (full @ full), rel=1e-10)
    assert found["spread_of_examples"] == pytest.approx(np.sqrt(np.trace(examples)), rel=1e-10)
    assert found["spread"] == pytest.approx(np.sqrt(np.trace(covariance)), rel=1e-10)
    values, vectors = np.linalg.eigh(covariance)
    first, heading = vectors[:, -1], full / np.linalg.norm(full)
    assert found["widest_share"] == pytest.approx(values[-1] / values.sum(), rel=1e-10)
    np.testing.assert_allclose(np.abs(found["widest"]), np.abs((rows - full) @ first), atol=1e-10)
    assert found["widest_degrees"] == pytest.approx(np.degrees(np.arccos(abs(first @ heading))), rel=1e-8)
    side = first - (first @ heading) * heading
    np.testing.assert_allclose(np.abs(found["across"]), np.abs(rows @ side) / np.linalg.norm(side), atol=1e-10)
    np.testing.assert_allclose(found["along"], rows @ heading, atol=1e-12)
    np.testing.assert_allclose(found["norm"], np.linalg.norm(rows, axis=1), rtol=1e-12)


def test_random_batches_are_as_far_off_as_expected():
    """Over the batches of 400 epochs at one point; the mean of so many squares is known to some percent."""
    experiment = network()
    parameters = later(experiment).parameters
    squares = []
    for epoch in range(400):
        found = noise(experiment, State(5 * epoch, parameters, {}))
        squares.append(found["spread"] ** 2)
    # the last batch of an epoch is smaller, and the mean over the five is by size
    few = np.sqrt((23 - 3) / (3 * 22)) * found["spread_of_examples"]
    expected = (20 * found["spread_expected"] ** 2 + 3 * few**2) / 23
    assert np.mean(squares) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("kind", [{"kind": "random"}, {"kind": "curvature"}, {"kind": "parameters", "u": "w1[1,1]"}])
def test_coordinates_are_those_of_the_plane(kind):
    experiment = network()
    state = later(experiment)
    plane = make_plane(loss_surface(experiment), state, kind)
    rows = one_by_one(experiment, state.parameters)
    found = noise(experiment, state, "examples", kind)
    steps = (
        plane.project(state.parameters - 0.1 * rows).coordinates - plane.project(state.parameters).coordinates[:, None]
    )
    np.testing.assert_allclose(-0.1 * found["u"], steps[0], atol=1e-12)
    assert (found["v"] is None) == (len(plane.directions) == 1)
    if found["v"] is not None:
        np.testing.assert_allclose(-0.1 * found["v"], steps[1], atol=1e-12)


def test_full_batches_and_single_examples_have_no_noise():
    full = noise(network(batch_size=None), start(network()))
    assert full["size"].tolist() == [23] and full["spread"] == full["spread_expected"] == 0.0
    assert full["degrees"].tolist() == [0.0] and full["widest_share"] is None and full["noise_scale"] > 0
    assert full["text"].startswith("Every update sees all examples")
    one = network(data={"name": "single"}, batch_size=None)
    found = noise(one, start(one), "examples")
    assert found["noise_scale"] == 0.0 and "no noise" in found["text"]


def test_without_a_gradient_there_is_no_scale():
    experiment = network(frozen=["1", "2"])
    found = noise(experiment, start(experiment))
    assert found["noise_scale"] is None and found["degrees"] is None and found["gradient"]["norm"] == 0.0
    assert found["text"].startswith("The gradient of every example is 0") and "a batch sees" not in found["text"]


@pytest.mark.parametrize("batch_size", [7, None])
def test_a_full_gradient_that_is_only_rounding_is_0(batch_size):
    """With the loss -a the gradient of the weights is minus the mean input, which is 0 for standardized inputs."""
    layers, frozen = [{"units": 1, "activation": "identity"}], ["b1"]
    objective = {"data": {"name": "auto_mpg"}, "layers": layers, "loss": {"name": "negative_output"}, "frozen": frozen}
    experiment = parse({"objective": objective, "batch_size": batch_size})
    state = start(experiment)
    assert 0 < np.linalg.norm(loss_surface(experiment).gradients(state.parameters)) < 1e-15
    found = noise(experiment, state, "examples")
    assert found["gradient"]["norm"] == 0.0 and found["noise_scale"] is None and found["median_degrees"] is None
    assert found["spread_of_examples"] > 1 and found["text"].startswith("The full gradient is 0 here, up to rounding")
    assert ("a batch sees only noise" in found["text"]) == (batch_size is not None)


@pytest.mark.parametrize("seed", range(30))
def test_the_median_angle_is_that_of_gradients_with_a_direction(seed):
    """Dead units give some examples a gradient of 0, which points nowhere."""
    layers = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "relu"}]
    experiment = network(data={"name": "line", "n": 12}, layers=layers, penalty={}, seed=seed)
    found = noise(experiment, start(experiment), "examples")
    rows = example_gradients(compile(experiment), start(experiment).parameters)
    full, lengths = rows.mean(axis=0), np.linalg.norm(rows, axis=1)
    if found["degrees"] is None or not lengths.any():
        assert found["median_degrees"] is None
        return
    cosines = rows[lengths > 0] @ full / lengths[lengths > 0] / np.linalg.norm(full)
    angles = np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    assert found["median_degrees"] == pytest.approx(np.median(angles), abs=1e-4)


def test_where_every_example_fits_there_is_no_noise():
    data = {"name": "plane", "n": 10, "noise": 0}
    layers = [{"units": 1, "activation": "identity"}]
    experiment = network(data=data, layers=layers, penalty={"l1": 0.0, "l2": 0.0})
    found = noise(experiment, State(0, np.array([1, -0.5, 0.5]), {}))
    assert found["spread_of_examples"] == 0.0 and found["text"].startswith("The gradient of every example is 0")


def test_numbers_neither_overflow_nor_vanish():
    """A linear network: gradients grow and shrink with the parameters, and the noise scale stays."""
    layers = [{"units": 1, "activation": "identity"}]
    experiment = network(layers=layers, penalty={"l1": 0.0, "l2": 0.0})
    parameters = start(experiment).parameters
    far = noise(experiment, State(0, 1e8 * parameters, {}), "examples")
    further = noise(experiment, State(0, 1e200 * parameters, {}), "examples")
    assert further["noise_scale"] == pytest.approx(far["noise_scale"], rel=1e-6)
    assert further["spread"] == pytest.approx(1e192 * far["spread"], rel=1e-6)


def test_coordinates_along_directions_of_almost_no_length_are_left_out():
    """A random plane has directions as long as the weights: at 1e-310 its coordinates overflow."""
    objective = {"data": {"name": "moons", "n": 8, "n_test": 0}, "layers": [{"units": 1, "activation": "gelu"}]}
    experiment = parse({"objective": objective})
    found = noise(experiment, State(0, np.full(3, -1e-310), {}), plane={"kind": "random", "seed": 0})
    assert found["u"] is found["v"] is found["gradient"]["u"] is None and found["gradient"]["norm"] > 0


def test_what_has_no_noise_is_refused():
    experiment = parse({"objective": {"kind": "function", "name": "saddle"}})
    with pytest.raises(InvalidInput) as refused:
        noise(experiment, start(experiment))
    assert refused.value.field == "experiment.objective.kind"
    with pytest.raises(InvalidInput) as refused:
        noise(network(layers=[{"units": 1, "activation": "identity"}]), State(0, np.full(3, 1e308), {}))
    assert refused.value.field == "state.parameters"


@pytest.mark.parametrize("size", [1, 2, 5, 8, 16, 22])
def test_the_words_say_what_outweighs_what(size):
    experiment = network(batch_size=size)
    for steps in (1, 30):
        found = noise(experiment, later(experiment, steps))
        length, more = found["gradient"]["norm"], found["spread_expected"]
        assert f"a typical batch of {size} example" in found["text"]
        assert f"{more / length:.2g} times as long as the full gradient" in found["text"]
        begins = balanced_size(compile(experiment).batches, found["noise_scale"])
        spread = [found["spread_of_examples"] * np.sqrt((23 - b) / (b * 22)) for b in range(1, 24)]
        assert f"From {begins} of the 23" in found["text"] or begins == 1
        assert begins == 1 + int(np.argmax(np.array(spread) <= length))


@pytest.mark.parametrize("case", TORCH, ids=lambda case: case["loss"]["name"])
def test_pytorch_finds_the_same_numbers(case):
    sizes = (2, *(units for units, _ in case["layers"]))
    activations = tuple(ACTIVATIONS[name] for _, name in case["layers"])
    settings = {key: value for key, value in case["loss"].items() if key != "name"}
    loss, penalty = LOSSES[case["loss"]["name"]], Penalty(**case["penalty"])
    network = textbook.Network(Layout(sizes), activations, loss, settings, penalty)
    parameters = np.array(case["parameters"])
    data = SimpleNamespace(inputs=np.array(case["inputs"]), targets=np.array(case["targets"]))
    free = np.ones(len(parameters), dtype=bool)
    rows = example_gradients(
        SimpleNamespace(network=network, examples=data, size=len(parameters), free=free), parameters
    )
    np.testing.assert_allclose(rows[0], case["first"], rtol=1e-12, atol=1e-14)
    full = rows.mean(axis=0)
    cloud = Cloud(full, rows - full, np.full(len(rows), 1 / len(rows)))
    np.testing.assert_allclose(cloud.norms, case["norms"], rtol=1e-12)
    np.testing.assert_allclose(cloud.degrees, case["degrees"], rtol=1e-7)
    assert noise_scale(cloud.spread, cloud.length) == pytest.approx(case["noise_scale"], rel=1e-11)


def test_a_small_spread_is_seen_and_rounding_is_not():
    """Two inputs whose gradients differ in the 12th digit, or not at all."""

    def spread(apart):
        inputs = [{"name": "x", "values": [1.0, 1.0 + apart]}]
        table = {"inputs": inputs, "targets": [{"name": "y", "values": [0.0, 0.0]}]}
        data = {"name": "own", "table": table, "standardize": False, "test_share": 0}
        init = {"name": "values", "parameters": [0.7, 0.1]}
        chosen = parse({"objective": {"data": data, "layers": [{"units": 1}], "init": init}})
        return noise(chosen, start(chosen), "examples")["spread_of_examples"]

    assert 1e-13 < spread(1e-12) < 1e-11 and spread(0.0) == 0.0
