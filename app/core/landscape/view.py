"""A view of the loss: a plane, the state beside it, and projected points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.core.descent.frames import State
from app.core.descent.loss_surface import FunctionLossSurface, LossSurface, Over, loss_surface
from app.core.experiment import Experiment
from app.core.landscape.planes import Plane, Projection, make_plane
from app.core.landscape.planes.plane import read_points
from app.core.landscape.sampling import Sampler
from app.core.support.arrays import Array
from app.core.support.lazy import lazy
from app.core.support.numbers import finite
from app.core.support.registry import InvalidInput

Points = Sequence[Sequence[float]] | Literal["path"]

PROJECTED = 1000
"""The most points that one call projects."""


@dataclass(frozen=True, eq=False)
class View:
    """The loss, the plane to look at, and the state."""

    surface: LossSurface
    plane: Plane
    state: State

    @lazy
    def standing(self) -> Projection:
        """The state beside the plane. Samples on a given range do not need it."""
        return self.plane.project(self.state.parameters)

    @property
    def exact(self) -> bool:
        """Whether the plane shows everything: the state lies on it, and no run from there can leave it."""
        return self.plane.exact and not self.standing.distance.any()

    def plain(self) -> dict[str, Any]:
        """The plane and the state in the form of the API, without samples."""
        at = self.standing
        foot = self.plane.points(*at.coordinates)
        with np.errstate(all="ignore"):
            losses = self.surface.losses(np.array([foot, self.state.parameters]))
        return {
            "plane": {**self.plane.plain, "exact": self.exact},
            "over": self.surface.over,
            "examples": self.surface.examples,
            "held": self.plane.left_out,
            "held_names": list(self.plane.held),
            "coordinates": named(at.coordinates.tolist()),
            "distance": float(at.distance),
            "share": float(at.share),
            "foot_loss": finite(losses[0]),
            "true_loss": finite(losses[1]),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Projected:
    """Points beside a plane: the coordinates of their feet (m,), the distance and share (m,), and the loss there (m,).

    Float64; a loss that overflows is not finite.
    """

    u: Array
    v: Array | None
    distance: Array
    share: Array
    foot_loss: Array

    def plain(self) -> dict[str, Any]:
        """The form of the API; arrays are left as they are, losses that are not finite are None."""
        losses = [*map(finite, self.foot_loss)]
        return {"u": self.u, "v": self.v, "distance": self.distance, "share": self.share, "foot_loss": losses}


def look_at(experiment: Experiment, state: State, plane: dict[str, Any] | None = None, over: Over = "all") -> View:
    """`plane`, as `landscape.planes` describes them, by default that of the first two free weights through `state`.

    The loss is `over` "all" training examples or the "batch" of the state's step. Raises InvalidInput.
    """
    surface = loss_surface(experiment, state.step, over)
    return View(surface, make_plane(surface, state, plane), state)


def project(view: View, points: Points) -> Projected:
    """`points`, parameter vectors, beside the plane of `view`; "path" for those it was laid through.

    Raises InvalidInput with a path below ``project``.
    """
    plane = view.plane
    if isinstance(points, str):
        if points != "path" or plane.through is None:
            allowed = "a list of parameter vectors, or path for a plane laid through points"
            raise InvalidInput("project", points, allowed)
        vectors = plane.through
    else:
        if not 1 <= len(points) <= PROJECTED:
            raise InvalidInput("project", points, f"a list of 1 to {PROJECTED} parameter vectors")
        vectors = read_points(points, view.surface.objective.size, "project")
    found = plane.project(vectors)
    u, *rest = found.coordinates
    with np.errstate(all="ignore"):
        if isinstance(view.surface, FunctionLossSurface):
            losses = view.surface.losses(plane.points(u, *rest))
        else:
            losses = Sampler(view.surface, plane, np.float64).losses([u, *rest])
    return Projected(u, rest[0] if rest else None, found.distance, found.share, losses)


def named(coordinates: list[float]) -> dict[str, float | None]:
    return {"u": coordinates[0], "v": coordinates[1] if len(coordinates) > 1 else None}
