"""Which of two opposite directions is shown. An axis has no sign of its own, yet a picture that follows a run from step
to step must not turn over on the way.

The start of the run decides, because the way from there hardly changes between steps. (The largest component decides if
there is no run; in a network it is another one every few steps.)
"""

from __future__ import annotations

import numpy as np

from app.core.landscape.planes.plane import pointed
from app.core.support.arrays import Array
from app.core.support.norms import norm

ACROSS = 1e-9
"""A way goes across a direction if no more than this share of its length lies along it."""


def towards(direction: Array, way: Array) -> Array:
    """`direction` (P,) or its opposite: the one along which `way` (P,) goes; `pointed` if it goes across."""
    size = norm(way)
    along = float(direction @ (way / size)) if 0 < size < np.inf else 0.0
    if abs(along) <= ACROSS:
        return pointed(direction)
    return -direction if along < 0 else direction
