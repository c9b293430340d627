"""Through given points: the plane of three, and the straight line between two."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.core.descent.frames import State
from app.core.descent.loss_surface import LossSurface
from app.core.landscape.planes.plane import LARGEST, Plane, beside, completed, read_point, read_points
from app.core.support.arrays import Array
from app.core.support.norms import norm, norms
from app.core.support.registry import InvalidInput

CLOSE = 1e-12
"""Points nearer to each other than this share of their distance from 0 (at least 1) are one."""
SAMPLES = 101
ZOOMS = 3


def three_points_plane(surface: LossSurface, state: State, plain: dict[str, Any]) -> Plane:
    """{"kind": "points", "points": [three parameter vectors]}: the first at (0, 0), the second on the u axis, u > 0.

    The third has v > 0. Axes are orthonormal, so distances on the plane are those in parameter space; "points" in the
    answer are the coordinates. If the three lie on a line ("collinear"), v is orthogonal to it, made from the axis of
    the free parameter that lies least along it. If the second is the first, u goes to the third. Raises InvalidInput if
    all three are one.
    """
    given = plain.get("points")
    if not isinstance(given, (list, tuple)) or len(given) != 3:
        raise InvalidInput("plane.points", given, "a list of three parameter vectors")
    free = surface.objective.free
    points = read_points(given, surface.objective.size, "plane.points")
    far = CLOSE * max(1.0, float(norms(points).max()))
    moves = [move for move in points[1:] - points[0] if norm(move) > far]
    if not moves:
        raise InvalidInput("plane.points", given, "three points that are not all the same")
    directions = [moves[0] / norm(moves[0])]
    second = beside(moves[-1], directions)
    if second is not None:
        directions.append(second)
    directions = completed(directions, free)
    plane = Plane({}, points[0], points[0], np.array(directions), free, through=points)
    coordinates = plane.project(points).coordinates.T
    coordinates[np.abs(coordinates) <= 1e-14 * np.abs(coordinates).max()] = 0.0
    plane.plain.update(kind="points", points=coordinates.tolist(), collinear=second is None)
    return plane


def line_plane(surface: LossSurface, state: State, plain: dict[str, Any]) -> Plane:
    """{"kind": "line", "from": [...], "to": [...]}: from + u (to - from), u = 0 at one end and 1 at the other."""
    ends = np.array([read_point(plain.get(key), surface.objective.size, f"plane.{key}") for key in ("from", "to")])
    move = ends[1] - ends[0]
    if not norm(move) > CLOSE * max(1.0, float(norms(ends).max())):
        raise InvalidInput("plane.to", plain.get("to"), "another point than plane.from")
    described = {"kind": "line", "length": float(min(norm(move), LARGEST)), "barrier": barrier(surface, ends)}
    return Plane(described, ends[0], ends[0], move[np.newaxis], surface.objective.free, through=ends)


def barrier(surface: LossSurface, ends: Array) -> dict[str, float] | None:
    """The highest loss between `ends` (2, P), and its height above them; None if the loss overflows.

    "height" is its height above the higher end, 0 if the loss only falls or rises on the way. "over_mean" is its height
    above the mean of both ends, the convention of Frankle, Dziugaite, Roy and Carbin (Linear mode connectivity, 2020).
    Float64; the highest of 101 samples, then of 101 between its neighbours, and so on.
    """
    low, high = 0.0, 1.0
    first = last = 0.0
    for zoom in range(ZOOMS):
        t = np.linspace(low, high, SAMPLES)
        losses = surface.losses(ends[0] * (1 - t)[:, np.newaxis] + ends[1] * t[:, np.newaxis])
        if not np.isfinite(losses).all():
            return None
        if zoom == 0:
            first, last = float(losses[0]), float(losses[-1])
        top = int(losses.argmax())
        highest = {"u": float(t[top]), "loss": float(losses[top])}
        low, high = float(t[max(top - 1, 0)]), float(t[min(top + 1, SAMPLES - 1)])
    # By rounding, the highest sample may be lower than an end.
    top_loss = max(highest["loss"], first, last)
    return {
        "from": first,
        "to": last,
        **highest,
        "height": top_loss - max(first, last),
        "over_mean": top_loss - (first / 2 + last / 2),
    }
