"""Data of the user's own: the settings of a table, its split into training and test rows, and its standardizing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.catalog.datasets import own_table
from app.core.catalog.datasets.own_store import STORE
from app.core.catalog.datasets.own_table import LARGEST, Table
from app.core.catalog.datasets.real import PARAMETERS as SPLIT
from app.core.catalog.datasets.real import split
from app.core.catalog.datasets.table import Data
from app.core.support.arrays import Array, Indices, Mask
from app.core.support.registry import InvalidInput, fill

NAME = "own"
TITLE = "Your data"
DESCRIPTION = "A table that you bring in: numbers or classes to predict from up to 16 inputs."


@dataclass(frozen=True, slots=True)
class Scale:
    """The network sees (value - mean) / spread of the column `name`."""

    name: str
    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class Scaling:
    """The scales of the inputs and of the targets, in their order; targets that are classes have none."""

    features: tuple[Scale, ...]
    targets: tuple[Scale, ...]


def read(given: Mapping[str, Any], field: str) -> dict[str, Any]:
    """The settings of ``{"table": ..., "standardize": ..., "test_share": ..., "seed": ...}``, complete.

    `table` is a table, or ``{"hash": ...}`` for one that was sent before. Raises InvalidInput, UnknownData.
    """
    standardize = given.get("standardize", True)
    if not isinstance(standardize, bool):
        raise InvalidInput(f"{field}.standardize", standardize, "true or false")
    numbers = {key: value for key, value in given.items() if key not in ("table", "standardize")}
    return {
        "table": read_table(given.get("table"), f"{field}.table"),
        "standardize": standardize,
        **fill(SPLIT, numbers, field),
    }


def read_table(given: Any, field: str) -> Table:
    """A table in full, by its hash, or as it is. It is kept for requests that name its hash."""
    if isinstance(given, Table):
        return given
    if isinstance(given, dict) and "hash" in given:
        own_table.check_keys(given, ("hash",), field)
        return STORE.find(given["hash"], f"{field}.hash")
    return STORE.keep(own_table.read(given, field))


def load(table: Table, standardize: bool, test_share: float, seed: int) -> tuple[Data, Scaling | None]:
    """The examples, and the scaling if `standardize`: means and deviations of the training rows.

    Inputs that are classes stay 0 or 1. A column that does not change in the training rows is only shifted.
    """
    targets = np.column_stack([one.values for one in table.targets])
    groups = [np.arange(table.rows)]
    if table.classes:
        groups = [np.flatnonzero(targets[:, 0] == number) for number in range(len(table.classes))]
    train, test = split(groups, test_share, seed)
    parts = [(one.coded(), bool(one.classes)) for one in table.inputs]
    inputs = np.column_stack([columns for (_, columns), _ in parts])
    scaling = None
    if standardize:
        coded = np.concatenate([[is_coded] * len(names) for (names, _), is_coded in parts])
        features = scales(table.features, inputs, train, coded)
        names = () if table.classes else tuple(one.name for one in table.targets)
        goals = scales(names, targets, train, np.zeros(len(names), dtype=bool))
        inputs = scaled(inputs, features)
        targets = scaled(targets, goals) if goals else targets
        scaling = Scaling(features, goals)
    answers = targets[:, 0].astype(np.int64) if table.classes else targets
    return Data(inputs[train], answers[train], inputs[test], answers[test], train), scaling


def scales(names: tuple[str, ...], columns: Array, train: Indices, left: Mask) -> tuple[Scale, ...]:
    """The mean and the population's deviation over the rows `train` of each column (n, k).

    They are 0 and 1 for those marked in `left`. A deviation so small that a value over it would leave the allowed
    numbers counts as 1.
    """
    found = []
    for name, values, as_is in zip(names, columns.T, left, strict=False):
        if as_is:
            found.append(Scale(name, 0.0, 1.0))
            continue
        seen = values[train]
        constant = seen.min() == seen.max()
        mean = float(seen[0] if constant else seen.mean())
        spread = 0.0 if constant else float(seen.std())
        found.append(Scale(name, mean, spread if np.abs(values - mean).max() < LARGEST * spread else 1.0))
    return tuple(found)


def scaled(columns: Array, by: tuple[Scale, ...]) -> Array:
    """(value - mean) / spread of each column (n, k)."""
    means, spreads = (np.array([getattr(one, key) for one in by]) for key in ("mean", "spread"))
    result: Array = (columns - means) / spreads
    return result
