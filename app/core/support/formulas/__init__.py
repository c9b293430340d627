"""Formulas that know their numbers: the catalogue's entries are written with them, and derivations show them."""

from __future__ import annotations

from app.core.support.formulas.algebra import Node, Number, Total, node
from app.core.support.formulas.calls import Call, absolute, cos, exp, largest, sign, sin, smallest, sqrt, tanh, unary
from app.core.support.formulas.quantity import HALF, PI, Chosen, E, Quantity, quantities, settings
from app.core.support.formulas.tex import ATOM, SUM, number_tex

__all__ = [
    "ATOM", "HALF", "PI", "SUM", "Call", "Chosen", "E", "Node", "Number", "Quantity", "Total", "absolute",
    "cos", "exp", "largest", "node", "number_tex", "quantities", "settings", "sign", "sin", "smallest",
    "sqrt", "tanh", "unary",
]  # fmt: skip
