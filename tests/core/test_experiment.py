from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace

import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.datasets import DATASETS
from app.core.catalog.examples import output_counts
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.initializers import INITIALIZERS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import start
from app.core.descent.objective import compile
from app.core.experiment import parse, to_plain
from app.core.support.registry import InvalidInput

FULL = {
    "objective": {
        "kind": "network",
        "data": {"name": "moons", "n": 300, "noise": 0.1, "seed": 0, "n_test": 100},
        "layers": [{"units": 8, "activation": "tanh"}, {"units": 1, "activation": "identity"}],
        "loss": {"name": "half_mse"},
        "init": {"name": "glorot_uniform"},
        "penalty": {"l1": 0.0, "l2": 0.0},
        "frozen": [],
    },
    "optimizer": {"name": "adam", "eta": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "schedule": {"name": "constant"},
    "clip": {"name": "none"},
    "batch_size": 10,
    "batch_order": "shuffled",
    "seed": 7,
}


def changed(path: str, value) -> dict:
    """FULL with one value in another place or with another value."""
    plain = copy.deepcopy(FULL)
    *way, last = path.split(".")
    place = plain
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[int(last) if isinstance(place, list) else last] = value
    return plain


def test_the_full_form_is_itself():
    assert to_plain(parse(FULL)) == FULL


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"objective": {"kind": "function", "name": "rosenbrock"}},
        {"objective": {"kind": "function", "name": "rosenbrock", "start": [1, 2.5], "parameters": {"b": 10}}},
        {"objective": {"data": {"name": "blobs", "classes": 5}}, "schedule": {"name": "cosine"}},
        {"clip": {"name": "norm"}, "batch_size": 3, "seed": 8},
        {"objective": {"data": {"name": "single"}, "layers": [{}], "init": {"name": "values", "parameters": [1, 2]}}},
    ],
)
def test_defaults_are_filled_in_once_and_for_all(plain):
    experiment = parse(plain)
    full = to_plain(experiment)
    assert parse(full) == experiment and to_plain(parse(full)) == full
    assert parse(json.loads(json.dumps(full))) == experiment
    assert hash(parse(full)) == hash(experiment)


def test_defaults():
    plain = to_plain(parse({}))
    assert plain["objective"]["data"]["name"] == "moons" and plain["optimizer"] == {"name": "gd", "eta": 0.1}
    assert plain["objective"]["loss"] == {"name": "half_mse"} and plain["batch_size"] is None and plain["seed"] == 0
    start_of = to_plain(parse({"objective": {"kind": "function", "name": "rosenbrock"}}))["objective"]["start"]
    assert start_of == [-1.2, 1.0]


@pytest.mark.parametrize("name", DATASETS)
def test_default_layers_fit_every_data_set(name):
    experiment = parse({"objective": {"data": {"name": name}}})
    assert start(experiment).parameters.shape == (compile(experiment).size,)


def test_every_entry_of_every_table_can_be_chosen():
    for key, table in (("optimizer", OPTIMIZERS), ("schedule", SCHEDULES), ("clip", CLIPS)):
        for name in table:
            assert to_plain(parse({key: {"name": name}}))[key]["name"] == name
    for name in ACTIVATIONS:
        parse(changed("objective.layers.0.activation", name))
    for name in INITIALIZERS:
        if name != "values":
            parse(changed("objective.init", {"name": name}))
    for name in LOSSES:
        outputs = 2 if name == "softmax_cross_entropy" else 1
        parse({"objective": {"loss": {"name": name}, "layers": [{"units": outputs}]}})
    for name in FUNCTIONS:
        parse({"objective": {"kind": "function", "name": name}})


def test_batches_mean_nothing_to_a_function():
    plain = {"objective": {"kind": "function", "name": "rosenbrock"}}
    assert parse({**plain, "batch_size": 10}).batch_size is None
    with pytest.raises(InvalidInput, match="batch_size .* from 1 to 1000 or null"):
        parse({**plain, "batch_size": 0})


