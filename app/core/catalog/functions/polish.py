"""Minima to full float64 precision, from a few published digits."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.core.catalog.functions.table import Minimum, Values

STEPS = 20
"""Newton's method doubles the correct digits per step: from two digits, four steps are enough. The rest is margin."""

SAME_VALUE = 1e-9
"""Minima whose values differ by less, relative to the function's size there, are equally deep."""


def polish(
    value: Callable[..., Values],
    gradient: Callable[..., tuple[Values, ...]],
    hessian: Callable[..., tuple[Values, ...]],
    guesses: Iterable[tuple[float, ...]],
) -> tuple[Minimum, ...]:
    """The minimum next to each guess, in the order of the guesses; the deepest of them are flagged as global.

    The caller must include a guess of the deepest minimum of all.
    """
    points = [_newton(gradient, hessian, guess) for guess in guesses]
    values = [float(value(*point)) for point in points]
    deepest = min(values)
    margin = SAME_VALUE * max(1.0, abs(deepest))
    return tuple(Minimum(p, v, is_global=v - deepest < margin) for p, v in zip(points, values, strict=True))


def _newton(
    gradient: Callable[..., tuple[Values, ...]], hessian: Callable[..., tuple[Values, ...]], point: tuple[float, ...]
) -> tuple[float, ...]:
    """Newton's method on gradient = 0 in one or two variables, until the point stops moving."""
    moved: tuple[float, ...]
    for _ in range(STEPS):
        if len(point) == 1:
            (x,), (fx,), (fxx,) = point, gradient(*point), hessian(*point)
            moved = (float(x - fx / fxx),)
        else:
            (x, y), (fx, fy), (fxx, fxy, fyy) = point, gradient(*point), hessian(*point)
            determinant = fxx * fyy - fxy * fxy
            moved = (float(x - (fx * fyy - fy * fxy) / determinant), float(y - (fy * fxx - fx * fxy) / determinant))
        if moved == point:
            break
        point = moved
    return point
