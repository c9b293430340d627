"""The plane of gradient and sharpest curvature: a step goes along the one and may overshoot along the other."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from app.core.curvature.hessian import HessianAt, corners
from app.core.curvature.spectrum import spectrum
from app.core.descent.advance import start
from app.core.descent.frames import State
from app.core.descent.loss_surface import LossSurface
from app.core.landscape.planes.plane import Plane, beside, completed, read_centre
from app.core.landscape.planes.signs import towards
from app.core.support.norms import norm
from app.core.support.registry import InvalidInput


def curvature_plane(surface: LossSurface, state: State, plain: dict[str, Any]) -> Plane:
    """{"kind": "curvature", "center"}: v along the Hessian's eigenvector of largest |eigenvalue|, u along the gradient.

    Both are those of the landscape's loss at the centre, without frozen parameters. u is the part of the gradient
    orthogonal to v; the loss rises along it. v points from the experiment's start to the centre, so that the picture
    does not turn over while the gradient swings to and fro along v. If nothing is left for u (in a minimum, say), u is
    the second sharpest direction. "alignment" in the answer is the cosine of the gradient with v: near 1, descent goes
    where the loss bends most. "corners" counts the examples and weights exactly on a corner, where the Hessian is that
    of one side.
    """
    centre = read_centre(plain, state.parameters)
    gradient = surface.gradients(centre)
    try:
        found = spectrum(HessianAt(surface, centre), 2)
        if not np.isfinite(gradient).all():
            raise FloatingPointError("the gradient is not finite")
    except FloatingPointError as error:
        field = "state.parameters" if plain.get("center") is None else "plane.center"
        raise InvalidInput(field, centre.tolist(), "a point where gradient and curvature are finite") from error
    values, vectors = found.sharpest(2)
    if not len(vectors):
        raise InvalidInput("plane.kind", "curvature", "another kind: no parameter is free to move")
    way = centre - start(surface.experiment).parameters
    steepest = towards(vectors[0], way)
    uphill = beside(gradient, [steepest])
    if uphill is not None:
        rest = [uphill]
    else:
        rest = [towards(vector, way) for vector in vectors[1:]]
    size = float(norm(gradient))
    directions = [*rest, steepest] if rest else completed([steepest], surface.objective.free)
    described = {
        "kind": "curvature",
        "along_u": "gradient" if uphill is not None else "curvature",
        "eigenvalue": float(values[0]),
        "residual": found.residual / abs(float(values[0])) if values[0] else 0.0,
        "corners": asdict(corners(surface, centre)),
        "gradient_norm": size,
        "alignment": abs(float(gradient @ steepest) / size) if size else 0.0,
    }
    return Plane(described, centre, centre, np.array(directions), surface.objective.free)
