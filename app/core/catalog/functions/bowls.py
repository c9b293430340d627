"""Convex bowls: one minimum, constant curvature, and the question is only how fast."""

from __future__ import annotations

from app.core.catalog.functions.table import Formulas, Function, Minimum, Note, Values, always, constant
from app.core.support.formulas import HALF, Chosen, Node, Number
from app.core.support.registry import Parameter


def _quadratic_bowl(x: Values, y: Values, *, condition: float) -> Values:
    return (x * x + condition * y * y) / 2.0


def _quadratic_bowl_gradient(x: Values, y: Values, *, condition: float) -> tuple[Values, Values]:
    return x, condition * y


def _quadratic_bowl_hessian(x: Values, y: Values, *, condition: float) -> tuple[Values, Values, Values]:
    return constant(1.0, x), constant(0.0, x), constant(condition, x)


def _quadratic_bowl_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    return HALF * (x**2 + of["condition"] * y**2), x, of["condition"] * y


def _booth(x: Values, y: Values) -> Values:
    u, v = x + 2.0 * y - 7.0, 2.0 * x + y - 5.0
    return u * u + v * v


def _booth_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    u, v = x + 2.0 * y - 7.0, 2.0 * x + y - 5.0
    return 2.0 * u + 4.0 * v, 4.0 * u + 2.0 * v


def _booth_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    return constant(10.0, x), constant(8.0, x), constant(10.0, x)


def _booth_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    u, v = x + 2 * y - 7, 2 * x + y - 5
    return u**2 + v**2, 2 * u + 4 * v, 4 * u + 2 * v


# 0.26 (x^2 + y^2) - 0.48 x y as a sum of squares: the value keeps its digits in the valley x = y.
def _matyas(x: Values, y: Values) -> Values:
    along, across = x + y, x - y
    return 0.01 * along * along + 0.25 * across * across


def _matyas_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x


def _matyas_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    return constant(0.52, x), constant(-0.48, x), constant(0.52, x)


def _matyas_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    value = Number(0.26) * (x**2 + y**2) - Number(0.48) * x * y
    return value, Number(0.52) * x - Number(0.48) * y, Number(0.52) * y - Number(0.48) * x


BOWLS = (
    Function(
        name="quadratic_bowl",
        title="Quadratic bowl",
        description="The steep direction limits η to 2 / κ, the flat one then needs about κ steps: "
        "the condition number is the price.",
        formula=r"f(x, y) = \tfrac{1}{2} (x^2 + \kappa y^2)",
        convex=True,
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(4.0, 2.0),
        rates={"adagrad": 0.5, "adadelta": 5.0, "adam": 0.05, "lion": 0.02},
        minima=always(Minimum((0.0, 0.0), 0.0)),
        value=_quadratic_bowl,
        gradient=_quadratic_bowl_gradient,
        hessian=_quadratic_bowl_hessian,
        formulas=_quadratic_bowl_formulas,
        parameters=(
            Parameter("condition", 10.0, 1.0, 1000.0, "how many times steeper y curves than x", r"\kappa", scale="log"),
        ),
    ),
    Function(
        name="booth",
        title="Booth",
        description="A bowl of condition number 9, turned by 45 degrees: separate rates for x and y cannot undo that.",
        formula=r"f(x, y) = (x + 2y - 7)^2 + (2x + y - 5)^2",
        convex=True,
        domain=((-10.0, 10.0), (-10.0, 10.0)),
        start=(-8.0, 5.0),
        rates={
            "gd": 0.05,
            "momentum": 0.01,
            "nesterov": 0.02,
            "adagrad": 1.0,
            "rmsprop": 0.1,
            "adadelta": 10.0,
            "adam": 0.2,
            "lion": 0.1,
        },
        minima=always(Minimum((1.0, 3.0), 0.0)),
        value=_booth,
        gradient=_booth_gradient,
        hessian=_booth_hessian,
        formulas=_booth_formulas,
    ),
    Function(
        name="matyas",
        title="Matyas",
        description="Curvature 1 across the diagonal and 0.04 along it: the path drops into the trough at once, "
        "then crawls home.",
        formula=r"f(x, y) = 0.26\,(x^2 + y^2) - 0.48\,x y",
        convex=True,
        domain=((-10.0, 10.0), (-10.0, 10.0)),
        start=(9.0, -2.0),
        rates={"adagrad": 2.0, "rmsprop": 0.1, "adadelta": 10.0, "adam": 0.2, "lion": 0.05},
        minima=always(Minimum((0.0, 0.0), 0.0)),
        value=_matyas,
        gradient=_matyas_gradient,
        hessian=_matyas_hessian,
        formulas=_matyas_formulas,
    ),
)
