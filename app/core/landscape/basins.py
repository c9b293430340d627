"""Basins of attraction: the minimum that each start of a grid leads to, with this optimizer at this rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.descent.frames import State
from app.core.descent.loss_surface import FunctionLossSurface, LossSurface
from app.core.descent.stacked.runs import advance_from
from app.core.experiment import Experiment
from app.core.landscape.minima import Ground, Minimum, reached
from app.core.landscape.planes import Plane
from app.core.landscape.ranges import Interval, default_range, plain_axes, read_counts, read_range
from app.core.landscape.sampling import flat
from app.core.landscape.survey import RESOLUTION
from app.core.landscape.view import look_at
from app.core.support.arrays import Array, Indices
from app.core.support.cancelling import never
from app.core.support.registry import InvalidInput, whole_number

DIVERGED, UNSETTLED = -1, -2
STEPS = (1, 5000)
DIFFERENCE = 1e-5
"""The step of the differences of gradients that give Hessians, as a share of the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """The slice of parameter space in which the parameters at `places` vary and all others are those of `held` (P,)."""

    held: Array
    places: Sequence[int]

    def placed(self, points: Array) -> Array:
        """The parameter vectors (..., P) of `points` (..., k)."""
        vectors = np.empty((*points.shape[:-1], len(self.held)))
        vectors[...] = self.held
        vectors[..., self.places] = points
        return vectors

    def losses(self, surface: LossSurface, points: Array) -> Array:
        return surface.losses(self.placed(points))

    def gradients(self, surface: LossSurface, points: Array) -> Array:
        """(..., k) at `points` (..., k)."""
        return surface.gradients(self.placed(points))[..., self.places]


@dataclass(frozen=True, slots=True, eq=False)
class Basins:
    """`labels` (len(v), len(u)), or (1, len(u)) over a line: the number of the minimum that each start leads to.

    It is DIVERGED where the run diverged, and UNSETTLED where it was near no minimum after `steps` updates: on its way,
    on a plateau or a saddle, or circling. `minima` are in order of their losses; `starts` counts the runs of each.
    """

    plane: Plane
    u: Array
    v: Array | None
    labels: Indices
    minima: list[Minimum]
    steps: int

    @property
    def starts(self) -> list[int]:
        counts: list[int] = np.bincount(self.labels[self.labels >= 0], minlength=len(self.minima)).tolist()
        return counts

    def plain(self) -> dict[str, Any]:
        """The form of the API; arrays are left as they are."""
        return {
            "plane": {**self.plane.plain, "exact": True},
            **plain_axes(self.u, self.v),
            "labels": self.labels,
            "minima": [
                {**minimum.plain(), "starts": count} for minimum, count in zip(self.minima, self.starts, strict=True)
            ],
            "diverged": int((self.labels == DIVERGED).sum()),
            "unsettled": int((self.labels == UNSETTLED).sum()),
            "steps": self.steps,
        }


def basins(
    experiment: Experiment,
    state: State,
    plane: dict[str, Any] | None = None,
    resolution: Sequence[int] = (41, 41),
    range: dict[str, Any] | None = None,
    steps: int = 500,
    cancelled: Callable[[], bool] = never,
) -> Basins:
    """The ends of fresh runs of `steps` updates from every point of the grid. `state` holds the frozen parameters.

    The plane must have all free parameters. Raises InvalidInput, and Cancelled soon after `cancelled()` is true.
    """
    whole_number(steps, *STEPS, "steps")
    view = look_at(experiment, state, plane)
    objective, chosen = view.surface.objective, view.plane
    if set(chosen.names) != {name for name, free in zip(objective.names, objective.free, strict=True) if free}:
        allowed = "the plane of both free parameters, or the line of the only one"
        raise InvalidInput("plane", None if plane is None else plane.get("kind", "parameters"), allowed)
    counts = read_counts(resolution, chosen, RESOLUTION, "resolution")
    intervals = read_range(range, chosen) or default_range(objective, chosen, view.standing.coordinates[:, np.newaxis])
    axes = [np.linspace(*interval, count) for interval, count in zip(intervals, counts, strict=True)]
    starts = np.column_stack(flat(axes))
    inside = Slice(chosen.centre, [objective.names.index(name) for name in chosen.names])
    found = advance_from(experiment, inside.placed(starts), steps, cancelled)
    whole = ~found.diverged

    ground = ground_of(view.surface, inside, intervals)
    known = known_minima(view.surface, inside)
    labels = np.full(len(starts), DIVERGED)
    with np.errstate(all="ignore"):
        numbers, minima = reached(ground, ground.scaled(found.parameters[whole][:, inside.places]), known)
    labels[whole] = np.where(numbers < 0, UNSETTLED, numbers)
    return Basins(chosen, axes[0], axes[1] if len(axes) > 1 else None, labels.reshape(-1, counts[0]), minima, steps)


def ground_of(surface: LossSurface, inside: Slice, intervals: Sequence[Interval]) -> Ground:
    """The loss over all examples, in coordinates that go from 0 to 1 on `intervals`."""
    low = np.array([low for low, _ in intervals])
    size = np.array([high - low for low, high in intervals])

    def gradients(points: Array) -> Array:
        found: Array = inside.gradients(surface, low + points * size) * size
        return found

    def hessians(points: Array) -> Array:
        moves = DIFFERENCE * np.eye(len(size))
        rows = [(gradients(points + move) - gradients(points - move)) / (2 * DIFFERENCE) for move in moves]
        found = np.stack(rows, axis=-2)
        return (found + found.mT) / 2

    return Ground(lambda points: inside.losses(surface, low + points * size), gradients, hessians, low, size)


def known_minima(surface: LossSurface, inside: Slice) -> list[Minimum]:
    """The minima that a function's entry lists, along u and v, found ones too; none for a network."""
    if not isinstance(surface, FunctionLossSurface):
        return []
    listed = surface.objective.function.minima(dict(surface.objective.chosen.settings))
    return [Minimum(tuple(m.point[k] for k in inside.places), float(m.value), not m.found, False) for m in listed]
