"""Saddles: flat points that are no minima. There is no lowest point, so a run either stalls or falls for ever."""

from __future__ import annotations

from app.core.catalog.functions.table import Formulas, Function, Note, Values, always, constant
from app.core.support.formulas import Chosen, Node


def _saddle(x: Values, y: Values) -> Values:
    return (x - y) * (x + y)


def _saddle_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    return 2.0 * x, -2.0 * y


def _saddle_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    return constant(2.0, x), constant(0.0, x), constant(-2.0, x)


def _saddle_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    return x**2 - y**2, 2 * x, -2 * y


def _monkey_saddle(x: Values, y: Values) -> Values:
    return x * (x * x - 3.0 * y * y)


def _monkey_saddle_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    return 3.0 * (x - y) * (x + y), -6.0 * x * y


def _monkey_saddle_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    return 6.0 * x, -6.0 * y, -6.0 * x


def _monkey_saddle_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    return x**3 - 3 * x * y**2, 3 * x**2 - 3 * y**2, -6 * x * y


SADDLES = (
    Function(
        name="saddle",
        title="Saddle",
        description="The path comes in along x, slows down and leaves along y. From a start exactly on y = 0 "
        "it stays at the saddle.",
        formula=r"f(x, y) = x^2 - y^2",
        convex=False,
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(1.5, 0.01),
        rates={"momentum": 0.01, "nesterov": 0.01, "lion": 0.02, "line_search": 0.1, "newton": 0.2},
        minima=always(),
        value=_saddle,
        gradient=_saddle_gradient,
        hessian=_saddle_hessian,
        formulas=_saddle_formulas,
    ),
    Function(
        name="monkey_saddle",
        title="Monkey saddle",
        description="Three ways down, for two legs and a tail; in the middle even the curvature vanishes, "
        "so the way past it is very slow.",
        formula=r"f(x, y) = x^3 - 3 x y^2",
        convex=False,
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(1.5, 0.05),
        rates={
            "gd": 0.01,
            "momentum": 0.001,
            "nesterov": 0.001,
            "adagrad": 0.05,
            "rmsprop": 0.005,
            "lion": 0.01,
            "line_search": 0.02,
            "newton": 0.2,
        },
        minima=always(),
        value=_monkey_saddle,
        gradient=_monkey_saddle_gradient,
        hessian=_monkey_saddle_hessian,
        formulas=_monkey_saddle_formulas,
    ),
)
