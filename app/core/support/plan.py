"""A plan: one update of an experiment as a list of bound NumPy calls with preallocated outputs.

Writing the update once as calls on fixed arrays, and then only running the list, leaves nothing to decide per step:
no shapes, no allocation, no attribute look-ups. The builders (network, losses, optimizers) append to it in the order
of the mathematics, so a plan still reads like the formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np

from app.core.support.arrays import Array


class Plan:
    """Calls run in order, and the cells whose value depends on the step (a scheduled rate, a bias correction).

    A cell is known by how a value gets into it, and by what gives its values at some steps.
    """

    __slots__ = ("calls", "cells", "scheduled_at")

    def __init__(self) -> None:
        self.calls: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
        self.cells: list[tuple[Callable[[Any], None], Callable[[range], Iterable[Any]]]] = []
        self.scheduled_at: dict[int, Callable[[int], float]] = {}

    def call(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Append ``function(*arguments)``; pass the output array as the last positional argument."""
        self.calls.append((function, arguments))

    def larger(self, first: Array, second: Array, out: Array) -> None:
        """Append ``np.maximum(first, second, out=out)``.

        NumPy 2.4 deprecates a positional `out` for maximum and minimum, and for these two alone. A lambda with a tuple
        is the fastest way to name it: the row "updates alone, 2-4-2-1 ReLU, batch 10" is close to its target.
        """
        maximum, into = np.maximum, (out,)
        self.call(lambda: maximum(first, second, out=into))

    def smaller(self, first: Array, second: Array, out: Array) -> None:
        """Append ``np.minimum(first, second, out=out)``."""
        minimum, into = np.minimum, (out,)
        self.call(lambda: minimum(first, second, out=into))

    def constant(self, value: float) -> Array:
        """`value` as a 0-d float64 array: ufuncs take it faster than a Python float."""
        return np.array(value, dtype=np.float64)

    def scheduled(self, at: Callable[[int], float], cell: Array | None = None) -> Array:
        """An array, 0-d unless `cell` is given, that is full of ``at(step)`` whenever the calls run.

        `step` counts the updates the optimizer did.
        """
        cell = np.zeros((), dtype=np.float64) if cell is None else cell
        self.cells.append((cell.fill, partial(map, at)))
        self.scheduled_at[id(cell)] = at
        return cell

    def tabulated(self, write: Callable[[range, Array], None], cell: Array) -> None:
        """Let the C-contiguous `cell` hold, at each step, its row of what ``write(steps, rows)`` puts into `rows`, an
        array (len(steps), *cell.shape) of zeros."""

        def rows(steps: range) -> Array:
            table = np.zeros((len(steps), *cell.shape))
            write(steps, table)
            return table

        self.cells.append((partial(np.copyto, cell), rows))

    def values(self, cell: Array, steps: range) -> Array:
        """What a 0-d `cell` holds at each of `steps`, as it is scheduled, or at all of them, then 0-d too."""
        at = self.scheduled_at.get(id(cell))
        return cell if at is None else np.array([at(step) for step in steps])

    def settings(self, steps: range) -> list[tuple[tuple[Callable[[Any], None], Any], ...]]:
        """For each of `steps`, what its cells are to be set to, as calls and their argument.

        Asking for many steps at once is cheaper than asking for each.
        """
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
        """Do the calls, in order, as update number `step` (0 for the first)."""
        self.run_with(self.settings(range(step, step + 1))[0])

    def run_with(self, values: Iterable[tuple[Callable[[Any], None], Any]]) -> None:
        """Do the calls, in order, with the cells set to `values`, an item of `settings`."""
        for fill, value in values:
            fill(value)
        for function, arguments in self.calls:
            function(*arguments)
