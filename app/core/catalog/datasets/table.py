"""The entry of a data set, and the numbers that it gives for some settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.core.support.arrays import Array, Indices
from app.core.support.registry import Entry, Parameter

Settings = Mapping[str, Any]


Targets = Array | Indices
"""Numbers (n, k), or class numbers (n,)."""


def read_only(values: Any, kind: type[np.generic]) -> Array:
    """A C-contiguous read-only copy of `values` as an array of `kind`, so that loaded data can be cached and shared."""
    array = np.array(values, dtype=kind, order="C")
    array.setflags(write=False)
    return array


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Training and test examples, one per row: read-only copies of the given arrays.

    `inputs` (n, d) and `test_inputs` (m, d) are float64. `targets` and `test_targets` are class numbers from 0,
    int64 of shape (n,) and (m,), or for regression float64 of shape (n, k) and (m, k). m may be 0. `rows` (n,) are the
    rows of a table that the training examples were taken from; None where they stand in their own order.
    """

    inputs: Array
    targets: Targets
    test_inputs: Array
    test_targets: Targets
    rows: Indices | None = None

    def __post_init__(self) -> None:
        kind = np.int64 if np.issubdtype(np.asarray(self.targets).dtype, np.integer) else np.float64
        for name in ("inputs", "test_inputs"):
            object.__setattr__(self, name, read_only(getattr(self, name), np.float64))
        for name in ("targets", "test_targets"):
            object.__setattr__(self, name, read_only(getattr(self, name), kind))
        for inputs, targets in ((self.inputs, self.targets), (self.test_inputs, self.test_targets)):
            if inputs.ndim != 2 or targets.ndim != (1 if kind is np.int64 else 2) or len(inputs) != len(targets):
                raise ValueError(f"inputs {inputs.shape} and targets {targets.shape} do not describe the same examples")


@dataclass(frozen=True, slots=True)
class DataSet(Entry):
    """One entry of DATASETS.

    `features` names the input columns, `target` the predicted one; real data have a `source` and a `licence`.
    `load(settings)` makes the examples, the same settings the same bits. `classes(settings)` names the classes, in the
    order of their numbers; () for regression. Settings are complete and checked.
    """

    formula: str
    parameters: tuple[Parameter, ...]
    task: Literal["classification", "regression"]
    features: tuple[str, ...]
    target: str
    load: Callable[[Settings], Data]
    classes: Callable[[Settings], tuple[str, ...]] = lambda settings: ()
    source: str = ""
    licence: str = ""
