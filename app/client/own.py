"""The user's own data, from arrays to the JSON of a data set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Names = Sequence[str] | None


def own_data(
    inputs: Any,
    targets: Any,
    *,
    names: Names = None,
    target_names: Names = None,
    classes: Names = None,
    title: str = "",
    standardize: bool = True,
    test_share: float = 0.2,
    seed: int = 0,
    features: Sequence[str] = (),
) -> dict[str, Any]:
    """Data of your own: `inputs` (n, k) or (n,), and `targets` (n, m) or (n,), numbers or with `classes` their indices.

    names, target_names: of the columns; None for x1, x2, ... and y1, y2, ...
    classes: the names of the classes; the targets are then whole numbers from 0
    standardize: scale each column of numbers to mean 0 and deviation 1, by the training rows
    test_share: share of the rows kept for testing, 0 to 0.5
    seed: which random split into training and test rows
    features: further inputs, computed from the first two: x1^2, x2^2, x1*x2, sin(x1), sin(x2)

    Raises ValueError where the rows do not belong together.
    """
    left, right = columns(inputs), columns(targets)
    if len(left) != len(right):
        raise ValueError(f"there are {len(left)} rows of inputs and {len(right)} of targets")
    table = {
        "title": title,
        "inputs": named(left, names, "x"),
        "targets": named(right, target_names, "y", list(classes) if classes is not None else None),
    }
    return {
        "name": "own", "table": table, "standardize": standardize, "test_share": test_share, "seed": seed,
        "features": list(features),
    }  # fmt: skip


def columns(values: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """`values` as an array (n, k), False and True as 0 and 1. Raises ValueError for another shape."""
    found = np.asarray(values)
    if found.dtype == bool:
        found = found.astype(np.int64)
    if found.ndim == 1:
        found = found[:, np.newaxis]
    if found.ndim != 2:
        raise ValueError(f"data must have the shape (rows, columns), not {found.shape}")
    return found


def named(
    values: np.ndarray[Any, np.dtype[Any]], names: Names, letter: str, classes: list[str] | None = None
) -> list[dict[str, Any]]:
    """The columns of `values` as JSON."""
    names = [f"{letter}{k + 1}" for k in range(values.shape[1])] if names is None else list(names)
    if len(names) != values.shape[1]:
        raise ValueError(f"there are {values.shape[1]} columns and {len(names)} names")
    more = {} if classes is None else {"classes": classes}
    return [{"name": name, "values": values[:, k].tolist(), **more} for k, name in enumerate(names)]
