"""Points on both sides of a curve that a person typed, as a table of two classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.catalog.datasets.own_table import ROWS, Column, Table
from app.core.catalog.functions import typed
from app.core.catalog.functions.typed.program import Program
from app.core.catalog.functions.typed.undefined import why
from app.core.support.randomness import Purpose, generator
from app.core.support.registry import InvalidInput, Parameter

TITLE = "Beside a curve"
CLASSES = ("below", "above")
WIDTH = 3.0
"""Points lie from -3 to 3 in both directions."""
DIGITS = 3  # behind the point of a coordinate: finer than a pixel, and short in links
FIELD = "formula"
PARAMETERS = (
    Parameter("n", 200, 4, ROWS[1], "points", "n", "integer"),
    Parameter("noise", 0.0, 0.0, 1.0, "standard deviation of a shift upwards or downwards after a point got its class"),
    Parameter("seed", 0, 0, 2**31 - 1, "which random draw of the points", "", "integer"),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """The points of both classes, and how many were left out because the curve has no value there; `reason` names what
    the first of those lacked."""

    table: Table
    left_out: int
    reason: str | None


def beside(formula: str, n: int, noise: float, seed: int) -> Beside:
    """`n` points, uniform over the square, of class "above" where y > f(x).

    Raises InvalidInput, with the column of a mistake, for a formula that cannot be read or uses y, and for one that has
    no value at any of the points.
    """
    from app.core.catalog.functions.typed.grammar import parse

    try:
        term = parse(formula)
    except typed.FormulaError as mistake:
        raise InvalidInput(FIELD, formula, mistake.allowed, mistake.column) from None
    places = [part.place for part in term.walk() if part.op == "y"]
    if places:
        raise InvalidInput(FIELD, formula, "x only: the curve is y = f(x)", min(places) + 1)
    points = np.round(generator(seed, Purpose.DATA, 0).uniform(-WIDTH, WIDTH, (n, 2)), DIGITS)
    with np.errstate(all="ignore"):
        curve = np.asarray(Program(("x",), (term,))(points[:, 0])[0])
    known = np.isfinite(curve)
    reason = None if known.all() else why(term, [float(points[~known, 0][0])])
    if not known.any():
        raise InvalidInput(FIELD, formula, f"a function with a value somewhere from -3 to 3, and not {reason}", 1)
    above = points[known, 1] > curve[known]
    shift = noise * generator(seed, Purpose.DATA, 1).standard_normal(n)
    x, y = points[known, 0], np.round(points[known, 1] + shift[known], DIGITS)
    inputs = Column("x1", x + 0.0), Column("x2", y + 0.0)
    return Beside(
        Table(TITLE, inputs, (Column("class", above.astype(np.float64), CLASSES),)), int((~known).sum()), reason
    )
