"""The tree of a typed function: what every later stage reads, writes or computes with.

A term keeps a few facts about itself from the moment it is made, so that a formula that is too large is refused at its
column while it is read, and nothing large is ever built.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.core.support.registry import InvalidInput

FIELD = "objective.formula"

LONGEST = 200
"""Characters of a formula."""
DEEPEST = 40
"""Operations inside one another."""
LARGEST_EXPONENT = 100
"""Exponents are at most this large, and so are exponents inside one another, multiplied."""
TALLEST = 2
"""Exponents that depend on x or y, inside one another: x^(x^x) is the last that is allowed."""

VARIABLES = ("x", "y")
CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}
NAMES = ("abs", "max", "min", "exp", "log", "ln", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh")
FUNCTIONS = (*NAMES, "tanh")
SEVERAL = ("max", "min")
"""Functions of two or more arguments; all others have one."""


class FormulaError(InvalidInput):
    """A formula that cannot be used: `column` (from 1) is the character where the mistake is, `allowed` what may stand
    there."""

    def __init__(self, formula: str, column: int, allowed: str) -> None:
        super().__init__(FIELD, formula, allowed, column)


class Misplaced(Exception):
    """The same, while the formula is being read: `place` counts characters from 0."""

    def __init__(self, place: int, allowed: str) -> None:
        super().__init__(allowed)
        self.place, self.allowed = place, allowed


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """An operation on `parts`: "number", "x", "y", "pi", "e", "+", "*" (any number of parts), "/", "^", "negative", the
    name of a function, or "sign" and "step", which only slopes have.

    `step` is 0 below 0, 1 above and 1/2 at 0. `number` is the value of a number; `place` is where the term begins in
    the formula. The others follow: `constant`, the value of a term without variables (None for one with), `depth`,
    `power`, the product of the exponents inside one another, and `towers`, how many exponents with variables are.
    """

    op: str
    parts: tuple[Term, ...] = ()
    number: float = 0.0
    place: int = 0
    constant: float | None = field(init=False, default=None)
    depth: int = field(init=False, default=0)
    power: float = field(init=False, default=1.0)
    towers: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        facts: dict[str, Any] = {}
        if self.op == "number":
            facts["constant"] = self.number
        elif self.op in CONSTANTS:
            facts["constant"] = CONSTANTS[self.op]
        elif self.parts:
            facts["depth"] = 1 + max(part.depth for part in self.parts)
            facts["power"] = max(part.power for part in self.parts)
            facts["towers"] = max(part.towers for part in self.parts)
            values = [part.constant for part in self.parts]
            if None not in values:
                facts["constant"] = compute(self.op, values)
            elif self.op == "^" and values[1] is not None:
                facts["power"] = self.parts[0].power * max(1.0, abs(values[1]))
            elif self.op == "^":
                facts["towers"] = max(self.parts[0].towers, 1 + self.parts[1].towers)
        for name, value in facts.items():
            object.__setattr__(self, name, value)

    def walk(self) -> Iterator[Term]:
        """This term and all inside it, outer ones first."""
        waiting = [self]
        while waiting:
            term = waiting.pop()
            yield term
            waiting += reversed(term.parts)


UFUNCS: dict[str, Any] = {
    "abs": np.abs, "exp": np.exp, "log": np.log, "ln": np.log, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos,
    "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh,
    "tanh": np.tanh, "sign": np.sign, "negative": np.negative, "max": np.maximum, "min": np.minimum, "+": np.add,
    "*": np.multiply, "/": np.divide, "^": np.power,
}  # fmt: skip
"""NumPy's function for each operation; those of several arguments are applied from left to right."""


def compute(op: str, values: list[Any]) -> float:
    """The value of one operation on plain numbers; infinite or NaN where it has none."""
    with np.errstate(all="ignore"):
        found = np.float64(values[0])
        if len(values) == 1:
            return float(UFUNCS[op](found)) if op != "step" else float(np.heaviside(found, 0.5))
        for value in values[1:]:
            found = UFUNCS[op](found, np.float64(value))
        return float(found)


def number(value: float, place: int = 0) -> Term:
    return Term("number", (), value, place)
