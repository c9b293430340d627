"""What a point of the loss is: a minimum, a saddle, flat, not stationary at all, or on a corner.

There is one rule, for functions and networks. It looks along each eigenvector of the Hessian. Let g_i be the gradient's
part along it, lambda_i its eigenvalue, L the length that counts as far: 1 for a network, the narrower side of its
picture for a function.

- A direction is flat where |lambda_i| is at most FLAT = 1e-9 times the largest |lambda|; it may then be rounding.
- The point is stationary where a step to the level point of each direction, |g_i| / max(|lambda_i|, the flat bound), is
  at most NEAR = 1e-3 of L. So a slope that is short only because the loss bends little there is not stationary, and a
  slope along a flat direction has to be next to nothing.
- Beside a pole or on an exponential that step is short too, and leads nowhere. So where the gradient can be asked for,
  less than FALLEN = 0.36 of it must be left there. Beside x^p with p > 2, which is level at 0, (1 - 1/(p - 1))^(p - 1)
  of it is left, less than 1/e; along an exponential, which is level nowhere, 1/e; along a logarithm and beside a pole
  more.

On a corner the loss is not smooth, and none of this follows from the derivatives that stand in for its own: a point
with a slope of 2 may be a minimum there, and one without any may have a way down. So it is called by its corner; where
an L1 penalty has it and the point is a minimum, `app.core.curvature.corner_minimum` says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.core.support.arrays import Array
from app.core.support.by_field import ByField
from app.core.support.norms import norm

NEAR = 1e-3
"""How near the level point of each direction must be, as a share of the length that counts as far."""
FLAT = 1e-9
"""Up to this share of the largest |eigenvalue| a direction is flat."""

FALLEN = 0.36
"""The share of the gradient that may be left at the level point."""
ROUNDING = 1e-12
"""A step of so small a share of the point's own length is rounding, of which nothing can be asked."""

Kind = Literal["minimum", "maximum", "saddle", "flat", "not stationary", "corner"]


@dataclass(frozen=True, slots=True)
class Place(ByField):
    """What a point is. `words` name it, `meaning` says it in a sentence that begins "the loss ...".

    `up`, `down` and `flat` count directions, `unknown` those of which no eigenvalue is known. `away` is the longest
    step to the level point of a direction, None where there is none, on a slope without any curvature, and where too
    much of the gradient lies along directions that are not known. `near` is what it may be. `level` is False where the
    gradient has hardly fallen at that point, None where it was not looked at.
    """

    kind: Kind
    words: str
    meaning: str
    up: int
    down: int
    flat: int
    unknown: int
    away: float | None
    near: float
    level: bool | None = None


def place(
    eigenvalues: Array,
    vectors: Array,
    gradient: Array,
    free: int,
    length: float = 1.0,
    corner: bool = False,
    look: tuple[Array, Callable[[Array], Array]] | None = None,
) -> Place:
    """The kind of a point where the loss has these `eigenvalues` (k,), unit `vectors` (k, size) and `gradient` (size,).

    Of `free` directions k may be known, those at both ends of the spectrum; the rest of the gradient then has to be
    as short as along a flat one. On a `corner` they are of the derivatives that stand in. `look` is the point (size,)
    and the gradient (size,) at any point, if that may be asked for. All numbers are finite.
    """
    with np.errstate(all="ignore"):
        sizes = np.abs(eigenvalues)
        bound = flat_below(eigenvalues)
        along, unknown = vectors @ gradient, free - len(eigenvalues)
        # the rest of the gradient counts as lying along a flat direction
        left = norm(gradient - along @ vectors) if unknown else 0.0
        slopes, bends = np.append(np.abs(along), left), np.append(np.maximum(sizes, bound), bound)
        steps = np.divide(slopes, bends, out=np.where(slopes > 0, np.inf, 0.0), where=bends > 0)
        near = NEAR * length
        known, rest = float(steps[:-1].max(initial=0.0)), float(steps[-1])
        level = sizes <= bound
        step = -(np.where(level, 0.0, along / np.where(level, 1.0, eigenvalues)) @ vectors)
        is_near = max(known, rest) <= near
        found = None if look is None or corner or not is_near else falls(*look, gradient, step)
    up, down = int((eigenvalues > bound).sum()), int((eigenvalues < -bound).sum())
    counts = (up, down, int(level.sum()), unknown)
    kind = kind_of(*counts) if is_near and found is not False else "not stationary"
    away = known if np.isfinite(known) and rest <= near else None
    if corner:
        bent = f"is not smooth there; by the derivatives that the method uses it {meaning(*counts)}"
        return Place("corner", "on a corner", bent, *counts, away, near)
    return Place(kind, words(kind, *counts), meaning(*counts), *counts, away, near, found)


def falls(point: Array, gradient_at: Callable[[Array], Array], gradient: Array, step: Array) -> bool:
    """Whether the gradient has fallen after a step to where the curvature says that it is level."""
    if norm(step) <= ROUNDING * norm(point):
        return True
    return norm(gradient_at(point + step)) <= FALLEN * norm(gradient)


def flat_below(eigenvalues: Array) -> float:
    """Up to this absolute value an eigenvalue may be rounding beside the largest of these, which are at both ends."""
    return FLAT * float(np.abs(eigenvalues).max(initial=0.0))


def kind_of(up: int, down: int, flat: int, unknown: int) -> Kind:
    """What a stationary point is. Directions that are not known lie between those at the ends of the spectrum."""
    if up and down:
        return "saddle"
    if flat or not up + down:
        return "flat"
    return "minimum" if up else "maximum"


def words(kind: Kind, up: int, down: int, flat: int, unknown: int) -> str:
    """The name of the place, with the numbers of directions that matter."""
    least = "at least " if unknown else ""
    if kind == "saddle":
        return f"saddle with {least}{directions(down, 'downward')}" + (f", flat in {least}{flat}" if flat else "")
    if kind == "flat":
        if not up + down and not unknown:
            return "flat in every direction"
        return f"flat in {least}{directions(flat)}" + (f", falling in {least}{down}" if down else "")
    return kind


def meaning(up: int, down: int, flat: int, unknown: int) -> str:
    """How the loss bends at the point, in a sentence that begins with what bends."""
    known = [(up, "upwards"), (down, "downwards")]
    bends = [f"{way} in {directions(count)}" for count, way in known if count]
    parts = ["bends " + " and ".join(bends)] if bends else []
    parts += [f"does not bend in {directions(flat)}"] if flat else []
    parts += [f"was not looked at in {directions(unknown, 'other')}"] if unknown else []
    return ", and ".join(parts) if parts else "has no direction to bend in"


def directions(count: int, kind: str = "") -> str:
    """`count` directions, in words."""
    return f"{count:,} {kind + ' ' if kind else ''}direction{'' if count == 1 else 's'}"
