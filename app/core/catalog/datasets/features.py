"""Features computed from the first one or two inputs of a data set: further inputs of the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.support.arrays import Array
from app.core.support.registry import InvalidInput

MOST_INPUTS = 2
"""Data sets with more inputs have no computed features."""


def square(values: Array) -> Array:
    return values * values


def product(first: Array, second: Array) -> Array:
    return first * second


def sine(values: Array) -> Array:
    return np.sin(values)


@dataclass(frozen=True, slots=True)
class Feature:
    """`value` of the inputs `of` (their indices). `form` makes its name from theirs, `formula` is TeX."""

    name: str
    of: tuple[int, ...]
    value: Callable[..., Array]
    form: str
    formula: str

    def called(self, inputs: Sequence[str]) -> str:
        """Its name in a data set whose inputs are called `inputs`."""
        return self.form.format(*(inputs[index] for index in self.of))


FEATURES: dict[str, Feature] = {
    entry.name: entry
    for entry in (
        Feature("x1^2", (0,), square, "{}^2", "x_1^2"),
        Feature("x2^2", (1,), square, "{}^2", "x_2^2"),
        Feature("x1*x2", (0, 1), product, "{}*{}", r"x_1\,x_2"),
        Feature("sin(x1)", (0,), sine, "sin({})", r"\sin x_1"),
        Feature("sin(x2)", (1,), sine, "sin({})", r"\sin x_2"),
    )
}


def allowed(inputs: int) -> tuple[str, ...]:
    """The names of the features that `inputs` inputs allow."""
    if inputs > MOST_INPUTS:
        return ()
    return tuple(name for name, entry in FEATURES.items() if max(entry.of) < inputs)


def read(given: Any, inputs: int, field: str) -> tuple[str, ...]:
    """The chosen features in the table's order. Raises InvalidInput for what `inputs` inputs do not allow."""
    names = allowed(inputs)
    if not isinstance(given, (list, tuple)) or len(given) > len(FEATURES):
        raise InvalidInput(field, given, "a list of " + (", ".join(names) or "nothing: the data have over two inputs"))
    for position, name in enumerate(given):
        if not isinstance(name, str) or name not in names:
            words = "one of " + ", ".join(names) if names else f"none: only data of up to {MOST_INPUTS} inputs have any"
            raise InvalidInput(f"{field}.{position}", name, words)
        if name in given[:position]:
            raise InvalidInput(f"{field}.{position}", name, "each feature once")
    return tuple(name for name in names if name in given)


def extended(inputs: Array, names: Sequence[str]) -> Array:
    """`inputs` (n, d) with a column for each feature of `names` behind them."""
    if not names:
        return inputs
    columns = [FEATURES[name].value(*(inputs[:, index] for index in FEATURES[name].of)) for name in names]
    return np.column_stack((inputs, *columns))