REFUSED = [
    ("surprise", 1, "surprise"),
    ("objective.kind", "surface", "objective.kind"),
    ("objective.kind", ["network"], "objective.kind"),
    ("objective.kind", None, "objective.kind"),
    ("objective.surprise", 1, "objective.surprise"),
    ("objective.data", "moons", "objective.data"),
    ("objective.data.name", "sun", "objective.data.name"),
    ("objective.data.name", ["moons"], "objective.data.name"),
    ("objective.data", {"n": 10}, "objective.data.name"),
    ("objective.data", None, "objective.data"),
    ("objective.data.n", 3, "objective.data.n"),
    ("objective.data.n", 10.5, "objective.data.n"),
    ("objective.data.classes", 3, "objective.data.classes"),
    ("objective.layers", [], "objective.layers"),
    ("objective.layers", None, "objective.layers"),
    ("objective.layers", [{"units": 1}] * 9, "objective.layers"),
    ("objective.layers.0", 8, "objective.layers.0"),
    ("objective.layers.0.units", 0, "objective.layers.0.units"),
    ("objective.layers.0.units", 33, "objective.layers.0.units"),
    ("objective.layers.0.units", True, "objective.layers.0.units"),
    ("objective.layers.0.activation", "step", "objective.layers.0.activation"),
    ("objective.layers.1.units", 3, "objective.layers.1.units"),
    ("objective.layers.1.bias", False, "objective.layers.1.bias"),
    ("objective.loss.name", "softmax_cross_entropy", "objective.loss.name"),
    ("objective.loss.threshold", 1, "objective.loss.threshold"),
    ("objective.init.name", "values", "objective.init.parameters"),
    ("objective.init", {"name": "values", "parameters": [1.0] * 32}, "objective.init.parameters"),
    ("objective.init", {"name": "values", "parameters": [1.0] * 32 + [None]}, "objective.init.parameters.32"),
    ("objective.init", {"name": "values", "parameters": [1.0] * 33, "std": 1}, "objective.init.std"),
    ("objective.init", {"name": "normal", "std": 0}, "objective.init.std"),
    ("objective.penalty", [0, 0], "objective.penalty"),
    ("objective.penalty.l2", -1, "objective.penalty.l2"),
    ("objective.penalty.l3", 1, "objective.penalty.l3"),
    ("objective.frozen", "b1", "objective.frozen"),
    ("objective.frozen", [1], "objective.frozen.0"),
    ("objective.frozen", [["b1"]], "objective.frozen.0"),
    ("objective.frozen", ["b1"] * 10_000, "objective.frozen"),
    ("objective.frozen", ["b1", "b9"], "objective.frozen.1"),
    ("optimizer", None, "optimizer"),
    ("optimizer.name", "sgd", "optimizer.name"),
    ("optimizer.eta", float("nan"), "optimizer.eta"),
    ("optimizer.eta", float("inf"), "optimizer.eta"),
    ("optimizer.eta", "0.1", "optimizer.eta"),
    ("optimizer.mu", 0.9, "optimizer.mu"),
    ("schedule", {"name": "cosine", "steps": 0}, "schedule.steps"),
    ("clip", {"name": "norm", "limit": -1}, "clip.limit"),
    ("batch_size", 0, "batch_size"),
    ("batch_size", 1e9, "batch_size"),
    ("seed", -1, "seed"),
    ("seed", 2**31, "seed"),
    ("seed", 0.5, "seed"),
]


@pytest.mark.parametrize(("path", "value", "field"), REFUSED)
def test_refusal_names_the_field(path, value, field):
    with pytest.raises(InvalidInput) as refusal:
        parse(changed(path, value))
    assert refusal.value.field == field and refusal.value.allowed


@pytest.mark.parametrize("plain", [None, [], 3, "moons"])
def test_not_an_object(plain):
    with pytest.raises(InvalidInput) as refusal:
        parse(plain)
    assert refusal.value.field == "experiment"


@pytest.mark.parametrize(
    ("objective", "field"),
    [
        ({"name": "rosenbrock", "start": [1.0]}, "objective.start"),
        ({"name": "rosenbrock", "start": [1.0, float("inf")]}, "objective.start.1"),
        ({"name": "rosenbrock", "parameters": {"a": 1}}, "objective.parameters.a"),
        ({"name": "rosenbrock", "layers": []}, "objective.layers"),
        ({"name": "rosenbrock", "start": None}, "objective.start"),
        ({"name": "hill"}, "objective.name"),
        ({}, "objective.name"),
    ],
)
def test_bad_functions(objective, field):
    with pytest.raises(InvalidInput) as refusal:
        parse({"objective": {"kind": "function", **objective}})
    assert refusal.value.field == field


def test_losses_from_logits_want_z_itself_and_classes():
    loss, layers = {"name": "binary_cross_entropy"}, [{"units": 2}, {"units": 1, "activation": "sigmoid"}]
    with pytest.raises(InvalidInput, match=r"objective\.layers\.1\.activation"):
        parse({"objective": {"loss": loss, "layers": layers}})
    with pytest.raises(InvalidInput, match=r"objective\.loss\.name"):
        parse({"objective": {"data": {"name": "line"}, "loss": loss}})


@pytest.mark.parametrize(
    ("name", "settings", "counts"), [("moons", {}, (1, 2)), ("blobs", {"classes": 4}, (4,)), ("line", {}, (1,))]
)
def test_output_counts(name, settings, counts):
    assert output_counts(name, settings) == counts


@pytest.mark.parametrize("outputs", [1, 2])
def test_two_classes_as_one_number_or_one_hot(outputs):
    experiment = parse({"objective": {"data": {"name": "moons", "n": 6, "n_test": 3}, "layers": [{"units": outputs}]}})
    data = compile(experiment).examples
    assert data.targets.shape == (6, outputs) and data.test_targets.shape == (3, outputs)
    if outputs == 2:
        assert (data.targets.sum(axis=1) == 1).all() and set(data.targets.ravel()) == {0.0, 1.0}
    else:
        assert set(data.targets.ravel()) == {0.0, 1.0}


def test_equal_experiments_hash_alike_however_they_were_made():
    """The hash is kept: a changed copy must have its own, and an unpickled one that of the process it is in."""
    chosen = parse({"seed": 1})
    changed = replace(chosen, seed=2)
    assert changed == parse({"seed": 2}) != chosen
    assert hash(changed) == hash(parse({"seed": 2})) != hash(chosen)
    object.__setattr__(changed, "hashed", 0)  # as if it came from a process where strings hash otherwise
    assert hash(pickle.loads(pickle.dumps(changed))) == hash(parse({"seed": 2}))
