"""A data set as a network sees it: inputs and targets in rows, labels turned into numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from app.core.catalog.datasets import DATASETS
from app.core.catalog.datasets.table import Data, Targets
from app.core.support.arrays import Array


@lru_cache(maxsize=512)
def load(name: str, settings: tuple[tuple[str, float | int], ...]) -> Data:
    """The data set `name` with `settings`, made once and shared: its arrays are read-only."""
    return DATASETS[name].load(dict(settings))


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Inputs (n, features) and targets (n, outputs), float64, for training and for testing (m >= 0 examples)."""

    inputs: Array
    targets: Array
    test_inputs: Array
    test_targets: Array


def output_counts(name: str, settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The numbers of output units that can learn this data set, the usual one first.

    Two classes go with one unit (the label is 0 or 1) or with two, more classes with a unit each.
    """
    classes = len(DATASETS[name].classes(settings))
    if classes == 2:
        return (1, 2)
    return (classes,) if classes else (load(name, tuple(settings.items())).targets.shape[1],)


def as_columns(targets: Targets, outputs: int) -> Array:
    """Class numbers (n,) as one 0-or-1 column or one-hot rows (n, outputs); the targets of a regression as they are."""
    if targets.ndim == 2:
        return targets.astype(np.float64, copy=False)
    if outputs == 1:
        return targets[:, None].astype(np.float64)
    return np.eye(outputs)[targets.astype(np.int64)]


def examples(name: str, settings: tuple[tuple[str, float | int], ...], outputs: int) -> Examples:
    """The examples of a data set for a network with `outputs` output units, one of `output_counts`."""
    data = load(name, settings)
    return Examples(
        data.inputs, as_columns(data.targets, outputs), data.test_inputs, as_columns(data.test_targets, outputs)
    )
