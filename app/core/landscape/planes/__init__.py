"""The planes that a landscape can show: KINDS maps names to functions that make a `Plane`."""

from __future__ import annotations

from typing import Any

from app.core.descent.frames import State
from app.core.descent.loss_surface import LossSurface
from app.core.landscape.planes.axes import first_parameters, parameter_plane
from app.core.landscape.planes.filtered import random_plane
from app.core.landscape.planes.plane import Plane, Projection
from app.core.landscape.planes.points import line_plane, three_points_plane
from app.core.landscape.planes.principal import principal_plane
from app.core.landscape.planes.sharpest import curvature_plane
from app.core.support.registry import look_up

__all__ = ["KINDS", "Plane", "Projection", "make_plane"]

KINDS = {
    "parameters": parameter_plane,
    "principal": principal_plane,
    "random": random_plane,
    "curvature": curvature_plane,
    "points": three_points_plane,
    "line": line_plane,
}


def make_plane(surface: LossSurface, state: State, plain: dict[str, Any] | None = None) -> Plane:
    """The plane that `plain` describes, by default that of the first two free weights through `state`.

    Raises InvalidInput with a path below ``plane``.
    """
    plain = plain or first_parameters(surface)
    kind = look_up(KINDS, plain.get("kind", "parameters"), "plane.kind")
    return kind(surface, state, plain)
