"""A derivation as data: lines in order, each a quantity, the formula it comes from, and the numbers in that formula."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.core.support.by_field import ByField
from app.core.support.formulas import Node, Quantity, Total, number_tex, quantities
from app.core.support.formulas.algebra import Sum
from app.core.support.numbers import finite

Plain = dict[str, Any]

DIGITS = (2, 17)
"""The fewest and the most significant digits of written numbers; 17 are all of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """``result = right``. Its value is that of `result`: the frame's number, if `result.frame` is its path.

    `level` 0 is the short version; a line of a higher level explains a part of the lines above it. The engine may add
    in another order than the formula and round differently: `residual` is its number minus the formula's, computed term
    by term from left to right. `said`: without its sentence the line says too little.
    """

    key: str
    level: int
    result: Quantity
    right: Node
    text: str = ""
    relation: str = "="
    said: bool = False

    @property
    def value(self) -> float:
        return float(self.result.value)

    @property
    def residual(self) -> float | None:
        """None if one of the two numbers is not finite."""
        return finite(float(self.result.value) - float(self.right.value))

    def plain(self, digits: int) -> Plain:
        """The form of the API, numbers written with `digits` significant digits."""
        value = number_tex(self.value, digits)
        symbol, shown = self.result.write(None), self.right.write(digits)
        same = isinstance(self.right, Quantity) and self.right.tex == self.result.tex
        uses = {use.term: use for use in quantities(self.right)}
        return {
            "key": self.key,
            "level": self.level,
            "formula": symbol if same else f"{symbol} {self.relation} {self.right.write(None)}",
            "numbers": f"{shown} = {value}" if self.right.children() else shown,
            "value": finite(self.value),
            "residual": self.residual,
            "result": self.result.plain(),
            "uses": [use.plain() for use in uses.values()],
            "terms": terms(self.right),
            "text": self.text,
            "said": self.said,
        }


def terms(right: Node) -> list[Plain] | None:
    """The terms of the sum in `right`, if there is one: each with its value and its quantities."""
    found = next((part for part in (right, *right.children()) if isinstance(part, (Total, Sum))), None)
    added = found.sum if isinstance(found, Total) else found
    if not isinstance(added, Sum):
        return None
    return [
        {"value": finite(sign * part.value), "of": [use.term for use in quantities(part)]} for sign, part in added.terms
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Matrix(ByField):
    """A link of the chain: `rows` of numbers, its name in TeX, and its norm."""

    key: str
    formula: str
    rows: list[list[float]]
    norm: float
    layer: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Derivation:
    """Where numbers of a frame come from.

    `contributions`: arrays over the batch, one entry per example. `matrices`: the links of a chain of Jacobians.
    `check`: arrays over the checked parameters, the worst first. `collapse`: which layers are one. `whole` is False if
    some number of the frame is not finite; there are then no lines.
    """

    what: str
    step: int
    parameter: str | None = None
    example: int | None = None
    lines: list[Line] = field(default_factory=list)
    contributions: Plain | None = None
    matrices: list[Matrix] | None = None
    check: Plain | None = None
    collapse: Plain | None = None
    whole: bool = True

    def plain(self, digits: int = 4, levels: int | None = None) -> Plain:
        """The form of the API, with lines up to level `levels` (None: all)."""
        return {
            "what": self.what,
            "step": self.step,
            "parameter": self.parameter,
            "example": self.example,
            "lines": [line.plain(digits) for line in self.lines if levels is None or line.level <= levels],
            "contributions": self.contributions,
            "matrices": None if self.matrices is None else [matrix.plain() for matrix in self.matrices],
            "check": self.check,
            "collapse": self.collapse,
        }
