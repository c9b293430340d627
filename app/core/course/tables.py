"""Tables: the same quantities after runs that differ at one or two paths."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from typing import Any

from app.core.course.outcomes import outcome
from app.core.course.quantities import Quantity
from app.core.descent.frames import Status
from app.core.experiment import Experiment
from app.core.support.registry import InvalidInput

ROWS = 24
"""The most rows that a table may have."""


@dataclass(frozen=True, slots=True)
class Row:
    """One run: its label, the numbers at its end (its last whole frame if it diverged), and how it ended."""

    label: str
    values: tuple[float | None, ...]
    status: Status
    reached: int


@dataclass(frozen=True, slots=True)
class Table:
    """Runs of `steps` updates: per row an experiment, its label and its quantities."""

    labels: tuple[str, ...]
    experiments: tuple[Experiment, ...]
    quantities: tuple[tuple[Quantity, ...], ...]
    steps: int

    def rows(self) -> list[Row]:
        """The rows, computed."""
        rows = []
        for label, experiment, quantities in zip(self.labels, self.experiments, self.quantities, strict=True):
            found = outcome(experiment, self.steps)
            values = tuple(found.value(quantity) for quantity in quantities)
            rows.append(Row(label, values, found.status, found.reached))
        return rows


def combinations(vary: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """All combinations of one value per path; the last path changes fastest. Raises InvalidInput for too many."""
    found = [dict(zip(vary, values, strict=True)) for values in product(*vary.values())]
    if not 1 <= len(found) <= ROWS:
        raise InvalidInput("vary", len(found), f"1 to {ROWS} rows in all")
    return found


def label(values: dict[str, Any]) -> str:
    """The default label of a row: its values."""
    return ", ".join(word(value) for value in values.values())


def word(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        more = [f"{key} {word(inner)}" for key, inner in value.items() if key != "name"]
        return " ".join([value["name"], *([f"({', '.join(more)})"] if more else [])])
    return "all" if value is None else json.dumps(value)
