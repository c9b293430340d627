"""What the tests draw: how many examples of a property and which cases of a table, and valid experiments.

Each run of `./run test` takes the same samples. `./run test-all` sets DESCENT_LONG, which takes many examples and whole
tables. A table that is sampled says in one line which cases the sample holds, and why these.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from itertools import product
from typing import Any, TypeVar

import pytest

from app.core.catalog.optimizers import OPTIMIZERS

LONG = bool(os.environ.get("DESCENT_LONG"))

# A test that tells a rarer way of what another one in the suite tells.
long = pytest.mark.skipif(not LONG, reason="a long form: ./run test-all")

Case = TypeVar("Case")


def examples(usual: int, long: int) -> int:
    """The `long` number when somebody has asked for it."""
    return long if LONG else usual


def sample(cases: Iterable[Case], usual: int, keep: Collection[Case] = (), whole: bool = LONG) -> list[Case]:
    """About `usual` of the cases, in their order: those in `keep`, and others spread evenly from the first to the last;
    all when somebody has asked. Raises ValueError when `keep` names one that is not there."""
    cases = list(cases)
    if lost := [case for case in keep if case not in cases]:
        raise ValueError(f"no such cases: {lost}")
    if whole or usual >= len(cases):
        return cases
    more = usual - len(keep)
    spread = {round(i * (len(cases) - 1) / max(more - 1, 1)) for i in range(more)}
    return [case for i, case in enumerate(cases) if i in spread or case in keep]


def crossed(*axes: Sequence[Any], rounds: int = 1, whole: bool = LONG) -> list[tuple[Any, ...]]:
    """Of all combinations of a value from each axis those in which every value occurs at least `rounds` times, each
    time beside other values where there are others; all combinations when somebody has asked."""
    if whole:
        return list(product(*axes))
    most = max(map(len, axes))
    rows = [
        tuple(axis[(i + k * turn) % len(axis)] for k, axis in enumerate(axes))
        for turn in range(rounds)
        for i in range(most)
    ]
    return [row for i, row in enumerate(rows) if row not in rows[:i]]


def batched(plain: dict[str, Any]) -> dict[str, Any]:
    """The experiment `plain`, with the full batch where its optimizer needs that."""
    needs = OPTIMIZERS[plain.get("optimizer", {"name": "gd"})["name"]].needs
    return plain if needs is None else plain | {"batch_size": None}
