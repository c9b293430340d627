"""Functions in formulas, such as roots, exponentials and sines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from app.core.support.formulas.algebra import Node, Operand, node
from app.core.support.formulas.tex import ATOM, TIGHT


class Call(Node):
    """A function of some nodes, written by `template`, whose {0}, {1} stand for its arguments."""

    __slots__ = ("template", "arguments", "tight")

    def __init__(self, template: str, function: Callable[..., Any], *arguments: Operand, tight: int = TIGHT) -> None:
        self.template, self.tight = template, tight
        self.arguments = tuple(node(argument) for argument in arguments)
        self.value = np.float64(function(*(argument.value for argument in self.arguments)))

    def strength(self, digits: int | None) -> int:
        return self.tight

    def children(self) -> tuple[Node, ...]:
        return self.arguments

    def write(self, digits: int | None) -> str:
        return self.template.format(*(argument.write(digits) for argument in self.arguments))


def unary(template: str, function: Callable[..., Any], tight: int = TIGHT) -> Callable[[Operand], Node]:
    """A function of one node."""
    return lambda x: Call(template, function, x, tight=tight)


sqrt = unary(r"\sqrt{{{0}}}", np.sqrt, ATOM)
exp = unary(r"e^{{{0}}}", np.exp)
sin = unary(r"\sin({0})", np.sin)
cos = unary(r"\cos({0})", np.cos)
tanh = unary(r"\tanh({0})", np.tanh)
sign = unary(r"\operatorname{{sign}}({0})", np.sign)
absolute = unary(r"\lvert {0} \rvert", np.abs, ATOM)


def largest(x: Operand, y: Operand) -> Node:
    return Call(r"\max\left({0},\, {1}\right)", np.maximum, x, y)


def smallest(x: Operand, y: Operand) -> Node:
    return Call(r"\min\left({0},\, {1}\right)", np.minimum, x, y)
