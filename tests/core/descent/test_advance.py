from __future__ import annotations

import json
import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import Frame, State, advance, frame_at, is_whole, read_state, start
from app.core.descent.objective import compile
from app.core.descent.stepper import CHUNK, stepper
from app.core.experiment import Experiment, parse
from app.core.network import textbook
from app.core.support.registry import InvalidInput
from tests.sampling import batched, examples


def network(layers=(4, 1), data=None, activation="tanh", objective=None, **more) -> Experiment:
    units = [{"units": units, "activation": activation} for units in layers[:-1]] + [{"units": layers[-1]}]
    data = {"name": "moons", "n": 23, "n_test": 5} | (data or {})
    return parse(batched({"objective": {"data": data, "layers": units} | (objective or {}), **more}))


def function(name="rosenbrock", **more) -> Experiment:
    return parse({"objective": {"kind": "function", "name": name}, "optimizer": {"name": "gd", "eta": 1e-3}, **more})


def bits(frame: Frame) -> bytes:
    """Every number of a frame, to the bit."""
    parts: list[bytes] = []

    def collect(value) -> None:
        if isinstance(value, dict):
            for key in sorted(value):
                parts.append(key.encode())
                collect(value[key])
        elif isinstance(value, (list, tuple)):
            for item in value:
                collect(item)
        elif value is not None:
            parts.append(np.asarray(value).tobytes())

    collect(frame.plain())
    return b"|".join(parts)


def through_json(experiment: Experiment, state: State) -> State:
    """The state after a trip to a browser and back."""
    plain = {
        "step": state.step,
        "since": state.since,
        "parameters": state.parameters.tolist(),
        "slots": {name: values.tolist() for name, values in state.slots.items()},
    }
    return read_state(experiment, json.loads(json.dumps(plain, allow_nan=False)))


@st.composite
def experiments(draw) -> Experiment:
    """Anything that can be chosen, at rates at which most runs hold."""
    optimizer = draw(st.sampled_from(list(OPTIMIZERS)))
    chosen = {
        "optimizer": {"name": optimizer, "eta": draw(st.sampled_from([1e-3, 0.03, 0.5]))},
        "schedule": {"name": draw(st.sampled_from(list(SCHEDULES)))},
        "clip": {"name": draw(st.sampled_from(list(CLIPS)))},
        "seed": draw(st.integers(0, 2**31 - 1)),
    }
    if draw(st.integers(0, 4)) == 0:
        return parse({"objective": {"kind": "function", "name": draw(st.sampled_from(list(FUNCTIONS)))}, **chosen})
    name, outputs = draw(st.sampled_from([("moons", 1), ("moons", 2), ("blobs", 3), ("sine", 1), ("iris", 3)]))
    sizes = draw(st.lists(st.integers(1, 9), max_size=3))
    layers = [{"units": units, "activation": draw(st.sampled_from(list(ACTIVATIONS)))} for units in sizes]
    losses = ["half_mse", "huber"]
    if name in ("moons", "blobs", "iris"):
        losses.append("softmax_cross_entropy" if outputs > 1 else "binary_cross_entropy")
    data = {"name": name, "seed": 1}
    if name != "iris":
        data |= {"n": draw(st.integers(4, 60)), "n_test": draw(st.sampled_from([0, 7]))}
    objective = {
        "data": data,
        "layers": [*layers, {"units": outputs}],
        "loss": {"name": draw(st.sampled_from(losses))},
        "penalty": {"l1": draw(st.sampled_from([0, 0.01])), "l2": draw(st.sampled_from([0, 0.01]))},
        "frozen": draw(st.sampled_from([[], ["b1"], ["w1[1,1]"]])),
    }
    return parse(batched({"objective": objective, "batch_size": draw(st.none() | st.integers(1, 70)), **chosen}))


