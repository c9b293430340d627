"""A data set as a network sees it: inputs and targets in rows, labels turned into numbers; and what they are called.

Data sets of the table and data of the user's own look alike from here on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from app.core.catalog.datasets import DATASETS, features, own
from app.core.catalog.datasets.own import Scaling
from app.core.catalog.datasets.own_table import Table
from app.core.catalog.datasets.table import Data, Targets
from app.core.support.arrays import Array, Indices
from app.core.support.registry import InvalidInput, fill

Settings = tuple[tuple[str, Any], ...]
COMPUTED = "features"
"""The setting with the computed features. It is there only if there are some."""


@dataclass(frozen=True, slots=True)
class Described:
    """The words about a data set. `features` names the inputs of the network: the first `measured` are the data's own,
    the others are computed. `targets` names the outputs, `target` is their name in a line; `classes` is () for numbers.
    """

    title: str
    task: Literal["classification", "regression"]
    features: tuple[str, ...]
    measured: int
    targets: tuple[str, ...]
    classes: tuple[str, ...]

    @property
    def target(self) -> str:
        return ", ".join(self.targets)


def describe(name: str, settings: Settings) -> Described:
    """The words about the data set `name` with `settings`."""
    given = dict(settings)
    computed = given.pop(COMPUTED, ())
    if name == own.NAME:
        table: Table = given["table"]
        inputs, targets = table.features, tuple(one.name for one in table.targets)
        title, task, classes = table.title or own.TITLE, table.task, table.classes
    else:
        entry = DATASETS[name]
        inputs, targets, title, task = entry.features, (entry.target,), entry.title, entry.task
        classes = entry.classes(given)
    names = (*inputs, *(features.FEATURES[one].called(inputs) for one in computed))
    return Described(title, task, names, len(inputs), targets, classes)


def read_settings(given: dict[str, Any], name: str, field: str) -> dict[str, Any]:
    """The complete settings of a data set: `given` is ``{setting: ...}`` without the name. Raises InvalidInput."""
    rest = dict(given)
    computed = rest.pop(COMPUTED, [])
    if name == own.NAME:
        settings = own.read(rest, field)
        inputs = len(settings["table"].features)
    else:
        settings = fill(DATASETS[name].parameters, rest, field)
        inputs = len(DATASETS[name].features)
    chosen = features.read(computed, inputs, f"{field}.{COMPUTED}")
    return settings | ({COMPUTED: chosen} if chosen else {})


def check_name(name: Any, field: str) -> str:
    """`name`, if a data set is called so. Raises InvalidInput, which lists all names."""
    if not isinstance(name, str) or (name not in DATASETS and name != own.NAME):
        raise InvalidInput(field, name, "one of " + ", ".join((*DATASETS, own.NAME)))
    return name


@lru_cache(maxsize=512)
def built_in(name: str, settings: Settings) -> Data:
    """A data set of the table, made once and shared: its arrays are read-only."""
    return DATASETS[name].load(dict(settings))


def load(name: str, settings: Settings) -> tuple[Data, Scaling | None]:
    """The data set `name` with `settings`, without computed features, and its scaling if it is the user's own."""
    given = dict(settings)
    given.pop(COMPUTED, None)
    return own.load(**given) if name == own.NAME else (built_in(name, tuple(given.items())), None)


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Inputs (n, features) and targets (n, outputs), float64, for training and for testing (m >= 0 examples).

    The features are those of `Described`, computed ones last. `listed` (n,) are the numbers of the training examples in
    the order of the rows that they were taken from. `scaling` says how the user's own data were standardized.
    """

    inputs: Array
    targets: Array
    test_inputs: Array
    test_targets: Array
    listed: Indices
    scaling: Scaling | None = None


def output_counts(name: str, settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The numbers of output units that can learn this data set, the usual one first.

    Two classes go with one unit (the label is 0 or 1) or with two, more classes with a unit each.
    """
    described = describe(name, tuple(settings.items()))
    classes = len(described.classes)
    if classes == 2:
        return (1, 2)
    return (classes,) if classes else (len(described.targets),)


def as_columns(targets: Targets, outputs: int) -> Array:
    """Class numbers (n,) as one 0-or-1 column or one-hot rows (n, outputs); the targets of a regression as they are."""
    if targets.ndim == 2:
        return targets.astype(np.float64, copy=False)
    if outputs == 1:
        return targets[:, None].astype(np.float64)
    return np.eye(outputs)[targets.astype(np.int64)]


def examples(name: str, settings: Settings, outputs: int) -> Examples:
    """The examples of a data set for a network with `outputs` output units, one of `output_counts`."""
    data, scaling = load(name, settings)
    computed = dict(settings).get(COMPUTED, ())
    listed = np.arange(len(data.inputs)) if data.rows is None else np.argsort(data.rows)
    listed.flags.writeable = False  # shared by all epochs
    return Examples(
        features.extended(data.inputs, computed),
        as_columns(data.targets, outputs),
        features.extended(data.test_inputs, computed),
        as_columns(data.test_targets, outputs),
        listed,
        scaling,
    )
