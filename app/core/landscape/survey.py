"""The loss on a plane through parameter space, sampled on a grid to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.core.descent.loss_surface import FunctionLossSurface, LossSurface
from app.core.landscape.gradient_field import Field, field_on
from app.core.landscape.quadratic import quadratic_on
from app.core.landscape.ranges import default_range, plain_axes, read_coordinates, read_counts, read_range
from app.core.landscape.sampling import sample
from app.core.landscape.view import Points, Projected, View, project
from app.core.support.arrays import Array

Samples = Literal["float32", "float64"]

RESOLUTION = (2, 1001)


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """Samples of the loss: `loss` (len(v), len(u)), or (1, len(u)) for a curve, at coordinates `u` and `v`.

    `error` bounds |sample - loss| / |loss|. `overflowed` counts samples beyond the range of their type: they are its
    largest number, or minus that; NaN is the largest too. `underflowed` counts samples too small for all digits of
    their type, whose error is not bounded. `view` is the plane and the state; `projected`, `field` and `quadratic`, the
    prediction from slope and curvature at the state in the shape of `loss`, are there if asked for.
    """

    view: View
    u: Array
    v: Array | None
    loss: Array
    error: float
    overflowed: int
    underflowed: int
    undefined: int
    projected: Projected | None = None
    field: Field | None = None
    quadratic: Array | None = None

    def plain(self) -> dict[str, Any]:
        """The form of the API; arrays are left as they are, `loss` C-contiguous."""
        return {
            **self.view.plain(),
            **plain_axes(self.u, self.v),
            "loss": self.loss,
            "minimum": float(self.loss.min()),
            "maximum": float(self.loss.max()),
            "error": self.error,
            "overflowed": self.overflowed,
            "underflowed": self.underflowed,
            "undefined": self.undefined,
            "projected": None if self.projected is None else self.projected.plain(),
            "field": None if self.field is None else self.field.plain(),
            "quadratic": self.quadratic,
        }


def survey(
    view: View,
    resolution: Sequence[int] = (51, 51),
    range: dict[str, Any] | None = None,
    dtype: Samples = "float32",
    points: Points | None = None,
    field: Sequence[int] | None = None,
    at: dict[str, Any] | None = None,
    quadratic: bool = False,
) -> Landscape:
    """The loss on the plane of `view`, `resolution` = (along u, along v) samples.

    Without a `range` ({"u": [low, high], "v": ...}) it holds the state, the `points` to `project`, and the points that
    the plane was laid through. `at` ({"u": [...], "v": ...}, ascending) gives the coordinates instead of both. `field`
    = (along u, along v) gradients, `quadratic` asks for the prediction from slope and curvature. Raises InvalidInput:
    ``range.v``, ``at.u``, ``field.0``.
    """
    plane = view.plane
    axes = read_coordinates(at, plane, RESOLUTION)
    counts = read_counts(resolution, plane, RESOLUTION, "resolution")
    projected = None if points is None else project(view, points)
    if axes is None:
        intervals = read_range(range, plane)
        if intervals is None:
            held = view.standing.coordinates[:, np.newaxis]
            if projected is not None:
                held = np.hstack((held, np.array([part for part in (projected.u, projected.v) if part is not None])))
            intervals = default_range(view.surface.objective, plane, held)
        axes = [np.linspace(*interval, count) for interval, count in zip(intervals, counts, strict=True)]
    else:
        intervals = [(float(axis[0]), float(axis[-1])) for axis in axes]
    losses, error = sample(view.surface, plane, axes, dtype)

    drawn, overflowed = drawable(losses.reshape(-1, len(axes[0])), dtype)
    predicted = quadratic_on(view, axes) if quadratic else None
    underflowed = int(np.count_nonzero((np.abs(drawn) < np.finfo(dtype).tiny).ravel() & (losses != 0.0)))
    return Landscape(
        view,
        axes[0],
        axes[1] if len(axes) > 1 else None,
        drawn,
        error,
        overflowed,
        underflowed,
        holes(view.surface, losses),
        projected,
        None if field is None else field_on(view.surface, plane, intervals, field),
        None if predicted is None else drawable(predicted, dtype)[0],
    )


def holes(surface: LossSurface, losses: Array) -> int:
    """How many of `losses` are no numbers because a typed function is undefined there, and not because it overflows."""
    if not isinstance(surface, FunctionLossSurface) or surface.objective.function.undefined is None:
        return 0
    return int(np.count_nonzero(np.isnan(losses)))


def drawable(samples: Array, dtype: Samples) -> tuple[Array, int]:
    """`samples` in another type, those beyond it as its largest number or minus that, and how many these are."""
    with np.errstate(over="ignore"):
        drawn: Array = samples.astype(dtype)
    beyond = ~np.isfinite(drawn)
    if beyond.any():
        largest = np.finfo(dtype).max
        drawn[beyond] = np.where(drawn[beyond] < 0, -largest, largest)
    drawn += 0.0  # -0 is 0
    return drawn, int(np.count_nonzero(beyond))
