"""A term as a formula that knows its numbers, so that derivations show it as any other function's."""

from __future__ import annotations

import numpy as np

from app.core.catalog.functions.typed.term import Term
from app.core.support.formulas import PI, E, Node, Number, absolute, cos, exp, largest, sign, sin, smallest, sqrt, tanh
from app.core.support.formulas import unary as call

CALLS = {
    "abs": absolute,
    "exp": exp,
    "sqrt": sqrt,
    "sin": sin,
    "cos": cos,
    "tanh": tanh,
    "sign": sign,
    "log": call(r"\ln\left({0}\right)", np.log),
    "ln": call(r"\ln\left({0}\right)", np.log),
    "tan": call(r"\tan\left({0}\right)", np.tan),
    "asin": call(r"\arcsin\left({0}\right)", np.arcsin),
    "acos": call(r"\arccos\left({0}\right)", np.arccos),
    "atan": call(r"\arctan\left({0}\right)", np.arctan),
    "sinh": call(r"\sinh\left({0}\right)", np.sinh),
    "cosh": call(r"\cosh\left({0}\right)", np.cosh),
    "step": call(r"\left[\,{0} > 0\,\right]", lambda x: np.heaviside(x, 0.5)),
}


def on_paper(term: Term, variables: dict[str, Node]) -> Node:
    """`term` as a formula of `variables` by name."""
    if term.op in variables:
        return variables[term.op]
    if term.op == "number":
        return Number(term.number)
    if not term.parts:
        return PI if term.op == "pi" else E
    first, *more = term.parts
    found = on_paper(first, variables)
    match term.op:
        case "negative":
            return -found
        case "/":
            return found / on_paper(more[0], variables)
        case "^":
            return found ** on_paper(more[0], variables)
    if not more:
        return CALLS[term.op](found)
    for part in more:
        found = joined(term.op, found, part, variables)
    return found


def joined(op: str, left: Node, part: Term, variables: dict[str, Node]) -> Node:
    """One more argument of an operation that goes from left to right."""
    if op == "+" and part.op == "negative":
        return left - on_paper(part.parts[0], variables)
    right = on_paper(part, variables)
    if op == "+":
        return left + right
    if op == "*":
        return left * right
    return largest(left, right) if op == "max" else smallest(left, right)


def tex(term: Term, names: tuple[str, ...]) -> str:
    """The TeX of `term`, symbols only."""
    with np.errstate(all="ignore"):
        return on_paper(term, {name: Number(1.0, name) for name in names}).write(None)
