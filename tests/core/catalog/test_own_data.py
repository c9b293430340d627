"""Data of the user's own: what a table may be, its hash, its split, its standardizing, and computed features."""

from __future__ import annotations

import hashlib
import pickle
from copy import deepcopy

import numpy as np
import pytest

from app.core.catalog.datasets import own
from app.core.catalog.datasets.own_store import STORE, Store, UnknownData
from app.core.catalog.datasets.own_table import read
from app.core.descent.advance import advance, start
from app.core.descent.objective import compile
from app.core.experiment import parse, to_plain
from app.core.landscape.outputs import boundary
from app.core.support.registry import InvalidInput

RNG = np.random.default_rng(5)
NUMBERS = {
    "title": "houses",
    "inputs": [
        {"name": "size", "values": RNG.uniform(30, 200, 40).tolist()},
        {"name": "town", "classes": ["Ulm", "Bern", "Graz"], "values": [k % 3 for k in range(40)]},
        {"name": "lift", "classes": ["no", "yes"], "values": [k % 2 for k in range(40)]},
    ],
    "targets": [
        {"name": "rent", "values": RNG.uniform(500, 2000, 40).tolist()},
        {"name": "age", "values": RNG.integers(0, 90, 40).tolist()},
    ],
}
CLASSES = {
    "inputs": [{"name": name, "values": RNG.normal(3, 2, 50).tolist()} for name in ("x1", "x2")],
    "targets": [{"name": "kind", "classes": ["a", "b"], "values": [int(k >= 40) for k in range(50)]}],
}


def experiment(table, layers=({},), **data):
    return parse({"objective": {"data": {"name": "own", "table": table, **data}, "layers": list(layers)}})


def changed(table, path, value):
    table = deepcopy(table)
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    place = table
    for part in way:
        place = place[part]
    place[last] = value
    return table


def test_columns_are_coded_and_scaled_by_the_training_rows():
    examples = compile(experiment(NUMBERS)).examples
    size, town, lift = (np.array(one["values"], dtype=float) for one in NUMBERS["inputs"])
    raw = np.column_stack([size, town == 0, town == 1, town == 2, lift == 1]).astype(float)
    order = np.concatenate(own.split([np.arange(40)], 0.2, 0))
    train = order[:32]
    raw[:, 0] = (raw[:, 0] - raw[train, 0].mean()) / raw[train, 0].std()
    targets = np.column_stack([one["values"] for one in NUMBERS["targets"]]).astype(float)
    targets = (targets - targets[train].mean(axis=0)) / targets[train].std(axis=0)
    np.testing.assert_allclose(examples.inputs, raw[train], rtol=1e-13)
    np.testing.assert_allclose(examples.test_inputs, raw[order[32:]], rtol=1e-13)
    np.testing.assert_allclose(examples.targets, targets[train], rtol=1e-12, atol=1e-13)
    scale = examples.scaling.features[0]
    assert (scale.name, scale.mean, scale.spread) == ("size", size[train].mean(), size[train].std())
    assert [(one.mean, one.spread) for one in examples.scaling.features[1:]] == [(0, 1)] * 4
    assert [one.name for one in examples.scaling.targets] == ["rent", "age"]


def test_numbers_stay_as_they_are_if_asked():
    examples = compile(experiment(NUMBERS, standardize=False, test_share=0)).examples
    assert sorted(examples.inputs[:, 0]) == sorted(NUMBERS["inputs"][0]["values"]) and examples.scaling is None


@pytest.mark.parametrize(
    "values", [[0.1] * 5, [0.1 + 0.2, 0.3, 0.3, 0.3, 0.3], [1e15, -1e15, 0, 1, 2], [1e-300, 0, 0, 0, 1]]
)
def test_scaled_numbers_are_finite(values):
    table = {"inputs": [{"name": "x", "values": values}], "targets": [{"name": "y", "values": [1, 2, 3, 4, 5]}]}
    for seed in range(5):
        examples = compile(experiment(table, test_share=0.4, seed=seed)).examples
        assert max(np.abs(part).max() for part in (examples.inputs, examples.test_inputs)) < 2.1e15


def test_split_keeps_the_mixture_of_classes():
    examples = compile(experiment(CLASSES)).examples
    assert len(examples.targets) == 40 and examples.targets.sum() == 8 and examples.test_targets.sum() == 2
    assert (compile(experiment(CLASSES, seed=1)).examples.inputs != examples.inputs).any()


def test_larger_share_only_moves_rows_to_the_test_part():
    groups = [np.arange(0, 7), np.arange(7, 30)]
    whole = np.concatenate(own.split(groups, 0.0, 3))
    assert sorted(whole) == list(range(30))
    for share in (0.1, 0.2, 0.5):
        train, test = own.split(groups, share, 3)
        assert np.array_equal(np.concatenate((train, test)), whole) and len(test) == int(share * 30 + 0.5)


