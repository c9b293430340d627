"""The symbols of a formula, each with its number, its kind and its place in the frame."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.support.formulas.algebra import Node, Number
from app.core.support.formulas.tex import ATOM, PRODUCT, TIGHT, number_tex
from app.core.support.numbers import finite
from app.core.support.registry import Parameter

PI = Number(math.pi, r"\pi")
E = Number(math.e, "e")
HALF = Number(0.5, r"\tfrac{1}{2}")


@dataclass(frozen=True, slots=True, eq=False)
class Quantity(Node):
    """A symbol with a name and a place: a weight, an activation, a setting.

    `term` identifies it in TeX and in the page, `css` is the class that colours it. `frame` is the path of the number
    in the frame of the same state and example ("layers.0.z.0.2"), None for numbers derived here. Layer, unit and source
    count from 1, `example` is an index. It is written with at least `digits` digits.
    """

    tex: str
    value: float
    term: str
    kind: str
    css: str = ""
    frame: str | None = None
    layer: int | None = None
    unit: int | None = None
    source: int | None = None
    example: int | None = None
    parameter: str | None = None
    digits: int = 0

    def write(self, digits: int | None) -> str:
        inner = self.tex if digits is None else number_tex(float(self.value), max(digits, self.digits))
        coloured = rf"\htmlClass{{{self.css}}}{{{inner}}}" if self.css else inner
        return rf"\htmlData{{term={self.term}}}{{{coloured}}}"

    def strength(self, digits: int | None) -> int:
        scientific = digits is not None and self.value != 0 and not 1e-3 <= abs(self.value) < 1e5
        return PRODUCT if scientific else TIGHT if digits is None and ("^" in self.tex or "frac" in self.tex) else ATOM

    def leads_with_minus(self, digits: int | None) -> bool:
        return digits is not None and self.value < 0

    def plain(self) -> dict[str, Any]:
        """The form of the API, without keys that do not apply."""
        places: dict[str, int | str | None] = {
            "layer": self.layer,
            "unit": self.unit,
            "from": self.source,
            "example": self.example,
            "parameter": self.parameter,
            "frame": self.frame,
        }
        found = {"term": self.term, "quantity": self.kind, "value": finite(self.value)}
        return found | {key: place for key, place in places.items() if place is not None}


def quantities(of: Node) -> Iterator[Quantity]:
    """Every quantity in a formula, in reading order, once for each time it is written."""
    if isinstance(of, Quantity):
        yield of
    for child in of.children():
        yield from quantities(child)


Chosen = Mapping[str, Quantity]
"""Settings by name, as symbols of a formula."""


def settings(parameters: tuple[Parameter, ...], values: Mapping[str, float]) -> Chosen:
    """The user's settings, as quantities by name."""
    return {
        parameter.name: Quantity(parameter.symbol, np.float64(values[parameter.name]), parameter.name, "setting")
        for parameter in parameters
        if parameter.name in values
    }
