"""A plane through parameter space: a centre and two directions (or one), and the coordinates u, v of any point.

All kinds of planes are made of this. A point beside it has a foot, the nearest point on the plane, and a distance from
there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.support.arrays import Array, Mask
from app.core.support.lazy import lazy
from app.core.support.norms import norm, norms
from app.core.support.registry import read_numbers

LARGEST = float(np.finfo(np.float64).max)
NOTHING = 1e-9
"""A direction lies in the span of others if no more than this share of its length is orthogonal to them."""


@dataclass(frozen=True, eq=False)
class Plane:
    """The points ``origin + u * directions[0] + v * directions[1]`` (the last term only where there are two).

    `origin` is (P,), `directions` (1 or 2, P), linearly independent; orthonormal unless the kind says otherwise.
    `centre` is a point on the plane that displacements are counted from. `names` names the parameters along u and v, if
    they are parameters. `through` (m, P) are the points it was laid through: a path, three points, two ends. `plain`
    describes it for the API.
    """

    plain: dict[str, Any]
    centre: Array
    origin: Array
    directions: Array
    free: Mask
    names: tuple[str, ...] = ()
    through: Array | None = None

    @property
    def held(self) -> tuple[str, ...]:
        """The free parameters that do not change on a plane of parameters, by name; none for other kinds."""
        return ()

    @lazy
    def dual(self) -> Array:
        """The directions' duals (k, P): their products with a displacement are its coordinates."""
        lengths = norms(self.directions)[:, np.newaxis]
        unit = self.directions / lengths
        return np.linalg.inv(unit @ unit.T) @ unit / lengths

    @lazy
    def left_out(self) -> int:
        """The number of free dimensions outside the plane: 0 if no run can leave it."""
        basis = np.linalg.qr((self.directions / norms(self.directions)[:, np.newaxis]).T)[0]
        inside = np.linalg.svd(basis[self.free].T, compute_uv=False) if self.free.any() else np.zeros(0)
        return int(self.free.sum()) - int((inside > 1 - NOTHING).sum())

    @property
    def exact(self) -> bool:
        """Whether a run cannot leave the plane."""
        return self.left_out == 0

    def points(self, u: Array, v: Array | None = None) -> Array:
        """The parameters (..., P) at coordinates `u` and `v`, arrays of one shape."""
        points: Array = self.origin + u[..., np.newaxis] * self.directions[0]
        return points if v is None else points + v[..., np.newaxis] * self.directions[1]

    def project(self, points: Array) -> Projection:
        """Where `points` (..., P) lie beside the plane."""
        with np.errstate(all="ignore"):
            coordinates = np.moveaxis((points - self.origin) @ self.dual.T, -1, 0)
            distance = norms(points - self.points(*coordinates))
            away = norms(points - self.centre)
            # Rounding puts points of the plane itself beside it.
            distance = np.where(distance <= 1e-14 * (norms(points) + away), 0.0, distance)
            share = np.minimum(distance / np.where(away == 0, 1.0, away), 1.0)
        return Projection(finite(coordinates), finite(distance), finite(share))


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Points beside a plane: `coordinates` (k, ...) of their feet, their `distance` (...) from there, and its `share`
    (...) of their displacement from the plane's centre, 0 to 1 (0 for the centre itself)."""

    coordinates: Array
    distance: Array
    share: Array


def finite(values: Array) -> Array:
    """`values` with the largest finite numbers for infinite ones, which JSON cannot carry."""
    values = np.array(values, dtype=np.float64, order="C")
    if np.isfinite(values).all():  # nearly always, and nan_to_num is slow
        return values
    return np.nan_to_num(values, copy=False, nan=LARGEST)


def pointed(direction: Array) -> Array:
    """`direction` or its opposite: its largest component is positive, so that a picture does not flip.

    Of components that are equally large up to rounding, the first counts.
    """
    sizes = np.abs(direction)
    first = int(np.argmax(sizes >= (1 - 1e-6) * sizes.max()))
    return -direction if direction[first] < 0 else direction


def beside(direction: Array, others: Sequence[Array]) -> Array | None:
    """The part of `direction` orthogonal to the orthonormal `others`, of length 1; None where nothing is left of it."""
    size = norm(direction)
    if not 0 < size < np.inf:
        return None
    rest = direction / size
    for _ in range(2):  # one round leaves rounding errors if little is left
        for other in others:
            rest = rest - (rest @ other) * other
    left = norm(rest)
    return None if left < NOTHING else rest / left


def completed(directions: Sequence[Array], free: Mask) -> list[Array]:
    """The orthonormal `directions`, completed to two, or to one if only one parameter is free.

    Each new one is the axis of the free parameter that lies least along them, made orthogonal to them.
    """
    found = list(directions)
    while len(found) < 2:
        covered = np.where(free, sum((np.square(d) for d in found), np.zeros(len(free))), np.inf)
        axis = np.zeros(len(free))
        axis[int(np.argmin(covered))] = 1.0
        extra = beside(axis, found) if free.any() else None
        if extra is None:
            break
        found.append(pointed(extra))
    return found


def read_point(given: Any, size: int, field: str) -> Array:
    """A parameter vector. Raises InvalidInput."""
    return np.array(read_numbers(given, size, field))


def read_points(given: Sequence[Any], size: int, field: str) -> Array:
    """Parameter vectors (m, size). Raises InvalidInput."""
    return np.array([read_point(point, size, f"{field}.{index}") for index, point in enumerate(given)])


def read_centre(plain: dict[str, Any], parameters: Array) -> Array:
    """The "center" of a plane, by default `parameters`. Raises InvalidInput."""
    given = plain.get("center")
    return parameters if given is None else read_point(given, len(parameters), "plane.center")
