"""The principal directions of a run: the plane its path varies most in.

Directions and variances are those of principal component analysis about the path's mean. That a path looks smooth in
them says little: random walks trace such curves too (Antognini and Sohl-Dickstein, 2018), so the answer says how much
of the variance each direction explains, and points keep their distance from the plane.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from app.core.descent.advance import advance, read_state, start
from app.core.descent.frames import State
from app.core.descent.loss_surface import LossSurface
from app.core.landscape.planes.plane import Plane, beside, completed, read_centre, read_points
from app.core.landscape.planes.signs import towards
from app.core.support.arrays import Array
from app.core.support.norms import norm
from app.core.support.registry import InvalidInput, whole_number

LONGEST = 1000
"""The most points of a path that is given point by point."""
STEPS = 10_000
REPLAYED = 4_000_000
"""The most numbers of a path that is run again: 32 MB."""


def principal_plane(surface: LossSurface, state: State, plain: dict[str, Any]) -> Plane:
    """{"kind": "principal", "path": [[...], ...]} or {"kind": "principal", "steps": n, "from": state}, and "center".

    With "steps" the run is made again, from the experiment's start or from a state. "variance" in the answer is the
    share of the path's variance along u and along v. The path begins left of its mean, and above it.
    """
    given = plain.get("path") is not None
    if given and plain.get("steps") is not None:
        raise InvalidInput("plane.steps", plain["steps"], "either a path or steps, not both")
    path = given_path(plain, surface) if given else replayed(surface, plain)
    centre = read_centre(plain, state.parameters)
    directions, variance = principal_directions(path)
    if not directions:
        key = "path" if given else "steps"
        raise InvalidInput(f"plane.{key}", plain[key], "a path that moves")
    # The run goes to the right, from above its mean: mean and start move little while it goes on.
    outwards = path[0] - path.mean(axis=0)
    signed = [towards(d, way) for d, way in zip(directions, (-outwards, outwards), strict=False)]
    directions = completed(signed, surface.objective.free)
    described = {"kind": "principal", "points": len(path), "variance": [*variance, 0.0, 0.0][: len(directions)]}
    return Plane(described, centre, centre, np.array(directions), surface.objective.free, through=path)


def given_path(plain: dict[str, Any], surface: LossSurface) -> Array:
    path = plain["path"]
    if not isinstance(path, (list, tuple)) or not 2 <= len(path) <= LONGEST:
        raise InvalidInput("plane.path", path, f"a list of 2 to {LONGEST} parameter vectors")
    return read_points(path, surface.objective.size, "plane.path")


def replayed(surface: LossSurface, plain: dict[str, Any]) -> Array:
    """The parameters at the start and after each of "steps" updates, fewer if the run diverges."""
    most = min(STEPS, REPLAYED // surface.objective.size - 1)
    allowed = f"a whole number from 1 to {most}, or a path instead"
    steps = whole_number(plain.get("steps"), 1, most, "plane.steps", allowed)
    first = start(surface.experiment)
    if plain.get("from") is not None:
        try:
            first = read_state(surface.experiment, plain["from"])
        except InvalidInput as refusal:
            field = "plane.from" + refusal.field.removeprefix("state")
            raise InvalidInput(field, refusal.value, refusal.allowed) from None
    frames = advance(surface.experiment, first, steps).frames
    return np.vstack((first.parameters, frames.parameters))


def principal_directions(path: Array) -> tuple[list[Array], list[float]]:
    """The first two principal directions of the rows of `path` (T, P), orthonormal, and their shares of the variance.

    One if the path is a line, none if it does not move.
    """
    scale = np.abs(path - path[0]).max()
    if not 0 < scale < np.inf:
        return [], []
    rows = (path - path[0]) / scale
    rows = rows - rows.mean(axis=0)
    total = float(np.square(rows).sum())
    directions: list[Array] = []
    variance: list[float] = []
    for _ in range(min(2, path.shape[1])):
        direction = beside(leading(rows), directions)
        along = rows @ direction if direction is not None else np.zeros(1)
        if direction is None or norm(along) <= 1e-13 * np.sqrt(total):
            break
        directions.append(direction)
        variance.append(float(np.square(along).sum() / total))
        rows = rows - np.outer(along, direction)  # so that the next one is as accurate as the first
    return directions, variance


def leading(rows: Array) -> Array:
    """The direction (P,) along which the squares of `rows` (T, P) have the largest sum, by the smaller product."""
    few = len(rows) < rows.shape[1]
    largest: Array = np.linalg.eigh(rows @ rows.T if few else rows.T @ rows).eigenvectors[:, -1]
    return rows.T @ largest if few else largest
