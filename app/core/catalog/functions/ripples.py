"""A large bowl covered with ripples: the gradient points to the nearest dip, not down the bowl.

The published formulas write ``1 - cos``, which loses all digits near the minimum. ``2 sin^2`` of half the angle is
equal and keeps them, so the values here are exactly 0 at the origin, in float32 too.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from app.core.catalog.functions.polish import polish
from app.core.catalog.functions.table import Formulas, Function, Note, Values, always, constant
from app.core.support.arrays import Mask
from app.core.support.formulas import PI, Chosen, E, Node, Number, cos, exp, sin, sqrt

_PI = math.pi
_ROOT_2 = math.sqrt(2.0)


def _rastrigin(x: Values, y: Values) -> Values:
    a, b = np.sin(_PI * x), np.sin(_PI * y)
    value: Values = x * x + y * y + 20.0 * (a * a + b * b)
    return value


def _rastrigin_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    return 2.0 * x + 20.0 * _PI * np.sin(2.0 * _PI * x), 2.0 * y + 20.0 * _PI * np.sin(2.0 * _PI * y)


def _rastrigin_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    curve = 40.0 * _PI * _PI
    return 2.0 + curve * np.cos(2.0 * _PI * x), constant(0.0, x), 2.0 + curve * np.cos(2.0 * _PI * y)


def _rastrigin_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    value = 20 + x**2 - 10 * cos(2 * PI * x) + y**2 - 10 * cos(2 * PI * y)
    return value, 2 * x + 20 * PI * sin(2 * PI * x), 2 * y + 20 * PI * sin(2 * PI * y)


def _griewank(x: Values, y: Values) -> Values:
    a, b = np.sin(x / 2.0), np.sin(y / (2.0 * _ROOT_2))
    p, q = 2.0 * a * a, 2.0 * b * b  # 1 - cos x and 1 - cos(y / sqrt 2)
    return (x * x + y * y) / 4000.0 + p + q - p * q


def _griewank_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    z = y / _ROOT_2
    return x / 2000.0 + np.sin(x) * np.cos(z), y / 2000.0 + np.cos(x) * np.sin(z) / _ROOT_2


def _griewank_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    z = y / _ROOT_2
    both = np.cos(x) * np.cos(z)
    return 1.0 / 2000.0 + both, -np.sin(x) * np.sin(z) / _ROOT_2, 1.0 / 2000.0 + both / 2.0


def _griewank_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    root = sqrt(2)
    z = y / root
    value = 1 + (x**2 + y**2) / 4000 - cos(x) * cos(z)
    return value, x / 2000 + sin(x) * cos(z), y / 2000 + cos(x) * sin(z) / root


# Ackley is a cone, 20 - 20 exp(-SLOPE r), plus egg-box ripples, e - exp(1 - q) with q = sin^2(pi x) + sin^2(pi y).
_SLOPE = 0.2 / _ROOT_2
_TIP = 1e-150
"""Closer to the origin than this counts as the tip of the cone, where it has neither slope nor curvature."""


def _ackley(x: Values, y: Values) -> Values:
    a, b = np.sin(_PI * x), np.sin(_PI * y)
    value: Values = -20.0 * np.expm1(-_SLOPE * np.hypot(x, y)) - math.e * np.expm1(-(a * a + b * b))
    return value


def _ackley_tip(x: Values, y: Values) -> Mask:
    tip: Mask = np.hypot(x, y) < _TIP
    return tip


def _cone(x: Values, y: Values) -> tuple[Values, Values, Values, Values, Values]:
    """The unit vector away from the origin, 1 / r, and slope and second derivative along it; 0, 0 and 0 at the tip."""
    r, tip = np.hypot(x, y), _ackley_tip(x, y)
    inverse = ~tip / (r + tip)
    slope = 20.0 * _SLOPE * np.exp(-_SLOPE * r)
    return x * inverse, y * inverse, inverse, slope, -_SLOPE * slope


def _egg_box(x: Values, y: Values) -> tuple[Values, Values, Values]:
    """exp(1 - q), and the slopes of q."""
    a, b = np.sin(_PI * x), np.sin(_PI * y)
    return math.e * np.exp(-(a * a + b * b)), _PI * np.sin(2.0 * _PI * x), _PI * np.sin(2.0 * _PI * y)


def _ackley_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    """At the origin, the tip of the cone, the gradient is taken to be 0: the subgradient that says "minimum"."""
    ux, uy, _, slope, _ = _cone(x, y)
    egg, qx, qy = _egg_box(x, y)
    return slope * ux + egg * qx, slope * uy + egg * qy


def _ackley_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    """At the origin the cone's part has no limit and is taken to be 0: 2 pi^2 e remains on the diagonal."""
    ux, uy, inverse, slope, bend = _cone(x, y)
    egg, qx, qy = _egg_box(x, y)
    around = slope * inverse
    curve = 2.0 * _PI * _PI
    return (
        bend * ux * ux + around * uy * uy + egg * (curve * np.cos(2.0 * _PI * x) - qx * qx),
        (bend - around) * ux * uy - egg * qx * qy,
        bend * uy * uy + around * ux * ux + egg * (curve * np.cos(2.0 * _PI * y) - qy * qy),
    )


