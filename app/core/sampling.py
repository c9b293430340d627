"""The losses at the points of a plane: the quickest way that gives the same numbers, and how far float32 is off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from app.core import network as textbook
from app.core.one_layer import OneLayer, Quadratic, is_quadratic, moving_layers
from app.core.planes import Plane
from app.core.stack import Stack
from app.core.terrain import FunctionTerrain, NetworkTerrain

Array = np.ndarray

PROBES = 64
"""How many float32 samples are computed again in float64, to measure their error."""
MARGIN = 4.0
"""The stated error is this many times the largest one measured."""
TOO_COARSE = 1e-4
"""Where float32 would be worse than this, float64 is used instead and rounded."""
ROUNDING = {"float32": 2.0**-24, "float64": 2.0**-52}
EXACT = 1e-12
"""The error of losses computed in float64."""


def sample(
    terrain: NetworkTerrain | FunctionTerrain, plane: Plane, grid: Sequence[Array], dtype: str
) -> tuple[Array, float]:
    """The losses (float64 array, infinite or NaN where they overflow) at the coordinates in `grid`, and their error."""
    with np.errstate(all="ignore"):
        if isinstance(terrain, FunctionTerrain):
            return terrain.losses(plane.points(*grid)), ROUNDING[dtype]
        exact = Sampler(terrain, plane, np.float64)
        if dtype == "float64":
            return exact.losses(grid), EXACT
        if exact.quadratic:
            return exact.losses(grid), ROUNDING[dtype] + EXACT
        losses = Sampler(terrain, plane, np.float32).losses(grid)
        overflowed = np.flatnonzero(~np.isfinite(losses))  # maybe only on the way, in float32
        losses[overflowed] = exact.losses([part[overflowed] for part in grid])
        error = probe(exact, grid, losses)
        if error > TOO_COARSE:
            return exact.losses(grid), ROUNDING[dtype] + EXACT
        return losses, error


def probe(exact: Sampler, grid: Sequence[Array], losses: Array) -> float:
    """A bound on the relative error of `losses`, measured at some of them: evenly spread ones and that nearest to 0."""
    chosen = np.linspace(0, len(losses) - 1, min(PROBES, len(losses))).astype(int)
    chosen = np.append(chosen, np.nanargmin(np.abs(losses)) if not np.isnan(losses).all() else 0)
    wanted = exact.losses([part[chosen] for part in grid])
    usable = np.isfinite(wanted) & np.isfinite(losses[chosen])
    off = np.abs(losses[chosen] - wanted)[usable] / np.maximum(np.abs(wanted[usable]), np.finfo(np.float64).tiny)
    return max(MARGIN * float(off.max(initial=0.0)), 4 * ROUNDING["float32"])


class Sampler:
    """The losses of a network on a plane, block by block, in the way that suits the layers the plane moves."""

    def __init__(self, terrain: NetworkTerrain, plane: Plane, dtype: type) -> None:
        self.network, self.plane = terrain.objective.network, plane
        self.moving = moving_layers(self.network, plane)
        first = self.moving[0]
        self.quadratic = len(self.moving) == 1 and is_quadratic(self.network, first)
        if self.quadratic:
            self.make = lambda most: Quadratic(self.network, terrain.inputs, terrain.targets, plane, first)
        elif len(self.moving) == 1:
            self.make = partial(OneLayer, self.network, terrain.inputs, terrain.targets, plane, first, dtype)
        else:
            self.make = partial(Stack, self.network, terrain.inputs, terrain.targets, plane, first, dtype)

    def losses(self, grid: Sequence[Array]) -> Array:
        """Float64, one per coordinate pair."""
        count = len(grid[0])
        found = np.empty(count)
        if not count:
            return found
        way = self.make(count)
        for start in range(0, count, way.block):
            piece = slice(start, start + way.block)
            found[piece] = way.losses([part[piece] for part in grid])
        return found + self.penalties(grid)

    def penalties(self, grid: Sequence[Array]) -> Array | float:
        """What the weights cost at each point: that of the moving ones, and once for all that of the others."""
        network, plane = self.network, self.plane
        if not (network.l1 or network.l2):
            return 0.0
        moving = plane.directions.any(axis=0)
        weights = moving & network.layout.is_weight
        others = textbook.penalty(network, np.where(moving, 0.0, plane.origin))
        points = plane.origin[weights] + sum(
            part[:, np.newaxis] * direction[weights] for part, direction in zip(grid, plane.directions, strict=True)
        )
        return others + network.l1 * np.abs(points).sum(axis=-1) + 0.5 * network.l2 * np.square(points).sum(axis=-1)
