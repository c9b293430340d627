"""The parts of every table of choices: parameters with a range, and the error that names a field.

A registry is a plain dict from name to `Entry`. An entry describes itself, most by a `formula` and `parameters` too, so
the catalogue, the request schemas, the page and the tests all follow from the table.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np

PARAMETER_RANGE = 1e300  # a start beyond it overflows before the first step is done

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


@contextmanager
def inside(path: str) -> Iterator[None]:
    """Put `path` in front of the field of any InvalidInput raised within."""
    try:
        yield
    except InvalidInput as invalid:
        raise InvalidInput(f"{path}.{invalid.field}", invalid.value, invalid.allowed) from None


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


def mapping(given: Any, field: str, keys: tuple[str, ...] | None = None, prefix: str | None = None) -> dict[str, Any]:
    """`given` if it is an object, with no keys but `keys`; `prefix` is what their paths start with, if not `field`."""
    if not isinstance(given, dict):
        raise InvalidInput(field, given, "an object")
    prefix = f"{field}." if prefix is None else prefix
    for key, value in given.items():
        if keys is not None and key not in keys:
            raise InvalidInput(f"{prefix}{key}", value, "only the keys " + ", ".join(keys))
    return given


def read_numbers(given: Any, count: int, field: str) -> tuple[float, ...]:
    """`given` as `count` finite floats. Raises InvalidInput that names the first other value."""
    if not isinstance(given, (list, tuple)) or len(given) != count:
        raise InvalidInput(field, given, f"a list of {count} numbers")
    # The usual case is checked at once: one by one takes longer than an update with these numbers.
    if {*map(type, given)} == {float} and np.abs(given).max() <= PARAMETER_RANGE:
        return tuple(given)
    for position, value in enumerate(given):
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not (whole or isinstance(value, float)) or not abs(value) <= PARAMETER_RANGE:
            allowed = f"a number from {-PARAMETER_RANGE:g} to {PARAMETER_RANGE:g}"
            raise InvalidInput(f"{field}.{position}", value, allowed)
    return tuple(float(value) for value in given)


def read_interval(given: Any, field: str) -> tuple[float, float]:
    """`given` as two numbers, the smaller first. Raises InvalidInput."""
    low, high = read_numbers(given, 2, field)
    if not low < high:
        raise InvalidInput(field, [low, high], "two numbers, the smaller first")
    return low, high
