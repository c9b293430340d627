"""The camels: polynomials of degree six whose humps separate neighbouring basins."""

from __future__ import annotations

from app.core.catalog.functions.polish import polish
from app.core.catalog.functions.table import Formulas, Function, Note, Values, always, constant
from app.core.support.formulas import Chosen, Node, Number


def _three_hump_camel(x: Values, y: Values) -> Values:
    s = x * x
    return ((s / 6.0 - 1.05) * s + 2.0) * s + (x + y) * y


def _three_hump_camel_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    s = x * x
    return ((s - 4.2) * s + 4.0) * x + y, x + 2.0 * y


def _three_hump_camel_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    s = x * x
    return (5.0 * s - 12.6) * s + 4.0, constant(1.0, x), constant(2.0, x)


def _three_hump_camel_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    value = 2 * x**2 - Number(1.05) * x**4 + x**6 / 6 + x * y + y**2
    return value, 4 * x - Number(4.2) * x**3 + x**5 + y, x + 2 * y


_THREE_HUMP_CAMEL_MINIMA = polish(
    _three_hump_camel,
    _three_hump_camel_gradient,
    _three_hump_camel_hessian,
    [(0.0, 0.0), (-1.747552, 0.873776), (1.747552, -0.873776)],
)


def _six_hump_camel(x: Values, y: Values) -> Values:
    s, t = x * x, y * y
    return ((s / 3.0 - 2.1) * s + 4.0) * s + x * y + 4.0 * (t - 1.0) * t


def _six_hump_camel_gradient(x: Values, y: Values) -> tuple[Values, Values]:
    s = x * x
    return ((2.0 * s - 8.4) * s + 8.0) * x + y, x + (16.0 * y * y - 8.0) * y


def _six_hump_camel_hessian(x: Values, y: Values) -> tuple[Values, Values, Values]:
    s = x * x
    return (10.0 * s - 25.2) * s + 8.0, constant(1.0, x), 48.0 * y * y - 8.0


def _six_hump_camel_formulas(x: Node, y: Node, of: Chosen, note: Note) -> Formulas:
    value = (4 - Number(2.1) * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2
    return value, 8 * x - Number(8.4) * x**3 + 2 * x**5 + y, x - 8 * y + 16 * y**3


_SIX_HUMP_CAMEL_MINIMA = polish(
    _six_hump_camel,
    _six_hump_camel_gradient,
    _six_hump_camel_hessian,
    [
        (sign * x, sign * y)
        for x, y in ((0.089842, -0.712656), (1.703607, -0.796084), (1.607105, 0.568651))
        for sign in (1.0, -1.0)
    ],
)

CAMELS = (
    Function(
        name="three_hump_camel",
        title="Three-hump camel",
        description="Three valleys side by side, the middle one deepest: a run from the side "
        "reaches the wrong one first.",
        formula=r"f(x, y) = 2 x^2 - 1.05 x^4 + \tfrac{1}{6} x^6 + x y + y^2",
        convex=False,
        domain=((-2.5, 2.5), (-2.5, 2.5)),
        start=(2.2, 1.5),
        rates={"adadelta": 5.0, "lion": 0.01},
        minima=always(*_THREE_HUMP_CAMEL_MINIMA),
        value=_three_hump_camel,
        gradient=_three_hump_camel_gradient,
        hessian=_three_hump_camel_hessian,
        formulas=_three_hump_camel_formulas,
    ),
    Function(
        name="six_hump_camel",
        title="Six-hump camel",
        description="Six minima in three mirrored pairs; from the edge descent stops in a high one, "
        "while the two best lie in the middle.",
        formula=r"f(x, y) = \left(4 - 2.1 x^2 + \tfrac{1}{3} x^4\right) x^2 + x y + (4 y^2 - 4)\, y^2",
        convex=False,
        domain=((-2.0, 2.0), (-1.2, 1.2)),
        start=(1.9, 0.2),
        rates={"newton": 0.3},
        minima=always(*_SIX_HUMP_CAMEL_MINIMA),
        value=_six_hump_camel,
        gradient=_six_hump_camel_gradient,
        hessian=_six_hump_camel_hessian,
        formulas=_six_hump_camel_formulas,
    ),
)