def _ackley_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    """At the origin, the tip of the cone, the engine takes the gradient to be 0."""
    r = note("r", "r", sqrt((x**2 + y**2) / 2))
    cone = note("cone", "k", exp(-Number(0.2) * r))
    egg = note("egg", "h", exp((cos(2 * PI * x) + cos(2 * PI * y)) / 2))
    value = 20 + E - 20 * cone - egg
    if r.value == 0:
        return value, Number(0), Number(0)
    return value, 2 * cone * x / r + PI * sin(2 * PI * x) * egg, 2 * cone * y / r + PI * sin(2 * PI * y) * egg


def _around_origin(side: float, corner: float) -> list[tuple[float, float]]:
    """The origin and its eight neighbours: four on the axes, at `side`, four with `corner` for both coordinates."""
    signs = itertools.product((0, 1, -1), repeat=2)
    return [(sx * (corner if sy else side), sy * (corner if sx else side)) for sx, sy in signs]


_RASTRIGIN_MINIMA = polish(_rastrigin, _rastrigin_gradient, _rastrigin_hessian, _around_origin(0.995, 0.995))
_ACKLEY_MINIMA = polish(_ackley, _ackley_gradient, _ackley_hessian, _around_origin(0.952, 0.968))
_GRIEWANK_MINIMA = polish(
    _griewank,
    _griewank_gradient,
    _griewank_hessian,
    # Both cosines are 1, or both are -1. These are all that lie in the domain shown.
    [(_PI * i, _ROOT_2 * _PI * j) for i in range(-3, 4) for j in range(-2, 3) if (i + j) % 2 == 0],
)

RIPPLES = (
    Function(
        name="rastrigin",
        title="Rastrigin",
        description="A dip near every pair of whole numbers: plain descent ends in the nearest one, "
        "blind to the bowl underneath.",
        formula=r"f(x, y) = 20 + x^2 - 10 \cos 2 \pi x + y^2 - 10 \cos 2 \pi y",
        convex=False,
        domain=((-5.12, 5.12), (-5.12, 5.12)),
        start=(3.3, -2.3),
        rates={"gd": 0.001, "momentum": 5e-05, "nesterov": 5e-05, "adadelta": 0.5, "lion": 0.001, "newton": 0.5},
        minima=always(*_RASTRIGIN_MINIMA),
        value=_rastrigin,
        gradient=_rastrigin_gradient,
        hessian=_rastrigin_hessian,
        formulas=_rastrigin_formulas,
    ),
    Function(
        name="ackley",
        title="Ackley",
        description="A funnel under ripples, ending in a sharp tip: there the slope does not shrink, so a fixed step "
        "never comes to rest.",
        formula=r"f(x, y) = 20 + e - 20\, e^{-0.2 \sqrt{(x^2 + y^2) / 2}} - e^{(\cos 2 \pi x + \cos 2 \pi y) / 2}",
        convex=False,
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(2.4, 1.6),
        rates={"gd": 0.01, "nesterov": 0.002, "adadelta": 0.5, "lion": 0.01},
        minima=always(*_ACKLEY_MINIMA),
        value=_ackley,
        gradient=_ackley_gradient,
        hessian=_ackley_hessian,
        formulas=_ackley_formulas,
        analytic=False,  # hypot takes no complex numbers
        corner=_ackley_tip,
    ),
    Function(
        name="griewank",
        title="Griewank",
        description="Dips of nearly equal depth on a very wide bowl: the gradient shows only the nearest dip.",
        formula=r"f(x, y) = 1 + \tfrac{1}{4000} (x^2 + y^2) - \cos x \, \cos \tfrac{y}{\sqrt{2}}",
        convex=False,
        domain=((-10.0, 10.0), (-10.0, 10.0)),
        start=(7.5, 6.5),
        rates={"lion": 0.02},
        minima=always(*_GRIEWANK_MINIMA),
        value=_griewank,
        gradient=_griewank_gradient,
        hessian=_griewank_hessian,
        formulas=_griewank_formulas,
    ),
)
