r"""Formulas that know their numbers: an expression is built once and read as symbols, as numbers, and as its value.

``2.0 * w * (a - y)`` of nodes is a node. Its value is computed while it is built, by one float64 operation after the
other in the order written, so that an optimizer's formula gives the optimizer's bits. Written without digits it is TeX
of symbols; written with digits it is TeX of the same shape, with a number in place of every symbol.

Both forms wrap every quantity as ``\htmlData{term=w2-1-3}{\htmlClass{q-weight}{...}}``. A page that trusts KaTeX with
these two commands can colour terms and link equal terms.
"""

from __future__ import annotations

from typing import Union

import numpy as np

from app.core.support.formulas.tex import ATOM, PRODUCT, SUM, TIGHT, number_tex, parentheses

Operand = Union["Node", float, int]

SHOWN_TERMS = 8
"""Longer sums are written with an ellipsis; `Line.terms` has all of them."""


class Node:
    """A piece of a formula with its `value`. `write(None)` gives symbols, `write(digits)` numbers."""

    __slots__ = ("value",)
    value: float
    binds = ATOM

    def write(self, digits: int | None) -> str:
        raise NotImplementedError

    def strength(self, digits: int | None) -> int:
        """How strongly it binds."""
        return self.binds

    def leads_with_minus(self, digits: int | None) -> bool:
        return False

    def children(self) -> tuple[Node, ...]:
        return ()

    def inside(self, digits: int | None, least: int, after_something: bool = False) -> str:
        """Its TeX, in parentheses if it binds less than `least`, or would put a minus after a sign or a dot."""
        text = self.write(digits)
        if self.strength(digits) < least or (after_something and self.leads_with_minus(digits)):
            return parentheses(text)
        return text

    def __add__(self, other: Operand) -> Node:
        return Sum(self, node(other), 1)

    def __radd__(self, other: Operand) -> Node:
        return Sum(node(other), self, 1)

    def __sub__(self, other: Operand) -> Node:
        return Sum(self, node(other), -1)

    def __rsub__(self, other: Operand) -> Node:
        return Sum(node(other), self, -1)

    def __mul__(self, other: Operand) -> Node:
        return Product(self, node(other))

    def __rmul__(self, other: Operand) -> Node:
        return Product(node(other), self)

    def __truediv__(self, other: Operand) -> Node:
        return Fraction(self, node(other))

    def __rtruediv__(self, other: Operand) -> Node:
        return Fraction(node(other), self)

    def __pow__(self, other: Operand) -> Node:
        return Power(self, node(other))

    def __rpow__(self, other: Operand) -> Node:
        return Power(node(other), self)

    def __neg__(self) -> Node:
        return Negative(self)


def node(value: Operand) -> Node:
    return value if isinstance(value, Node) else Number(value)


class Number(Node):
    """A constant of the formula, such as 2 or pi."""

    __slots__ = ("tex",)

    def __init__(self, value: float, tex: str = "") -> None:
        self.value = np.float64(value)
        self.tex = tex

    def write(self, digits: int | None) -> str:
        return self.tex or number_tex(float(self.value), 17)

    def leads_with_minus(self, digits: int | None) -> bool:
        return self.value < 0


class Sum(Node):
    """Terms with their signs, added from left to right."""

    __slots__ = ("terms",)
    binds = SUM

    def __init__(self, left: Node, right: Node, sign: int) -> None:
        self.value = left.value + right.value if sign > 0 else left.value - right.value
        first = left.terms if isinstance(left, Sum) else ((1, left),)
        self.terms: tuple[tuple[int, Node], ...] = (*first, (sign, right))

    def leads_with_minus(self, digits: int | None) -> bool:
        return self.terms[0][1].leads_with_minus(digits)

    def children(self) -> tuple[Node, ...]:
        return tuple(part for _, part in self.terms)

    def write(self, digits: int | None) -> str:
        pieces = [self.terms[0][1].write(digits)]
        for sign, part in self.terms[1:]:
            pieces.append("+" if sign > 0 else "-")
            pieces.append(part.inside(digits, SUM if sign > 0 else PRODUCT, after_something=True))
        if len(self.terms) > SHOWN_TERMS and digits is not None:
            half = SHOWN_TERMS // 2
            pieces = [*pieces[: 2 * half - 1], "+", r"\cdots", *pieces[-2:]]
        return " ".join(pieces)


