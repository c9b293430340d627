"""The part of a plane to show: the range asked for, or one that holds the point, the path and the function's domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.core.descent.objective import FunctionObjective, NetworkObjective, Objective
from app.core.landscape.planes import Plane
from app.core.landscape.planes.plane import LARGEST
from app.core.support.arrays import Array
from app.core.support.registry import InvalidInput, read_interval, read_numbers, whole_number

Interval = tuple[float, float]

MARGIN = 0.2
"""The room around the points of a range, as a share of their extent."""
SLIMMEST = 0.1
"""The shorter side counts as at least this share of the longer, so that a straight path has room around it."""
FARTHEST = LARGEST / 8
"""Coordinates beyond this count as this far away, so that the ends of a range and their distance are finite."""


def read_range(given: dict[str, Any] | None, plane: Plane) -> list[Interval] | None:
    """The intervals of {"u": [low, high], "v": ...}, as many as the plane has directions. Raises InvalidInput."""
    if given is None:
        return None
    return [read_interval(given.get(key), f"range.{key}") for key in ("u", "v")[: len(plane.directions)]]


def read_counts(given: Sequence[int], plane: Plane, limits: tuple[int, int], field: str) -> list[int]:
    """As many counts of samples, within `limits`, as the plane has directions. Raises InvalidInput."""
    dimensions = len(plane.directions)
    if len(given) < dimensions:
        raise InvalidInput(field, list(given), f"{dimensions} whole numbers")
    return [whole_number(count, *limits, f"{field}.{position}") for position, count in enumerate(given)][:dimensions]


def read_coordinates(given: dict[str, Any] | None, plane: Plane, counts: tuple[int, int]) -> list[Array] | None:
    """The coordinates of {"u": [...], "v": ...}, as many lists as the plane has directions, each of `counts` (fewest,
    most) ascending numbers. Raises InvalidInput."""
    if given is None:
        return None
    axes = []
    for key in ("u", "v")[: len(plane.directions)]:
        values = given.get(key)
        allowed = f"{counts[0]} to {counts[1]} numbers in ascending order"
        if not isinstance(values, (list, tuple)) or not counts[0] <= len(values) <= counts[1]:
            raise InvalidInput(f"at.{key}", values, allowed)
        axis = np.array(read_numbers(values, len(values), f"at.{key}"), dtype=float)
        if not (axis[1:] > axis[:-1]).all():
            raise InvalidInput(f"at.{key}", values, allowed)
        axes.append(axis)
    return axes


def plain_axes(u: Array, v: Array | None) -> dict[str, Any]:
    """Coordinates and their range in the form of the API; arrays are left as they are."""
    ends = {key: None if axis is None else [float(axis[0]), float(axis[-1])] for key, axis in (("u", u), ("v", v))}
    return {"range": ends, "u": u, "v": v}


def default_range(objective: Objective, plane: Plane, held: Array) -> list[Interval]:
    """Intervals that show the points at coordinates `held` (k, m) and their surroundings.

    If u and v are parameters: a function's domain, grown to hold the points, or for a network 1.5 max(1, |w|) to both
    sides, rounded outwards. Random and curvature directions: 1 to both sides of the centre (the length of all weights,
    or a length of 1), and the points. Other kinds: also the points that the plane was laid through, with room around;
    for a line only these.
    """
    if plane.names and isinstance(objective, FunctionObjective):
        domains = [objective.function.domain[objective.names.index(name)] for name in plane.names]
        for points in held.T.tolist():
            domains = [grown(domain, at) for domain, at in zip(domains, points, strict=True)]
        return domains
    if plane.names:
        reaches = [1.5 * np.maximum(1.0, np.abs(part)) for part in held]
        ends = [(float((at - far).min()), float((at + far).max())) for at, far in zip(held, reaches, strict=True)]
        return [rounded((low + high) / 2, (high - low) / 2) for low, high in ends]
    if plane.through is None:
        return fitted(held, 0.0, 1.0 if isinstance(objective, NetworkObjective) else domain_reach(objective))
    through = plane.project(plane.through).coordinates
    return fitted(through if plane.plain["kind"] == "line" else np.hstack((held, through)), SLIMMEST, 0.0)


def domain_reach(objective: FunctionObjective) -> float:
    """A quarter of the function's domain, along its longest side."""
    return 0.25 * max(high - low for low, high in objective.function.domain)


def fitted(held: Array, slimmest: float, reach: float) -> list[Interval]:
    """Intervals that hold the coordinates `held` (k, m) with room around, and at least from -`reach` to `reach`."""
    held = np.clip(held, -FARTHEST, FARTHEST)
    low, high = held.min(axis=1), held.max(axis=1)
    middle, extent = low / 2 + high / 2, high - low
    extent = np.maximum(extent, slimmest * extent.max() or 1e-3)
    extent = np.maximum(extent, 1e-9 * np.abs(middle))  # so that the ends are two numbers
    half = (0.5 + MARGIN) * extent
    return [
        (min(a, -reach), max(b, reach)) if reach else (a, b)
        for a, b in zip((middle - half).tolist(), (middle + half).tolist(), strict=True)
    ]


def grown(domain: Interval, at: float) -> Interval:
    """`domain`, or if `at` is not in it, an interval that shows both, with room beyond `at`."""
    low, high = domain
    if low <= at <= high:
        return domain
    far_low, far_high = rounded(at, 0.1 * (max(high, at) - min(low, at)))
    return min(low, far_low), max(high, far_high)


def rounded(at: float, reach: float) -> Interval:
    """An interval from about `at` - `reach` to `at` + `reach`, its ends multiples of a half, a five, a fifty ..."""
    unit = 0.5 * 10.0 ** np.floor(np.log10(max(reach, 1.0)))
    return float(np.floor((at - reach) / unit) * unit), float(np.ceil((at + reach) / unit) * unit)
