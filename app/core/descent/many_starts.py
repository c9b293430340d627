"""Many runs of one experiment at once, from as many starts: the readable reference on stacked parameters.

A single run is fastest as a plan of calls; hundreds together are fastest as one array. Only what moves is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.loss_surface import FunctionTerrain, NetworkTerrain, terrain_of
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.support.norms import has_norm

Array = np.ndarray

BLOCK = 4096
"""How many walk side by side: their numbers stay in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """The points (..., k) of the parameters at `places`, all the others being frozen as they are in `held` (P,)."""

    held: Array
    places: Sequence[int]

    def placed(self, points: Array) -> Array:
        """The whole parameter vectors (..., P)."""
        vectors = np.empty((*points.shape[:-1], len(self.held)))
        vectors[...] = self.held
        vectors[..., self.places] = points
        return vectors

    def losses(self, terrain: NetworkTerrain | FunctionTerrain, points: Array) -> Array:
        return terrain.losses(self.placed(points))

    def gradients(self, terrain: NetworkTerrain | FunctionTerrain, points: Array) -> Array:
        """(..., k) at `points` (..., k)."""
        return terrain.gradients(self.placed(points))[..., self.places]


def walk(experiment: Experiment, inside: Slice, starts: Array, steps: int) -> tuple[Array, Array]:
    """Where runs from `starts` (m, k) are after `steps` updates, and which of them (m,) did not diverge till then.

    They begin at step 0 with fresh slots, as `start` does. One that diverges stays where its numbers were last finite.
    """
    ends, whole = np.empty_like(starts), np.empty(len(starts), dtype=bool)
    with np.errstate(all="ignore"):
        for first in range(0, len(starts), BLOCK):
            piece = slice(first, first + BLOCK)
            ends[piece], whole[piece] = walk_together(experiment, inside, starts[piece], steps)
    return ends, whole


def walk_together(experiment: Experiment, inside: Slice, starts: Array, steps: int) -> tuple[Array, Array]:
    objective = compile(experiment)
    optimizer, clip = OPTIMIZERS[experiment.optimizer.name], CLIPS[experiment.clip.name].clip
    settings = experiment.optimizer.values()
    eta = settings.pop("eta")
    rate, rate_settings = SCHEDULES[experiment.schedule.name].rate, experiment.schedule.values()
    clip_settings = experiment.clip.values()
    points, slots = starts.copy(), optimizer.init(starts.shape)
    whole = np.ones(len(points), dtype=bool)
    batched = isinstance(objective, NetworkObjective) and not objective.batches.full
    terrain = terrain_of(experiment)
    for step in range(steps + 1):  # one more than updates: a point counts if there is a way on from it
        if batched:
            terrain = terrain_of(experiment, step, "batch")
        gradient = inside.gradients(terrain, points)
        now = rate(step, eta, **rate_settings)
        clipped = clip(gradient, **clip_settings)
        update, slots = optimizer.update(clipped, slots, points, step, now, settings)
        moved = points + update
        # The norms too: a frame has those of gradient and update.
        whole &= has_norm(gradient) & has_norm(update) & np.isfinite(moved).all(axis=-1)
        if step < steps:
            points = np.where(whole[:, np.newaxis], moved, points)
    return points, whole