@settings(max_examples=examples(40, 120))
@given(experiment=experiments(), data=st.data())
def test_pieces_of_a_run_have_the_bits_of_the_whole(experiment, data):
    steps = data.draw(st.integers(1, CHUNK + 20), label="steps")
    detail = data.draw(st.sampled_from(["light", "full"]), label="detail")
    cuts = data.draw(st.lists(st.integers(1, steps), max_size=3), label="cuts")
    at_once = advance(experiment, start(experiment), steps, detail)
    wanted = [bits(frame) for frame in at_once.frames]

    found, state, status = [], start(experiment), "running"
    for before, after in pairwise(sorted({0, *cuts, steps})):
        run = advance(experiment, through_json(experiment, state), after - before, detail)
        found += [bits(frame) for frame in run.frames]
        if run.status == "diverged":
            assert run.divergence == at_once.divergence
            status = "diverged"
            break
        state = run.frames[-1].state
    assert found == wanted and status == at_once.status

    for frame in list(at_once.frames)[:: max(1, steps // 3)]:
        alone = frame_at(experiment, through_json(experiment, frame.state))
        assert bits(replace(alone, full=alone.full if detail == "full" else {})) == bits(frame)


@settings(max_examples=examples(15, 30))
@given(experiment=experiments())
def test_light_and_full_frames_agree(experiment):
    light, full = (advance(experiment, start(experiment), 9, detail) for detail in ("light", "full"))
    assert light.status == full.status
    assert [bits(frame) for frame in light.frames] == [bits(replace(frame, full={})) for frame in full.frames]


@settings(max_examples=examples(25, 60))
@given(experiment=experiments())
def test_frames_follow_the_textbook(experiment):
    """Parameters plus update are the next parameters; loss, gradient and update are the readable formulas'."""
    objective, state = compile(experiment), start(experiment)
    optimizer, given = OPTIMIZERS[experiment.optimizer.name].on(objective), experiment.optimizer.values()
    eta = given.pop("eta")
    frames = [frame_at(experiment, state), *advance(experiment, state, 8).frames]
    for frame, after in pairwise(frames):
        here = frame.state
        assert after.state.step == here.step + 1
        assert (after.state.parameters == here.parameters + frame.update).all()
        gradient = np.where(objective.free, objective.gradient(here.parameters, here.step), 0.0)
        size = max(1.0, np.abs(gradient).max())
        np.testing.assert_allclose(frame.gradient, gradient, rtol=1e-12, atol=1e-13 * size)
        rate = SCHEDULES[experiment.schedule.name].rate(here.step, eta, **experiment.schedule.values())
        assert frame.eta == rate
        clipped = CLIPS[experiment.clip.name].clip(frame.gradient, **experiment.clip.values())
        update, slots = optimizer.update(clipped, here.slots, here.parameters, here.step, rate, given)
        np.testing.assert_allclose(frame.update, np.where(objective.free, update, 0.0), rtol=1e-11, atol=1e-300)
        for name, values in slots.items():
            np.testing.assert_allclose(after.state.slots[name], values, rtol=1e-12, atol=1e-300)
        assert frame.loss_train == pytest.approx(objective.loss(here.parameters), rel=1e-12)
        assert frame.gradient_norm == pytest.approx(np.linalg.norm(frame.gradient), rel=1e-14)
        assert frame.update_norm == pytest.approx(np.linalg.norm(frame.update), rel=1e-14)


def test_start_is_drawn_from_the_seed():
    one, same, other = (start(network(seed=seed)).parameters for seed in (1, 1, 2))
    assert (one == same).all() and (one != other).any()
    assert start(network()).step == 0
    layout = compile(network()).network.layout
    assert not start(network()).parameters[~layout.is_weight].any()


def test_explicit_start():
    values = [float(number) for number in range(17)]
    state = start(network(objective={"init": {"name": "values", "parameters": values}}))
    assert state.parameters.tolist() == values
    assert start(function("rosenbrock")).parameters.tolist() == [-1.2, 1.0]


@pytest.mark.parametrize("batch_size", [1, 5, 22])
def test_epoch_shows_every_example_once_in_a_new_order(batch_size):
    experiment = network(batch_size=batch_size)
    per_epoch = -(-23 // batch_size)
    frames = [frame_at(experiment, start(experiment))]
    frames += advance(experiment, start(experiment), 2 * per_epoch - 1, "full").frames
    epochs = [frames[:per_epoch], frames[per_epoch:]]
    orders = []
    for number, epoch in enumerate(epochs):
        assert {frame.epoch for frame in epoch} == {number}
        assert [len(frame.full["batch"]) for frame in epoch[:-1]] == [batch_size] * (per_epoch - 1)
        orders.append([index for frame in epoch for index in frame.full["batch"].tolist()])
        assert sorted(orders[-1]) == list(range(23))
    assert orders[0] != orders[1] and orders[0] != list(range(23))


def test_a_smaller_last_batch_averages_over_its_own_size():
    experiment = network(batch_size=20)
    objective = compile(experiment)
    (frame,) = advance(experiment, start(experiment), 1, "full").frames
    assert len(frame.full["batch"]) == 3
    inputs, targets = objective.examples.inputs[frame.full["batch"]], objective.examples.targets[frame.full["batch"]]
    alone = [
        textbook.gradient(objective.network, frame.state.parameters, inputs[i : i + 1], targets[i : i + 1])
        for i in range(3)
    ]
    np.testing.assert_allclose(frame.gradient, np.mean(alone, axis=0), rtol=1e-12)


@pytest.mark.parametrize("batch_size", [None, 23, 1000])
def test_full_batch_takes_all_examples_as_they_are(batch_size):
    experiment = network(batch_size=batch_size)
    for frame in advance(experiment, start(experiment), 3, "full").frames:
        assert frame.full["batch"].tolist() == list(range(23))
        assert frame.loss == frame.loss_train and frame.epoch == frame.state.step


def test_test_loss():
    experiment = network()
    objective = compile(experiment)
    (frame,) = advance(experiment, start(experiment), 1).frames
    data = objective.examples
    wanted = textbook.loss(objective.network, frame.state.parameters, data.test_inputs, data.test_targets)
    assert frame.loss_test == pytest.approx(float(wanted), rel=1e-13)
    assert frame_at(network(data={"n_test": 0}), start(experiment)).loss_test is None


def test_penalty_is_part_of_every_loss():
    plain = network(seed=3)
    priced = network(seed=3, objective={"penalty": {"l1": 0.1, "l2": 0.3}})
    cheap, dear = (frame_at(experiment, start(experiment)) for experiment in (plain, priced))
    weights = start(plain).parameters[compile(plain).network.layout.is_weight]
    penalty = 0.1 * np.abs(weights).sum() + 0.15 * np.square(weights).sum()
    assert cheap.penalty == 0.0 and dear.penalty == pytest.approx(penalty, rel=1e-14)
    for name in ("loss", "loss_train", "loss_test"):
        assert getattr(dear, name) - getattr(cheap, name) == pytest.approx(penalty, rel=1e-12)
    assert dear.full["example_losses"].tolist() == cheap.full["example_losses"].tolist()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_frozen_parameters_stay_exactly_where_they_are(optimizer):
    frozen = ["b1", "w2[1,3]"]
    more = {"optimizer": {"name": optimizer, "eta": 0.1}, "objective": {"frozen": frozen, "penalty": {"l2": 0.1}}}
    experiment = network(batch_size=4, clip={"name": "norm", "limit": 0.1}, **more)
    objective = compile(experiment)
    held = [name for name, free in zip(objective.names, objective.free, strict=True) if not free]
    assert held == ["b1[1]", "b1[2]", "b1[3]", "b1[4]", "w2[1,3]"]
    first = start(experiment).parameters
    frames = advance(experiment, start(experiment), 20).frames
    for frame in frames:
        assert (frame.state.parameters[~objective.free] == first[~objective.free]).all()
        assert not frame.gradient[~objective.free].any() and not frame.update[~objective.free].any()
    assert np.any([frame.update != 0 for frame in frames], axis=0)[objective.free].all()


def test_frozen_gradients_do_not_count_for_clipping():
    """With all but one parameter frozen, the one is clipped to the limit itself."""
    names = compile(network()).names
    free = "w2[1,1]"
    clip = {"name": "norm", "limit": 1e-3}
    experiment = network(objective={"frozen": [name for name in names if name != free]}, clip=clip)
    frame = frame_at(experiment, start(experiment))
    assert frame.update_norm == pytest.approx(frame.eta * 1e-3, rel=1e-2)
    assert np.flatnonzero(frame.update).tolist() == [names.index(free)]


def test_full_frames_show_what_each_layer_did():
    experiment = network((3, 2, 1), batch_size=5, objective={"loss": {"name": "binary_cross_entropy"}})
    objective = compile(experiment)
    for frame in advance(experiment, start(experiment), 4, "full", examples=[7, 0, 19]).frames:
        full, data = frame.full, objective.examples
        assert full["examples"].tolist() == [7, 0, 19]
        assert (full["inputs"] == data.inputs[[7, 0, 19]]).all() and (full["targets"] == data.targets[[7, 0, 19]]).all()
        assert (full["new_parameters"] == frame.state.parameters + frame.update).all()
        wanted = textbook.evaluate(objective.network, frame.state.parameters, full["inputs"], full["targets"])
        for layer, z, a, delta in zip(full["layers"], wanted.z, wanted.a, wanted.delta, strict=True):
            for name, values in (("z", z), ("a", a), ("delta", delta)):
                np.testing.assert_allclose(layer[name], values, rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(full["example_losses"], wanted.example_losses, rtol=1e-13)
        np.testing.assert_allclose(full["outputs"], 1 / (1 + np.exp(-wanted.a[-1])), rtol=1e-13)
        pieces = [np.column_stack((layer["grad_w"], layer["grad_b"])).ravel() for layer in full["layers"]]
        assert (np.concatenate(pieces) == frame.gradient).all()


def test_full_frames_show_the_first_of_the_batch_by_default():
    experiment = network(batch_size=5)
    for frame in advance(experiment, start(experiment), 7, "full").frames:
        assert frame.full["examples"].tolist() == [frame.full["batch"][0]]


def test_functions_have_curvature_in_place_of_layers():
    experiment = function("rosenbrock")
    frame = frame_at(experiment, start(experiment))
    assert frame.loss == pytest.approx(24.2) and frame.loss_train == frame.loss and frame.loss_test is None
    assert frame.full["layers"] == [] and frame.full["batch"] == []
    np.testing.assert_allclose(frame.full["hessian"], [[1330.0, 480.0], [480.0, 200.0]], rtol=1e-14)
    np.testing.assert_allclose(np.prod(frame.full["eigenvalues"]), 1330 * 200 - 480**2, rtol=1e-12)
    one = function("parabola")
    assert frame_at(one, start(one)).full["hessian"].shape == (1, 1)


def test_plain_form_is_the_contracts():
    experiment = network(optimizer={"name": "adam"})
    (frame,) = advance(experiment, start(experiment), 1, "full").frames
    plain = frame.plain()
    light = "state loss penalty loss_train loss_test eta gradient gradient_norm update update_norm epoch"
    full = "new_parameters batch examples inputs targets outputs layers example_losses"
    assert set(plain) == set(f"{light} {full}".split())
    assert set(plain["state"]) == {"step", "since", "parameters", "slots"}
    assert set(plain["state"]["slots"]) == {"m", "v"}
    assert set(plain["layers"][0]) == {"z", "a", "delta", "grad_w", "grad_b"}
    for layer in plain["layers"]:
        assert all(values.flags.c_contiguous for values in layer.values())
    assert type(plain["loss"]) is float and type(plain["epoch"]) is int and is_whole(frame)


def test_threads_may_share_an_experiment():
    """The compiled buffers are shared; the answers must not be."""
    experiment = network((8, 8, 1), batch_size=5, optimizer={"name": "adam"})
    states = [State(0, start(experiment).parameters * (1 + k / 10), start(experiment).slots) for k in range(8)]
    wanted = [advance(experiment, state, 150).frames[-1] for state in states]
    found: list[Frame | None] = [None] * len(states)

    def work(k: int) -> None:
        found[k] = advance(experiment, states[k], 150).frames[-1]

    threads = [threading.Thread(target=work, args=(k,)) for k in range(len(states))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [bits(frame) for frame in found] == [bits(frame) for frame in wanted]


def test_advance_changes_neither_its_state_nor_earlier_frames():
    experiment = network(optimizer={"name": "momentum"})
    state = start(experiment)
    before = state.parameters.copy(), state.slots["velocity"].copy()
    frames = advance(experiment, state, 3).frames
    kept = [bits(frame) for frame in frames]
    advance(experiment, frames[-1].state, 3)
    assert (state.parameters == before[0]).all() and (state.slots["velocity"] == before[1]).all()
    assert [bits(frame) for frame in frames] == kept


def test_compiled_once_per_experiment():
    assert stepper(network(seed=9)) is stepper(network(seed=9))
    assert compile(network(optimizer={"name": "adam"})) is compile(network(optimizer={"name": "gd", "eta": 0.5}))


@pytest.mark.parametrize("examples", [[23], [-1], [0, 99]])
def test_examples_there_are_not(examples):
    experiment = network()
    with pytest.raises(InvalidInput, match=r"examples\.\d"):
        advance(experiment, start(experiment), 1, "full", examples)


def test_run_larger_than_memory_is_refused():
    big = network([32] * 7 + [1], optimizer={"name": "amsgrad"})
    with pytest.raises(InvalidInput, match="steps"):
        advance(big, start(big), 1000)
    with pytest.raises(InvalidInput, match="steps"):
        advance(network(), start(network()), 0)
