"""How many examples a property is tried on, and how many cases of a table: some in each run of the tests, many or all
where DESCENT_LONG is set."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

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
