"""Curved valleys: the gradient points across the valley, but the minimum lies along it."""

from __future__ import annotations

from app.core.catalog.functions.table import Formulas, Function, Minimum, Note, Values, always, constant
from app.core.support.formulas import Chosen, Node, Number
from app.core.support.registry import Parameter


def _rosenbrock(x: Values, y: Values, *, b: float) -> Values:
    u, v = 1.0 - x, y - x * x
    return u * u + b * v * v


def _rosenbrock_gradient(x: Values, y: Values, *, b: float) -> tuple[Values, Values]:
    u, v = 1.0 - x, y - x * x
    return -2.0 * u - 4.0 * b * x * v, 2.0 * b * v


def _rosenbrock_hessian(x: Values, y: Values, *, b: float) -> tuple[Values, Values, Values]:
    return 2.0 - 4.0 * b * (y - 3.0 * x * x), -4.0 * b * x, constant(2.0 * b, x)


def _rosenbrock_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    b, v = of["b"], y - x**2
    return (1 - x) ** 2 + b * v**2, -2 * (1 - x) - 4 * b * x * v, 2 * b * v


def _beale_residuals(x: Values, y: Values) -> tuple[Values, Values, Values]:
    return 1.5 - x * (1.0 - y), 2.25 - x * (1.0 - y * y), 2.625 - x * (1.0 - y * y * y)


def _beale(x: Values, y: Values) -> Values:
    r1, r2, r3 = _beale_residuals(x, y)
    return r1 * r1 + r2 * r2 + r3 * r3


def _beale_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    r1, r2, r3 = _beale_residuals(x, y)
    fx = 2.0 * (r1 * (y - 1.0) + r2 * (y * y - 1.0) + r3 * (y * y * y - 1.0))
    fy = 2.0 * x * (r1 + 2.0 * y * r2 + 3.0 * y * y * r3)
    return fx, fy


def _beale_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    """With the residuals' slopes s = dr/dx and x t = dr/dy."""
    r1, r2, r3 = _beale_residuals(x, y)
    s1, s2, s3 = y - 1.0, y * y - 1.0, y * y * y - 1.0
    t2, t3 = 2.0 * y, 3.0 * y * y  # t1 is 1
    fxx = 2.0 * (s1 * s1 + s2 * s2 + s3 * s3)
    fxy = 2.0 * (r1 + x * s1 + t2 * (r2 + x * s2) + t3 * (r3 + x * s3))
    fyy = 2.0 * x * (x * (1.0 + t2 * t2 + t3 * t3) + 2.0 * r2 + 6.0 * y * r3)
    return fxx, fxy, fyy


def _beale_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    r1 = note("r1", "r_1", Number(1.5) - x + x * y)
    r2 = note("r2", "r_2", Number(2.25) - x + x * y**2)
    r3 = note("r3", "r_3", Number(2.625) - x + x * y**3)
    fx = 2 * r1 * (y - 1) + 2 * r2 * (y**2 - 1) + 2 * r3 * (y**3 - 1)
    return r1**2 + r2**2 + r3**2, fx, 2 * r1 * x + 4 * r2 * x * y + 6 * r3 * x * y**2


VALLEYS = (
    Function(
        name="rosenbrock",
        title="Rosenbrock",
        description="Down into the banana-shaped valley in a few steps, then thousands along its nearly flat floor "
        "to (1, 1): momentum pays off.",
        formula=r"f(x, y) = (1 - x)^2 + b\,(y - x^2)^2",
        convex=False,
        domain=((-2.0, 2.0), (-1.0, 3.0)),
        start=(-1.2, 1.0),
        rates={
            "gd": 0.001,
            "momentum": 0.0005,
            "nesterov": 0.0005,
            "adagrad": 0.2,
            "rmsprop": 0.02,
            "adadelta": 2.0,
            "adam": 0.05,
            "lion": 0.005,
            "newton": 0.5,
        },
        minima=always(Minimum((1.0, 1.0), 0.0)),
        value=_rosenbrock,
        gradient=_rosenbrock_gradient,
        hessian=_rosenbrock_hessian,
        formulas=_rosenbrock_formulas,
        parameters=(Parameter("b", 100.0, 1.0, 1000.0, "how steep the walls of the valley are", "b", scale="log"),),
    ),
    Function(
        name="beale",
        title="Beale",
        description="A flat cross between steep corners: each rate is too large for the walls or too small for the "
        "floor. From much of the left side the path never returns.",
        formula=r"f(x, y) = (1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
        convex=False,
        domain=((-4.5, 4.5), (-4.5, 4.5)),
        start=(1.0, 1.0),
        rates={"gd": 0.01, "momentum": 0.002, "nesterov": 0.002, "lion": 0.01},
        minima=always(Minimum((3.0, 0.5), 0.0)),
        value=_beale,
        gradient=_beale_gradient,
        hessian=_beale_hessian,
        formulas=_beale_formulas,
    ),
)
