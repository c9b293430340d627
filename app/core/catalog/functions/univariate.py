"""Functions of one variable: the curve, the point on it and its tangent fit in one picture."""

from __future__ import annotations

import numpy as np

from app.core.catalog.functions.polish import polish
from app.core.catalog.functions.table import Formulas, Function, Minimum, Note, Values, always, constant
from app.core.support.formulas import Chosen, Node, sin


def _parabola(x: Values) -> Values:
    return x * x


def _parabola_gradient(x: Values) -> tuple[Values]:
    return (2.0 * x,)


def _parabola_hessian(x: Values) -> tuple[Values]:
    return (constant(2.0, x),)


def _parabola_formulas(x: Node, of: Chosen, note: Note) -> Formulas:
    return x**2, 2 * x


# Integrated from the slope x (x + 2) (x - 1), so that all three flat points are whole numbers:
# minima at -2 and 1, and between them a maximum at 0.
def _two_minima(x: Values) -> Values:
    return ((x / 4.0 + 1.0 / 3.0) * x - 1.0) * x * x


def _two_minima_gradient(x: Values) -> tuple[Values]:
    return (x * (x + 2.0) * (x - 1.0),)


def _two_minima_hessian(x: Values) -> tuple[Values]:
    return ((3.0 * x + 2.0) * x - 2.0,)


def _two_minima_formulas(x: Node, of: Chosen, note: Note) -> Formulas:
    return x**4 / 4 + x**3 / 3 - x**2, x**3 + x**2 - 2 * x


def _many_minima(x: Values) -> Values:
    wave = np.sin(x)
    return x * x / 10.0 + 2.0 * wave * wave


def _many_minima_gradient(x: Values) -> tuple[Values]:
    return (x / 5.0 + 2.0 * np.sin(2.0 * x),)


def _many_minima_hessian(x: Values) -> tuple[Values]:
    return (0.2 + 4.0 * np.cos(2.0 * x),)


def _many_minima_formulas(x: Node, of: Chosen, note: Note) -> Formulas:
    return x**2 / 10 + 2 * sin(x) ** 2, x / 5 + 2 * sin(2 * x)


# The slope of the waves is at most 2, so beyond |x| = 10 the bowl is steeper: there are only these seven minima.
_MANY_MINIMA = polish(
    _many_minima,
    _many_minima_gradient,
    _many_minima_hessian,
    [(-8.9,), (-5.96,), (-2.99,), (0.0,), (2.99,), (5.96,), (8.9,)],
)

UNIVARIATE = (
    Function(
        name="parabola",
        title="Parabola",
        description="Every step multiplies x by 1 − 2η: up to η = 0.5 it glides in, up to 1 it jumps from side "
        "to side, beyond 1 it flies off.",
        formula=r"f(x) = x^2",
        convex=True,
        domain=((-5.0, 5.0),),
        start=(4.0,),
        rates={"adagrad": 1.0, "rmsprop": 0.05, "adadelta": 5.0, "adam": 0.1, "lion": 0.05},
        minima=always(Minimum((0.0,), 0.0)),
        value=_parabola,
        gradient=_parabola_gradient,
        hessian=_parabola_hessian,
        formulas=_parabola_formulas,
    ),
    Function(
        name="two_minima",
        title="Two minima",
        description="From the right, descent settles in the shallow minimum at 1; the deep one at -2 needs another "
        "start, or momentum to cross the hill at 0.",
        formula=r"f(x) = \tfrac{1}{4} x^4 + \tfrac{1}{3} x^3 - x^2",
        convex=False,
        domain=((-3.2, 2.2),),
        start=(2.0,),
        minima=always(Minimum((-2.0,), -8.0 / 3.0), Minimum((1.0,), -5.0 / 12.0, is_global=False)),
        value=_two_minima,
        gradient=_two_minima_gradient,
        hessian=_two_minima_hessian,
        formulas=_two_minima_formulas,
    ),
    Function(
        name="many_minima",
        title="Many minima",
        description="A bowl with waves on it: small steps stop in the first of seven dips, larger ones and momentum "
        "get further.",
        formula=r"f(x) = \tfrac{1}{10} x^2 + 2 \sin^2 x",
        convex=False,
        domain=((-10.0, 10.0),),
        start=(7.5,),
        rates={"lion": 0.005},
        minima=always(*_MANY_MINIMA),
        value=_many_minima,
        gradient=_many_minima_gradient,
        hessian=_many_minima_hessian,
        formulas=_many_minima_formulas,
    ),
)