def test_a_single_row_trains():
    table = {"inputs": [{"name": "x", "values": [2]}], "targets": [{"name": "y", "values": [5]}]}
    assert compile(experiment(table, test_share=0.5)).examples.inputs.tolist() == [[0.0]]


def test_hash_is_that_of_the_stated_form():
    table = read(CLASSES, "t")
    head = b'["",[["x1",[]],["x2",[]]],[["kind",["a","b"]]]]'
    columns = [one["values"] for one in (*CLASSES["inputs"], *CLASSES["targets"])]
    content = head + b"".join(np.array(values, dtype="<f8").tobytes() for values in columns)
    assert table.digest == hashlib.sha256(content).hexdigest()
    assert read(table.plain(), "t") == table == pickle.loads(pickle.dumps(table))
    others = [("inputs.0.name", "z"), ("inputs.0.values.3", 9.0), ("targets.0.classes.1", "c"), ("title", "t")]
    assert len({read(changed(CLASSES, *other), "t") for other in others} | {table}) == 5
    assert read(changed(CLASSES, "inputs.0.values.0", 0), "t") == read(changed(CLASSES, "inputs.0.values.0", -0.0), "t")


def test_an_experiment_is_the_same_by_table_by_hash_and_by_its_full_form():
    chosen = experiment(NUMBERS, features=[])
    digest = chosen.table.digest
    assert experiment({"hash": digest}) == chosen == parse(to_plain(chosen)) == pickle.loads(pickle.dumps(chosen))
    assert hash(experiment({"hash": digest})) == hash(chosen)
    assert to_plain(chosen)["objective"]["data"]["table"] is chosen.table


def test_store_keeps_the_latest_tables_within_its_bytes():
    tables = [read(changed(CLASSES, "title", f"t{k}"), "t") for k in range(4)]
    store = Store(most=3 * tables[0].nbytes)
    for table in tables[:3]:
        store.keep(table)
    assert store.keep(read(tables[0].plain(), "t")) is tables[0]
    store.keep(tables[3])
    assert store.find(tables[0].digest, "h") is tables[0]
    with pytest.raises(UnknownData) as unknown:
        store.find(tables[1].digest, "h")
    assert unknown.value.field == "h" and store.bytes <= store.most
    store.find(tables[2].digest, "h")  # which is now the last to go
    store.keep(tables[1])
    assert store.find(tables[2].digest, "h") is tables[2]
    STORE.keep(tables[1])


@pytest.mark.parametrize(
    ("path", "value", "field", "allowed"),
    [
        ("inputs", [], "inputs", "1 to 16 columns"),
        ("targets", [], "targets", "1 to 4 columns"),
        ("inputs.1.values", [1, 2], "inputs.1.values", "40 numbers"),
        ("inputs.0.values", [1.0] * 2001, "inputs.0.values", "1 to 2000"),
        ("inputs.0.values.7", None, "inputs.0.values.7", "a number from"),
        ("inputs.0.values.7", float("nan"), "inputs.0.values.7", "a number from"),
        ("inputs.0.values.7", True, "inputs.0.values.7", "a number from"),
        ("inputs.0.values.7", 1.1e15, "inputs.0.values.7", "-1e+15 to 1e+15"),
        ("inputs.0.values.7", 10**400, "inputs.0.values.7", "a number from"),
        ("inputs.1.values.7", 3, "inputs.1.values.7", "0 to 2"),
        ("inputs.1.values.7", 0.5, "inputs.1.values.7", "0 to 2"),
        ("inputs.1.classes", ["a"], "inputs.1.classes", "2 to 10"),
        ("inputs.1.classes", ["a", "b", "a"], "inputs.1.classes", "each name once"),
        ("inputs.0.name", "", "inputs.0.name", "1 to 40"),
        ("inputs.0.name", "a\nb", "inputs.0.name", "printable"),
        ("inputs.0.name", "\ud800", "inputs.0.name", "printable"),
        ("inputs.0.name", "town = Ulm", "inputs", "each name once"),
        ("targets.1.name", "rent", "targets", "each name once"),
        ("targets.1.classes", [str(k) for k in range(10)], "targets.1.values", "0 to 9"),
        ("more", 1, "more", "only the keys"),
        ("inputs.0.more", 1, "inputs.0.more", "only the keys"),
        ("inputs.0", 7, "inputs.0", "an object"),
    ],
)
def test_bad_tables_are_refused_by_their_field(path, value, field, allowed):
    with pytest.raises(InvalidInput) as refused:
        read(changed(NUMBERS, path, value), "t")
    assert refused.value.field.removeprefix("t.").startswith(field) and allowed in refused.value.allowed


