"""Exact gradients on a plane, to be drawn as arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.core.descent.loss_surface import LossSurface
from app.core.landscape.planes import Plane
from app.core.landscape.ranges import Interval, read_counts
from app.core.landscape.sampling import flat
from app.core.support.arrays import Array
from app.core.support.by_field import ByField

ARROWS = (1, 64)


@dataclass(frozen=True, slots=True, eq=False)
class Field(ByField):
    """The slopes of the loss along u and v at the centres of cells: `du`, `dv` (len(v), len(u)), float64.

    They are products of the gradient with the plane's directions. Those that overflow are 0; `overflowed` counts them.
    """

    u: Array
    v: Array | None
    du: Array
    dv: Array | None
    overflowed: int


def field_on(surface: LossSurface, plane: Plane, intervals: Sequence[Interval], counts: Sequence[int]) -> Field:
    """The field on `intervals` of u and v, cut into `counts` cells each. Raises InvalidInput below ``field``."""
    counts = read_counts(counts, plane, ARROWS, "field")
    axes = [
        low + (np.arange(count, dtype=np.float64) + 0.5) * ((high - low) / count)
        for (low, high), count in zip(intervals, counts, strict=False)
    ]
    with np.errstate(all="ignore"):
        slopes = surface.gradients(plane.points(*flat(axes))) @ plane.directions.T
    lost = ~np.isfinite(slopes).all(axis=-1)
    slopes[lost] = 0.0
    parts = [np.ascontiguousarray(slopes[..., k]).reshape(-1, len(axes[0])) for k in range(len(axes))]
    v, dv = (axes[1], parts[1]) if len(axes) > 1 else (None, None)
    return Field(axes[0], v, parts[0], dv, int(lost.sum()))