class Total(Node):
    """A long sum: with symbols it is written with a big sigma, with numbers term by term."""

    __slots__ = ("tex", "sum")

    def __init__(self, tex: str, terms: list[Node]) -> None:
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        self.tex, self.sum, self.value = tex, total, total.value

    def strength(self, digits: int | None) -> int:
        return SUM if digits is None else self.sum.strength(digits)

    def leads_with_minus(self, digits: int | None) -> bool:
        return digits is not None and self.sum.leads_with_minus(digits)

    def children(self) -> tuple[Node, ...]:
        return (self.sum,)

    def write(self, digits: int | None) -> str:
        return self.tex if digits is None else self.sum.write(digits)


class Product(Node):
    """Factors, multiplied from left to right."""

    __slots__ = ("factors",)
    binds = PRODUCT

    def __init__(self, left: Node, right: Node) -> None:
        self.value = left.value * right.value
        first = left.factors if isinstance(left, Product) else (left,)
        self.factors: tuple[Node, ...] = (*first, right)

    def leads_with_minus(self, digits: int | None) -> bool:
        first = self.factors[0]
        return first.leads_with_minus(digits) and first.strength(digits) >= PRODUCT

    def children(self) -> tuple[Node, ...]:
        return self.factors

    def write(self, digits: int | None) -> str:
        text = self.factors[0].inside(digits, PRODUCT)
        for factor in self.factors[1:]:
            piece = factor.inside(digits, PRODUCT, after_something=True)
            dot = digits is not None or piece[0].isdigit()
            text += (r" \cdot " if dot else "" if piece.startswith(("(", r"\left(")) else r"\,") + piece
        return text


class Fraction(Node):
    __slots__ = ("over", "under")
    binds = TIGHT

    def __init__(self, over: Node, under: Node) -> None:
        self.over, self.under = over, under
        self.value = over.value / under.value

    def children(self) -> tuple[Node, ...]:
        return self.over, self.under

    def write(self, digits: int | None) -> str:
        return rf"\frac{{{self.over.write(digits)}}}{{{self.under.write(digits)}}}"


def power(base: float, exponent: float) -> np.float64:
    """Python's power; NumPy's infinity or NaN where Python has no real number."""
    try:
        found = base**exponent
    except (OverflowError, ZeroDivisionError):
        found = np.power(np.float64(base), exponent)
    return np.float64(np.nan if isinstance(found, complex) else found)


class Power(Node):
    """A square or cube is a product of equal factors, as in NumPy; other powers are Python's."""

    __slots__ = ("base", "exponent")
    binds = TIGHT

    def __init__(self, base: Node, exponent: Node) -> None:
        self.base, self.exponent = base, exponent
        if isinstance(exponent, Number) and exponent.value in (2, 3, 4, 5, 6, 7, 8):
            self.value = base.value
            for _ in range(int(exponent.value) - 1):
                self.value = self.value * base.value
        else:
            self.value = power(float(base.value), float(exponent.value))

    def children(self) -> tuple[Node, ...]:
        return self.base, self.exponent

    def write(self, digits: int | None) -> str:
        return f"{self.base.inside(digits, ATOM, after_something=True)}^{{{self.exponent.write(digits)}}}"


class Negative(Node):
    __slots__ = ("of",)
    binds = PRODUCT

    def __init__(self, of: Node) -> None:
        self.of, self.value = of, -of.value

    def leads_with_minus(self, digits: int | None) -> bool:
        return True

    def children(self) -> tuple[Node, ...]:
        return (self.of,)

    def write(self, digits: int | None) -> str:
        return "-" + self.of.inside(digits, PRODUCT, after_something=True)
