"""Functions with a few basins each: the start decides where the path ends."""

from __future__ import annotations

from app.core.catalog.functions.polish import polish
from app.core.catalog.functions.table import Formulas, Function, Minimum, Note, Values, always, constant
from app.core.support.formulas import HALF, Chosen, Node, Number


def _himmelblau(x: Values, y: Values) -> Values:
    u, v = x * x + y - 11.0, x + y * y - 7.0
    return u * u + v * v


def _himmelblau_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    u, v = x * x + y - 11.0, x + y * y - 7.0
    return 4.0 * x * u + 2.0 * v, 2.0 * u + 4.0 * y * v


def _himmelblau_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    return 12.0 * x * x + 4.0 * y - 42.0, 4.0 * (x + y), 12.0 * y * y + 4.0 * x - 26.0


def _himmelblau_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    u, v = x**2 + y - 11, x + y**2 - 7
    return u**2 + v**2, 4 * x * u + 2 * v, 2 * u + 4 * y * v


_HIMMELBLAU_MINIMA = polish(
    _himmelblau,
    _himmelblau_gradient,
    _himmelblau_hessian,
    [(3.0, 2.0), (-2.805118, 3.131313), (-3.77931, -3.283186), (3.584428, -1.848127)],
)


def _styblinski_tang(x: Values, y: Values) -> Values:
    return (((x * x - 16.0) * x + 5.0) * x + ((y * y - 16.0) * y + 5.0) * y) / 2.0


def _styblinski_tang_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    return (2.0 * x * x - 16.0) * x + 2.5, (2.0 * y * y - 16.0) * y + 2.5


def _styblinski_tang_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    return 6.0 * x * x - 16.0, constant(0.0, x), 6.0 * y * y - 16.0


def _styblinski_tang_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    value = HALF * (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y)
    return value, 2 * x**3 - 16 * x + Number(2.5), 2 * y**3 - 16 * y + Number(2.5)


_LOW, _HIGH = -2.903534, 2.746803
_STYBLINSKI_TANG_MINIMA = polish(
    _styblinski_tang,
    _styblinski_tang_gradient,
    _styblinski_tang_hessian,
    [(_LOW, _LOW), (_LOW, _HIGH), (_HIGH, _LOW), (_HIGH, _HIGH)],
)


# In s = x + y + 1 and t = 2x - 3y the published polynomial of degree eight is a product of two quartics; their slopes
# 12 s (s - 2) (s - 3) and 12 t (t - 1) (t - 3) show where all four minima are.
def _first_quartic(s: Values) -> tuple[Values, Values, Values]:
    return (
        1.0 + s * s * (36.0 + s * (3.0 * s - 20.0)),
        12.0 * s * (s - 2.0) * (s - 3.0),
        72.0 + s * (36.0 * s - 120.0),
    )


def _second_quartic(t: Values) -> tuple[Values, Values, Values]:
    return (
        30.0 + t * t * (18.0 + t * (3.0 * t - 16.0)),
        12.0 * t * (t - 1.0) * (t - 3.0),
        36.0 + t * (36.0 * t - 96.0),
    )


def _goldstein_price(x: Values, y: Values) -> Values:
    return _first_quartic(x + y + 1.0)[0] * _second_quartic(2.0 * x - 3.0 * y)[0]


def _goldstein_price_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    (a, da, _), (b, db, _) = _first_quartic(x + y + 1.0), _second_quartic(2.0 * x - 3.0 * y)
    return da * b + 2.0 * a * db, da * b - 3.0 * a * db


def _goldstein_price_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    (a, da, dda), (b, db, ddb) = _first_quartic(x + y + 1.0), _second_quartic(2.0 * x - 3.0 * y)
    return (
        dda * b + 4.0 * da * db + 4.0 * a * ddb,
        dda * b - da * db - 6.0 * a * ddb,
        dda * b - 6.0 * da * db + 9.0 * a * ddb,
    )


def _goldstein_price_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    s, t = note("s", "s", x + y + 1), note("t", "t", 2 * x - 3 * y)
    p = note("p", "p(s)", 1 + 36 * s**2 - 20 * s**3 + 3 * s**4)
    q = note("q", "q(t)", 30 + 18 * t**2 - 16 * t**3 + 3 * t**4)
    dp = note("dp", "p'(s)", 72 * s - 60 * s**2 + 12 * s**3)
    dq = note("dq", "q'(t)", 36 * t - 48 * t**2 + 12 * t**3)
    return p * q, dp * q + 2 * p * dq, dp * q - 3 * p * dq


BASINS = (
    Function(
        name="himmelblau",
        title="Himmelblau",
        description="Four minima, all equally deep, around a gentle hill: near the ridges a small nudge "
        "of the start changes which one is found.",
        formula=r"f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        convex=False,
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(0.0, 0.0),
        rates={"gd": 0.01, "momentum": 0.001, "nesterov": 0.001, "lion": 0.02, "newton": 0.3},
        minima=always(*_HIMMELBLAU_MINIMA),
        value=_himmelblau,
        gradient=_himmelblau_gradient,
        hessian=_himmelblau_hessian,
        formulas=_himmelblau_formulas,
    ),
    Function(
        name="styblinski_tang",
        title="Styblinski-Tang",
        description="Two independent double wells: the signs of the start choose one of four basins, "
        "and only one of them is the deepest.",
        formula=r"f(x, y) = \tfrac{1}{2} (x^4 - 16 x^2 + 5 x + y^4 - 16 y^2 + 5 y)",
        convex=False,
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(1.0, 1.0),
        rates={"gd": 0.02, "momentum": 0.001, "nesterov": 0.001, "adadelta": 2.0, "lion": 0.02},
        minima=always(*_STYBLINSKI_TANG_MINIMA),
        value=_styblinski_tang,
        gradient=_styblinski_tang_gradient,
        hessian=_styblinski_tang_hessian,
        formulas=_styblinski_tang_formulas,
    ),
    Function(
        name="goldstein_price",
        title="Goldstein-Price",
        description="Values from 3 to a million: a rate that makes progress on the floor explodes on the walls, "
        "unless steps are normalized or clipped.",
        formula=r"f(x, y) = (1 + 36 s^2 - 20 s^3 + 3 s^4)(30 + 18 t^2 - 16 t^3 + 3 t^4), \;"
        r" s = x + y + 1, \; t = 2x - 3y",
        convex=False,
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(-0.5, 0.5),
        rates={"gd": 1e-05, "momentum": 2e-06, "nesterov": 2e-06, "lion": 0.01, "newton": 0.5},
        minima=always(
            Minimum((0.0, -1.0), 3.0),
            Minimum((-0.6, -0.4), 30.0, is_global=False),
            Minimum((1.8, 0.2), 84.0, is_global=False),
            Minimum((1.2, 0.8), 840.0, is_global=False),
        ),
        value=_goldstein_price,
        gradient=_goldstein_price_gradient,
        hessian=_goldstein_price_hessian,
        formulas=_goldstein_price_formulas,
    ),
)
