"""Which of two opposite directions is shown. An axis has no sign of its own, yet a picture that follows a run from step
to step must not turn over on the way.

What hardly changes from one step to the next decides: where the run began. (The largest component, which decides where
there is no run, changes hands every few steps of a network.)
"""

from __future__ import annotations

import numpy as np

from app.core.landscape.planes.plane import pointed
from app.core.support.arrays import Array
from app.core.support.norms import norm

ACROSS = 1e-9
"""What a way has along a direction, beside its length, when it counts as going across."""


def towards(direction: Array, way: Array) -> Array:
    """`direction` (P,) or its opposite: that which `way` (P,) has a positive part along; `pointed` without any."""
    size = norm(way)
    along = float(direction @ (way / size)) if 0 < size < np.inf else 0.0
    if abs(along) <= ACROSS:
        return pointed(direction)
    return -direction if along < 0 else direction