def test_classes_and_a_second_target_are_refused():
    table = changed(CLASSES, "targets", [*CLASSES["targets"], CLASSES["inputs"][0]])
    with pytest.raises(InvalidInput, match="a single target of classes"):
        read(table, "t")


def test_coded_columns_count_as_inputs():
    column = {"classes": [str(k) for k in range(9)], "values": [k % 9 for k in range(40)]}
    table = changed(NUMBERS, "inputs", [{"name": name, **column} for name in "ab"])
    with pytest.raises(InvalidInput, match="at most 16 inputs in all"):
        read(table, "t")


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ({"name": "moons", "n": 30}, ["x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]),
        ({"name": "sine", "n": 30}, ["x1^2", "sin(x1)"]),
        ({"name": "own", "table": CLASSES}, ["x1*x2"]),
    ],
)
def test_features_are_computed_from_the_inputs(data, names):
    plain = compile(parse({"objective": {"data": data}})).examples
    objective = compile(parse({"objective": {"data": {**data, "features": names[::-1]}}}))
    for part in ("inputs", "test_inputs"):
        first, second = getattr(plain, part)[:, 0], getattr(plain, part)[:, -1]
        values = {
            "x1^2": first**2, "x2^2": second**2, "x1*x2": first * second,
            "sin(x1)": np.sin(first), "sin(x2)": np.sin(second),
        }  # fmt: skip
        found = getattr(objective.examples, part)
        measured = getattr(plain, part).shape[1]
        assert np.array_equal(found[:, :measured], getattr(plain, part))
        np.testing.assert_allclose(found[:, measured:], np.column_stack([values[name] for name in names]), rtol=1e-15)
    described = objective.chosen.described
    assert described.measured == measured and len(described.features) == measured + len(names)


def test_no_features_are_no_setting():
    chosen = parse({"objective": {"data": {"name": "moons", "features": []}}})
    assert chosen == parse({}) and "features" not in to_plain(chosen)["objective"]["data"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "iris", "features": ["x1^2"]}, "features.0"),
        ({"name": "line", "features": ["x1*x2"]}, "features.0"),
        ({"name": "moons", "features": ["x1^2", "x1^2"]}, "features.1"),
        ({"name": "moons", "features": "x1^2"}, "features"),
        ({"name": "moons", "features": [7]}, "features.0"),
        ({"name": "own", "table": CLASSES, "standardize": 1}, "standardize"),
        ({"name": "own", "table": CLASSES, "test_share": 0.6}, "test_share"),
        ({"name": "own", "table": CLASSES, "n": 3}, "n"),
        ({"name": "own"}, "table"),
        ({"name": "own", "table": {"hash": "0" * 63}}, "table.hash"),
        ({"name": "own", "table": {"hash": "0" * 64, "title": ""}}, "table.title"),
    ],
)
def test_bad_settings_are_refused_by_their_field(data, field):
    with pytest.raises(InvalidInput) as refused:
        parse({"objective": {"data": data}})
    assert refused.value.field == f"objective.data.{field}"


def test_unknown_hash_says_so():
    with pytest.raises(UnknownData) as unknown:
        experiment({"hash": "1" * 64})
    assert unknown.value.field == "objective.data.table.hash"


def test_boundary_computes_features_on_its_grid():
    """One linear unit on x1^2 alone: its map is a parabola along x1, and the same for all x2."""
    chosen = parse({
        "objective": {
            "data": {"name": "moons", "n": 20, "features": ["x1^2"]},
            "layers": [{"units": 1}],
            "init": {"name": "values", "parameters": [0, 0, 2, 1]},
        }
    })  # fmt: skip
    found = boundary(chosen, start(chosen), resolution=5)
    np.testing.assert_allclose(found.output[0], np.tile(2 * found.x**2 + 1, (5, 1)), rtol=1e-14)
    with pytest.raises(InvalidInput, match="0 to 1"):
        boundary(chosen, start(chosen), features=(0, 2))


def test_many_inputs_are_held_at_their_training_means():
    chosen = experiment(NUMBERS, test_share=0)
    held = boundary(chosen, start(chosen), resolution=3, features=(0, 4)).held
    assert list(held) == ["town = Ulm", "town = Bern", "town = Graz"] and held["town = Ulm"] == pytest.approx(14 / 40)


@pytest.mark.parametrize("table", [NUMBERS, CLASSES])
def test_own_data_train(table):
    chosen = experiment(table, layers=({"units": 5}, {}))
    frames = advance(chosen, start(chosen), 200).frames
    assert frames.loss_train[-1] < 0.9 * frames.loss_train[0]
