"""What every table of choices is made of: parameters with a range, and the error that names a field.

A registry is a plain dict from name to entry. An entry describes itself (`name`, `title`, `description`, `formula`,
`parameters`), so the catalogue, the request schemas, the page and the tests all follow from the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Entry = TypeVar("Entry")


class InvalidInput(ValueError):
    """A value the engine cannot work with.

    `field` is the path a client would use (``objective.layers.0.units``), `value` what was given, `allowed` a phrase
    that completes the sentence "allowed: ...".
    """

    def __init__(self, field: str, value: Any, allowed: str) -> None:
        super().__init__(f"{field} is {value!r}; allowed: {allowed}")
        self.field = field
        self.value = value
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number a user may choose, with its default and its range (both ends included).

    `scale` says how a slider should move ("log" where factors matter more than differences), `symbol` is TeX.
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
        whole = self.kind == "integer"
        allowed = f"{'a whole number' if whole else 'a number'} from {self.minimum:g} to {self.maximum:g}"
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise InvalidInput(field, value, allowed)
        if not self.minimum <= value <= self.maximum:  # NaN is not, either
            raise InvalidInput(field, value, allowed)
        if whole and value != int(value):
            raise InvalidInput(field, value, allowed)
        return int(value) if whole else float(value)


def look_up(table: Mapping[str, Entry], name: Any, field: str) -> Entry:
    """The entry called `name`. Raises InvalidInput that lists the names there are."""
    if not isinstance(name, str) or name not in table:
        raise InvalidInput(field, name, "one of " + ", ".join(table))
    return table[name]


def fill(parameters: tuple[Parameter, ...], given: dict[str, Any], field: str) -> dict[str, float | int]:
    """`given` checked and completed with defaults, in the table's order. Raises InvalidInput for an unknown key."""
    known = {parameter.name for parameter in parameters}
    for key, value in given.items():
        if key not in known:
            allowed = "one of " + ", ".join(sorted(known)) if known else "no parameters"
            raise InvalidInput(f"{field}.{key}", value, allowed)
    return {p.name: p.check(given.get(p.name, p.default), f"{field}.{p.name}") for p in parameters}
