"""Why a typed function has no value at a point: its innermost operation that gives none, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.core.catalog.functions.typed.term import VARIABLES, Term, compute

BEYOND = "is beyond the largest number, 1.8e308"
BELOW_ZERO = {"log": "log", "ln": "ln", "sqrt": "the square root"}


def why(term: Term, point: Sequence[float]) -> str | None:
    """Why there is no value at `point`, such as "log of a negative number, -0.3"; None if there is one."""
    return visit(term, point)[1]


def visit(term: Term, point: Sequence[float]) -> tuple[float, str | None]:
    """The value of `term` and, if it is not finite, the reason."""
    if term.op == "number":
        return term.number, None
    if term.op in VARIABLES:
        return float(point[VARIABLES.index(term.op)]), None
    if not term.parts:
        return float(term.constant or 0.0), None
    values = []
    for part in term.parts:
        value, reason = visit(part, point)
        if reason is not None:
            return math.nan, reason
        values.append(value)
    value = compute(term.op, values)
    return value, None if math.isfinite(value) else words(term.op, values, value)


def words(op: str, values: Sequence[float], value: float) -> str:
    """Why the operation on finite `values` gives one that is not."""
    first = f"{values[0]:.6g}"
    if op in BELOW_ZERO:
        return f"{BELOW_ZERO[op]} of 0" if values[0] == 0 else f"{BELOW_ZERO[op]} of a negative number, {first}"
    if op == "/" and values[1] == 0:
        return "division by 0"
    if op in ("asin", "acos"):
        return f"{op} of a number outside -1 to 1, {first}"
    if op == "^" and values[0] == 0:
        return f"0 to a negative power, {values[1]:.6g}"
    if op == "^" and math.isnan(value):
        return f"a negative number, {first}, to a power that is not whole, {values[1]:.6g}"
    called = {"+": "a sum", "*": "a product", "/": "a quotient", "^": "a power"}.get(op, op)
    return f"{called} {BEYOND}"
