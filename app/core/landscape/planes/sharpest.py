"""The plane of gradient and sharpest curvature: a step goes along the one and may overshoot along the other."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from app.core.curvature.hessian import HessianAt, corners
from app.core.curvature.spectrum import Spectrum, spectrum
from app.core.curvature.stability import stability
from app.core.descent.advance import frame_at, start
from app.core.descent.frames import State
from app.core.descent.loss_surface import LossSurface
from app.core.landscape.planes.plane import Plane, beside, completed, read_centre
from app.core.landscape.planes.signs import towards
from app.core.support.norms import norm
from app.core.support.registry import InvalidInput

MOST = 8
"""Eigenvalues from each end of the spectrum whose directions can be had."""


def curvature_plane(surface: LossSurface, state: State, plain: dict[str, Any]) -> Plane:
    """{"kind": "curvature", "center", "which"}: v along an eigenvector of the Hessian, u along the gradient.

    `which` eigenvalue: 1 the largest, 2 the next, ..., -1 the smallest, ..., at most MOST from each end; None for the
    largest |eigenvalue|. Raises InvalidInput for one that is not there.

    Both are those of the landscape's loss at the centre, without frozen parameters. u is the part of the gradient
    orthogonal to v; the loss rises along it. v points from the experiment's start to the centre, so that the picture
    does not turn over while the gradient swings to and fro along v. If nothing is left for u (in a minimum, say), u is
    the second sharpest direction. "alignment" in the answer is the cosine of the gradient with v: near 1, descent goes
    where the loss bends most. "corners" counts the examples and weights exactly on a corner, where another one
    stands in for the Hessian.
    """
    centre = read_centre(plain, state.parameters)
    which = read_which(plain, int(surface.objective.free.sum()))
    gradient = surface.gradients(centre)
    try:
        hessian = HessianAt(surface, centre)
        found = spectrum(hessian, max(2, abs(which or 0)))
        if not np.isfinite(gradient).all():
            raise FloatingPointError("the gradient is not finite")
    except FloatingPointError as error:
        field = "state.parameters" if plain.get("center") is None else "plane.center"
        raise InvalidInput(field, centre.tolist(), "a point where gradient and curvature are finite") from error
    values, vectors = found.sharpest(2)
    if which is not None and len(vectors):
        at = -which if which > 0 else -which - 1
        value, vector = found.eigenvalues[at], found.vectors[at]
        others = [each for each in vectors if abs(each @ vector) < 0.5]
        values, vectors = np.array([value]), np.array([vector, *others[:1]])
    if not len(vectors):
        raise InvalidInput("plane.kind", "curvature", "another kind: no parameter is free to move")
    way = centre - start(surface.experiment).parameters
    steepest = towards(vectors[0], way)
    uphill = beside(gradient, [steepest])
    rest = [towards(vector, way) for vector in vectors[1:]] if uphill is None else [uphill]
    size = norm(gradient)
    directions = [*rest, steepest] if rest else completed([steepest], surface.objective.free)
    described = {
        "kind": "curvature",
        "along_u": "gradient" if uphill is not None else "curvature",
        "which": which,
        "eigenvalue": float(values[0]),
        "stability": None if plain.get("center") is not None else limit_of(surface, state, hessian, found),
        "residual": found.residual / abs(float(values[0])) if values[0] else 0.0,
        "corners": asdict(corners(surface, centre)),
        "gradient_norm": size,
        "alignment": abs(float(gradient @ steepest) / size) if size else 0.0,
    }
    return Plane(described, centre, centre, np.array(directions), surface.objective.free)


def read_which(plain: dict[str, Any], free: int) -> int | None:
    """Which eigenvalue is asked for. Raises InvalidInput."""
    which, most = plain.get("which"), min(MOST, free)
    if which is None or free == 0:
        return None
    if isinstance(which, bool) or not isinstance(which, int) or not 1 <= abs(which) <= most:
        raise InvalidInput(
            "plane.which", which, f"1 to {most} from the largest, -1 to -{most} from the smallest, or null"
        )
    return which


def limit_of(surface: LossSurface, state: State, hessian: HessianAt, found: Spectrum) -> dict[str, Any] | None:
    """How sharp the loss may be at the state for its method, beside how sharp it is."""
    with np.errstate(all="ignore"):
        frame = frame_at(surface.experiment, state)
    try:
        return stability(surface.experiment, state, hessian, found, frame)
    except FloatingPointError:  # the preconditioned matrix overflows
        return None
