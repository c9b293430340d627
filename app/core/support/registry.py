"""The parts of every table of choices: parameters with a range, and the error that names a field.

A registry is a plain dict from name to `Entry`. An entry describes itself, most by a `formula` and `parameters` too, so
the catalogue, the request schemas, the page and the tests all follow from the table.
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Found = TypeVar("Found")


class InvalidInput(ValueError):
    """A value that cannot be used.

    `field` is its path in the request (``objective.layers.0.units``), `allowed` completes the sentence "allowed: ...".
    `column` (from 1) is the character of a text where the mistake is, None for any other value.
    """

    def __init__(self, field: str, value: Any, allowed: str, column: int | None = None) -> None:
        super().__init__(f"{field} is {value!r}; allowed: {allowed}")
        self.field = field
        self.value = value
        self.allowed = allowed
        self.column = column

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle, which would call the constructor with the sentence: on the way between processes."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be chosen: its `name` in requests, its `title` on the page, and its `description` in one line."""

    name: str
    title: str
    description: str


Named = TypeVar("Named", bound=Entry)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number a user may choose, with its default and its range (both ends included).

    `scale` is its slider's ("log" where factors matter more than differences), `symbol` is TeX.
    """

    name: str
    default: float
    minimum: float
    maximum: float
    description: str
    symbol: str = ""
    kind: Literal["float", "integer"] = "float"
    scale: Literal["linear", "log"] = "linear"

    def check(self, value: Any, field: str) -> float | int:
        """`value` as a float or int. Raises InvalidInput for another type, NaN, infinity or a value out of range."""
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and self.minimum <= value <= self.maximum:  # NaN is not
            if self.kind == "float":
                return float(value)
            if value == int(value):
                return int(value)
        kind = "a whole number" if self.kind == "integer" else "a number"
        raise InvalidInput(field, value, f"{kind} from {self.minimum:.10g} to {self.maximum:.10g}")


def whole_number(value: Any, low: int, high: int, field: str, allowed: str = "") -> int:
    """`value`, a whole number from `low` to `high`. Raises InvalidInput with `allowed`, by default this range."""
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    raise InvalidInput(field, value, allowed or f"a whole number from {low} to {high}")


def by_name(*entries: Named) -> dict[str, Named]:
    """The registry of `entries`, in their order."""
    return {entry.name: entry for entry in entries}


def look_up(table: Mapping[str, Found], name: Any, field: str) -> Found:
    """The entry called `name`. Raises InvalidInput, which lists all names."""
    if not isinstance(name, str) or name not in table:
        raise InvalidInput(field, name, "one of " + ", ".join(table))
    return table[name]


def fill(parameters: tuple[Parameter, ...], given: dict[str, Any], field: str) -> dict[str, float | int]:
    """`given` checked and completed with defaults, in the table's order. Raises InvalidInput for an unknown key."""
    known = {parameter.name for parameter in parameters}
    for key, value in given.items():
        if key not in known:
            allowed = "only the keys " + ", ".join(p.name for p in parameters) if known else "no keys at all"
            raise InvalidInput(f"{field}.{key}", value, allowed)
    return {p.name: p.check(given.get(p.name, p.default), f"{field}.{p.name}") for p in parameters}
