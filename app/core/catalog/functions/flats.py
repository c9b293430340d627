"""Bounded functions that are flat far out: descent stops because the gradient is too small, not too large.

The Gaussian factor is multiplied into a distance before the distance is used again: far away it is zero, and zero times
a large number is zero, but zero times an overflowed square is NaN.
"""

from __future__ import annotations

import math

import numpy as np

from app.core.catalog.functions.polish import polish
from app.core.catalog.functions.table import Formulas, Function, Minimum, Note, Values, always
from app.core.support.formulas import PI, Chosen, Node, cos, exp, sin


def _plateau(x: Values, y: Values) -> Values:
    return -np.expm1(-(x * x + y * y) / 2.0)


def _plateau_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    well = np.exp(-(x * x + y * y) / 2.0)
    return x * well, y * well


def _plateau_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    well = np.exp(-(x * x + y * y) / 2.0)
    return well - well * x * x, -(well * x) * y, well - well * y * y


def _plateau_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    well = exp(-(x**2 + y**2) / 2)
    return 1 - well, x * well, y * well


def _easom_factor(x: Values) -> tuple[Values, Values, Values]:
    """cos x exp(-(x - pi)^2) and its first two derivatives; Easom's function is minus the product over x and y."""
    d = x - math.pi
    well = np.exp(-d * d)
    sine, cosine = np.sin(x), np.cos(x)
    tilt = 2.0 * well * d
    return cosine * well, -sine * well - tilt * cosine, (2.0 * tilt * d - 3.0 * well) * cosine + 2.0 * tilt * sine


def _easom(x: Values, y: Values) -> Values:
    return -_easom_factor(x)[0] * _easom_factor(y)[0]


def _easom_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    (a, da, _), (b, db, _) = _easom_factor(x), _easom_factor(y)
    return -da * b, -a * db


def _easom_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    (a, da, dda), (b, db, ddb) = _easom_factor(x), _easom_factor(y)
    return -dda * b, -da * db, -a * ddb


def _easom_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    u, v = x - PI, y - PI
    well = note("well", "h", exp(-(u**2) - v**2))
    fx = (sin(x) + 2 * u * cos(x)) * cos(y) * well
    return -(cos(x) * cos(y) * well), fx, (sin(y) + 2 * v * cos(y)) * cos(x) * well


# Beside the hole, where both cosines have turned positive, lie four dimples.
_NEAR, _FAR = 1.31, 2.0 * math.pi - 1.31
_EASOM_MINIMA = polish(
    _easom,
    _easom_gradient,
    _easom_hessian,
    [(math.pi, math.pi), (_NEAR, _NEAR), (_NEAR, _FAR), (_FAR, _NEAR), (_FAR, _FAR)],
)

FLATS = (
    Function(
        name="plateau",
        title="Plateau",
        description="Far out the gradient vanishes, as in a saturated sigmoid: a start one unit further out "
        "needs many times more steps to the drop.",
        formula=r"f(x, y) = 1 - e^{-(x^2 + y^2) / 2}",
        convex=False,
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(2.5, 2.0),
        rates={"gd": 0.5, "lion": 0.02},
        minima=always(Minimum((0.0, 0.0), 0.0)),
        value=_plateau,
        gradient=_plateau_gradient,
        hessian=_plateau_hessian,
        formulas=_plateau_formulas,
    ),
    Function(
        name="easom",
        title="Easom",
        description="One narrow hole in an endless plain: from a start a little further away "
        "there is no slope left to follow.",
        formula=r"f(x, y) = -\cos x \, \cos y \; e^{-(x - \pi)^2 - (y - \pi)^2}",
        convex=False,
        domain=((-1.0, 7.0), (-1.0, 7.0)),
        start=(4.2, 3.9),
        rates={"lion": 0.01, "newton": 0.5},
        minima=always(*_EASOM_MINIMA),
        value=_easom,
        gradient=_easom_gradient,
        hessian=_easom_hessian,
        formulas=_easom_formulas,
    ),
)
