"""Functions in formulas: roots, exponentials, sines and their like."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from app.core.support.formulas.algebra import Node, Number, Operand, node
from app.core.support.formulas.tex import ATOM, TIGHT

PI = Number(math.pi, r"\pi")
E = Number(math.e, "e")
HALF = Number(0.5, r"\tfrac{1}{2}")


class Call(Node):
    """A function of some nodes, written by `template`, whose {0}, {1} stand for what it is applied to."""

    __slots__ = ("template", "arguments", "tight")

    def __init__(self, template: str, function: Callable[..., float], *arguments: Operand, tight: int = TIGHT) -> None:
        self.template, self.tight = template, tight
        self.arguments = tuple(node(argument) for argument in arguments)
        self.value = np.float64(function(*(argument.value for argument in self.arguments)))

    def strength(self, digits: int | None) -> int:
        return self.tight

    def children(self) -> tuple[Node, ...]:
        return self.arguments

    def write(self, digits: int | None) -> str:
        return self.template.format(*(argument.write(digits) for argument in self.arguments))


def sqrt(x: Operand) -> Node:
    return Call(r"\sqrt{{{0}}}", np.sqrt, x, tight=ATOM)


def exp(x: Operand) -> Node:
    return Call(r"e^{{{0}}}", np.exp, x)


def sin(x: Operand) -> Node:
    return Call(r"\sin({0})", np.sin, x)


def cos(x: Operand) -> Node:
    return Call(r"\cos({0})", np.cos, x)


def tanh(x: Operand) -> Node:
    return Call(r"\tanh({0})", np.tanh, x)


def sign(x: Operand) -> Node:
    return Call(r"\operatorname{{sign}}({0})", np.sign, x)


def absolute(x: Operand) -> Node:
    return Call(r"\lvert {0} \rvert", np.abs, x, tight=ATOM)


def largest(x: Operand, y: Operand) -> Node:
    return Call(r"\max\left({0},\, {1}\right)", np.maximum, x, y)


def smallest(x: Operand, y: Operand) -> Node:
    return Call(r"\min\left({0},\, {1}\right)", np.minimum, x, y)
