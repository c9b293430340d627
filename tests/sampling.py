"""What the tests draw: how many examples of a property and how many cases of a table (some in each run, many or all
where DESCENT_LONG is set), and valid experiments."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, TypeVar

from app.core.catalog.optimizers import OPTIMIZERS

LONG = bool(os.environ.get("DESCENT_LONG"))

Case = TypeVar("Case")


def examples(usual: int, long: int) -> int:
    """The `long` number when somebody has asked for it."""
    return long if LONG else usual


def sample(cases: Sequence[Case], usual: int) -> list[Case]:
    """`usual` (at least 2) of the cases, spread evenly from the first to the last; all when somebody has asked."""
    if LONG or usual >= len(cases):
        return list(cases)
    return [cases[round(i * (len(cases) - 1) / (usual - 1))] for i in range(usual)]


def batched(plain: dict[str, Any]) -> dict[str, Any]:
    """The experiment `plain`, with the full batch where its optimizer needs that."""
    needs = OPTIMIZERS[plain.get("optimizer", {"name": "gd"})["name"]].needs
    return plain if needs is None else plain | {"batch_size": None}
