"""Every data set describes itself, is reproducible, read-only and sensibly sized, and checks its settings."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.datasets import DATASETS
from app.core.catalog.datasets.table import Data
from app.core.catalog.examples import read_settings
from app.core.support.registry import InvalidInput, fill

GENERATED = [name for name, entry in DATASETS.items() if any(p.name == "n" for p in entry.parameters)]
REAL = ["iris", "auto_mpg"]
ARRAYS = ("inputs", "targets", "test_inputs", "test_targets")
EVERY = pytest.mark.parametrize("name", DATASETS)


def load(name: str, **chosen) -> Data:
    return DATASETS[name].load(fill(DATASETS[name].parameters, chosen, name))


def same(one: Data, other: Data, arrays=ARRAYS) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)


def test_the_table_holds_the_sets_the_page_offers():
    assert {
        "moons",
        "circles",
        "xor",
        "spiral",
        "blobs",
        "checkerboard",
        "line",
        "sine",
        "plane",
        "bumps",
        "single",
        "iris",
        "auto_mpg",
    } <= set(DATASETS)


@EVERY
def test_an_entry_describes_its_data(name):
    entry, data = DATASETS[name], load(name)
    assert entry.name == name and entry.title and entry.description and entry.target
    assert "\n" not in entry.description and "$" not in entry.formula
    assert data.inputs.shape[1] == data.test_inputs.shape[1] == len(entry.features)
    classes = entry.classes({parameter.name: parameter.default for parameter in entry.parameters})
    if entry.task == "classification":
        assert set(np.unique(data.targets)) == set(range(len(classes))) and len(set(classes)) == len(classes) >= 2
    else:
        assert classes == () and data.targets.ndim == 2
    assert bool(entry.source) == bool(entry.licence) == (name in REAL)


@EVERY
def test_arrays_are_plain_shared_and_cannot_be_written(name):
    entry, data = DATASETS[name], load(name)
    for array in (getattr(data, field) for field in ARRAYS):
        assert array.flags.c_contiguous and not array.flags.writeable and np.isfinite(array).all()
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    assert data.inputs.dtype == data.test_inputs.dtype == np.float64
    assert data.targets.dtype == data.test_targets.dtype == (np.int64 if entry.task == "classification" else np.float64)
    assert len(data.inputs) == len(data.targets) and len(data.test_inputs) == len(data.test_targets)


@EVERY
def test_loading_twice_gives_the_same_bits(name):
    assert same(load(name), load(name))


@pytest.mark.parametrize("name", [name for name in DATASETS if name != "single"])
def test_another_seed_gives_other_examples(name):
    assert not np.array_equal(load(name).inputs, load(name, seed=1).inputs)


@EVERY
def test_inputs_are_centred_and_about_one_wide(name):
    if name == "single":
        return
    inputs = load(name).inputs
    assert np.abs(inputs.mean(axis=0)).max() < 0.25
    assert 0.7 < inputs.std(axis=0).min() and inputs.std(axis=0).max() < 1.8
    assert np.abs(inputs).max() <= 4.0


@pytest.mark.parametrize("name", GENERATED)
def test_inputs_stay_within_six_at_the_ends_of_every_range(name):
    ends = {p.name: p.maximum for p in DATASETS[name].parameters}
    for other in ({}, {"correlation": 0.5}):
        known = {key: value for key, value in other.items() if key in ends}
        data = load(name, **{**ends, **known})
        assert len(data.inputs) == len(data.test_inputs) == 1000
        assert max(np.abs(data.inputs).max(), np.abs(data.test_inputs).max()) <= 6.0


@pytest.mark.parametrize(
    ("name", "chosen", "field"),
    [
        ("moons", {"n": 3}, "n"),
        ("moons", {"n": 1001}, "n"),
        ("moons", {"n": 10.5}, "n"),
        ("moons", {"n": True}, "n"),
        ("moons", {"n_test": -1}, "n_test"),
        ("moons", {"noise": float("nan")}, "noise"),
        ("moons", {"noise": "loud"}, "noise"),
        ("moons", {"seed": 2**31}, "seed"),
        ("moons", {"turns": 1.0}, "turns"),
        ("blobs", {"classes": 1}, "classes"),
        ("blobs", {"classes": 7}, "classes"),
        ("plane", {"correlation": 1.0}, "correlation"),
        ("single", {"n": 4}, "n"),
        ("iris", {"test_share": 0.6}, "test_share"),
        ("iris", {"n": 100}, "n"),
    ],
)
def test_a_wrong_setting_names_its_field(name, chosen, field):
    with pytest.raises(InvalidInput) as caught:
        read_settings(chosen, name, "objective.data")
    assert caught.value.field == f"objective.data.{field}"


def test_data_refuses_parts_that_do_not_belong_together():
    with pytest.raises(ValueError, match=r"inputs \(2, 1\) and targets \(3, 1\)"):
        Data(np.zeros((2, 1)), np.zeros((3, 1)), np.zeros((0, 1)), np.zeros((0, 1)))
    with pytest.raises(ValueError):
        Data(np.zeros((2, 1)), np.zeros(2), np.zeros((0, 1)), np.zeros(0))


def test_data_copies_what_it_is_given():
    inputs = np.zeros((1, 1))
    data = Data(inputs, np.zeros((1, 1)), np.zeros((0, 1)), np.zeros((0, 1)))
    inputs[0, 0] = 9.0
    assert data.inputs[0, 0] == 0.0
