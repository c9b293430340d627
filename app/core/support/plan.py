"""A plan: one update of an experiment as a list of bound NumPy calls with preallocated outputs.

The list is written once and then only run: a step decides and allocates nothing. The builders (network, losses,
optimizers) append calls in the order of the mathematics, so they still read like the formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np

from app.core.support.arrays import Array

Settings = list[tuple[tuple[Callable[[Any], None], Any], ...]]
"""For each of some steps, the calls that set the cells of a plan, each with its argument."""


class Plan:
    """Calls in order, and cells: arrays whose value depends on the step (a scheduled rate, a bias correction).

    A cell is stored as two functions: one sets it, one gives its values at some steps.
    """

    __slots__ = ("calls", "cells", "scheduled_at")

    def __init__(self) -> None:
        self.calls: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
        self.cells: list[tuple[Callable[[Any], None], Callable[[range], Iterable[Any]]]] = []
        self.scheduled_at: dict[int, Callable[[int], float]] = {}

    def call(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Append ``function(*arguments)``. The last argument is the output array."""
        self.calls.append((function, arguments))

    def larger(self, first: Array, second: Array, out: Array) -> None:
        """Append ``np.maximum(first, second, out=out)``.

        NumPy 2.4 deprecates a positional `out` for maximum and minimum alone. A lambda with a tuple is the fastest way
        to name it, and the row "updates alone, 2-4-2-1 ReLU, batch 10" is close to its target.
        """
        maximum, into = np.maximum, (out,)
        self.call(lambda: maximum(first, second, out=into))

    def smaller(self, first: Array, second: Array, out: Array) -> None:
        """Append ``np.minimum(first, second, out=out)``."""
        minimum, into = np.minimum, (out,)
        self.call(lambda: minimum(first, second, out=into))

    def constant(self, value: float) -> Array:
        """`value` as a 0-d float64 array, which ufuncs read faster than a Python float."""
        return np.array(value, dtype=np.float64)

    def scheduled(self, at: Callable[[int], float], cell: Array | None = None) -> Array:
        """A cell full of ``at(step)``, by default a new 0-d array. `step` counts the updates of the optimizer."""
        cell = np.zeros((), dtype=np.float64) if cell is None else cell
        self.cells.append((cell.fill, partial(map, at)))
        self.scheduled_at[id(cell)] = at
        return cell

    def tabulated(self, write: Callable[[range, Array], None], cell: Array) -> None:
        """Make a C-contiguous `cell` hold one row of a table. ``write(steps, rows)`` fills the rows of some steps:
        zeros before, (len(steps), *cell.shape)."""

        def rows(steps: range) -> Array:
            table = np.zeros((len(steps), *cell.shape))
            write(steps, table)
            return table

        self.cells.append((partial(np.copyto, cell), rows))

    def values(self, cell: Array, steps: range) -> Array:
        """The values of a 0-d `cell` at `steps`; a 0-d array if it is not scheduled."""
        at = self.scheduled_at.get(id(cell))
        return cell if at is None else np.array([at(step) for step in steps])

    def settings(self, steps: range) -> Settings:
        """For each of `steps`, the calls that set the cells, each with its argument. Fast for many steps."""
        columns = [zip(repeat(put), values(steps)) for put, values in self.cells]
        return list(zip(*columns, strict=True)) or [()] * len(steps)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays that the calls work on."""
        owners = {}
        for function, arguments in self.calls:
            for value in (getattr(function, "__self__", None), *arguments):
                while isinstance(value, np.ndarray) and isinstance(value.base, np.ndarray):
                    value = value.base
                if isinstance(value, np.ndarray):
                    owners[id(value)] = value.nbytes
        return sum(owners.values())

    def run(self, step: int) -> None:
        """Run the calls in order, as update number `step` (from 0)."""
        self.run_with(self.settings(range(step, step + 1))[0])

    def run_with(self, values: Iterable[tuple[Callable[[Any], None], Any]]) -> None:
        """Run the calls in order, with the cells set to `values`, an item of `settings`."""
        for fill, value in values:
            fill(value)
        for function, arguments in self.calls:
            function(*arguments)
