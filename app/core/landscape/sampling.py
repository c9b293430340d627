"""The losses at the points of a plane, by the quickest way to the same numbers, and the error of float32."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.descent.loss_surface import FunctionLossSurface, LossSurface, NetworkLossSurface
from app.core.landscape.grid import PlaneLosses, moving_layers
from app.core.landscape.one_layer import Quadratic, Separable, is_quadratic, is_separable
from app.core.landscape.planes import Plane
from app.core.network import textbook
from app.core.support.arrays import Array

PROBES = 64
"""How many float32 samples are computed again in float64, to measure their error."""
MARGIN = 4.0
"""The stated error is this many times the largest one measured."""
TOO_COARSE = 1e-4
"""If the error of float32 is larger, the losses are computed in float64 and rounded."""
ROUNDING = {"float32": 2.0**-24, "float64": 2.0**-52}
EXACT = 1e-12
"""The error of losses computed in float64."""


def sample(surface: LossSurface, plane: Plane, axes: Sequence[Array], dtype: str) -> tuple[Array, float]:
    """The losses (float64; infinite or NaN where they overflow) on the grid of `axes`, flat, row by row; their error.

    With float32 it is the error after rounding, whether they were computed in float32 or not.
    """
    with np.errstate(all="ignore"):
        if isinstance(surface, FunctionLossSurface):
            return surface.losses(plane.points(*flat(axes))), ROUNDING[dtype]
        exact = Sampler(surface, plane, np.float64)
        if dtype == "float64":
            return exact.on_grid(axes), EXACT
        if exact.shortcut:
            return exact.on_grid(axes), ROUNDING[dtype] + EXACT
        grid = flat(axes)
        losses = Sampler(surface, plane, np.float32).losses(grid)
        overflowed = np.flatnonzero(~np.isfinite(losses))  # maybe only on the way, in float32
        losses[overflowed] = exact.losses([part[overflowed] for part in grid])
        error = probe(exact, grid, losses)
        if error > TOO_COARSE:
            return exact.losses(grid), ROUNDING[dtype] + EXACT
        return losses, error


def flat(axes: Sequence[Array]) -> list[Array]:
    """The coordinates of every point of the grid of `axes`, row by row."""
    return [part.ravel() for part in np.meshgrid(*axes)]


def across(axes: Sequence[Array]) -> list[Array]:
    """`axes` as a row and, where there are two, a column: they broadcast to the grid."""
    return [axes[0], *(axis[:, np.newaxis] for axis in axes[1:])]


def probe(exact: Sampler, grid: Sequence[Array], losses: Array) -> float:
    """A bound on the relative error of `losses`, measured at evenly spread ones and at the one nearest to 0."""
    chosen = np.linspace(0, len(losses) - 1, min(PROBES, len(losses))).astype(int)
    chosen = np.append(chosen, np.nanargmin(np.abs(losses)) if not np.isnan(losses).all() else 0)
    wanted = exact.losses([part[chosen] for part in grid])
    usable = np.isfinite(wanted) & np.isfinite(losses[chosen])
    off = np.abs(losses[chosen] - wanted)[usable] / np.maximum(np.abs(wanted[usable]), np.finfo(np.float64).tiny)
    return max(MARGIN * float(off.max(initial=0.0)), 4 * ROUNDING["float32"])


class Sampler:
    """The losses of a network on a plane, block by block, in the way that suits the layers the plane moves."""

    def __init__(self, surface: NetworkLossSurface, plane: Plane, dtype: type) -> None:
        self.network, self.plane = surface.objective.network, plane
        layers = moving_layers(self.network, plane)
        first, alone = layers[0], len(layers) == 1
        self.data = self.network, surface.inputs, surface.targets, plane
        self.first, self.dtype = first, dtype
        self.way: type[Quadratic | Separable | PlaneLosses] = PlaneLosses
        if alone and is_quadratic(self.network, first):
            self.way = Quadratic
        elif alone and is_separable(self.network, plane, first):
            self.way = Separable

    @property
    def shortcut(self) -> bool:
        """Whether a grid is quick in float64 too."""
        return self.way is not PlaneLosses

    def on_grid(self, axes: Sequence[Array]) -> Array:
        """The losses on the grid of `axes`, flat, row by row."""
        if self.way is PlaneLosses:
            return self.losses(flat(axes))
        if self.way is Quadratic:
            return self.penalised(Quadratic(*self.data, self.first).on_grid(axes), across(axes)).ravel()
        losses, doubtful = Separable(*self.data, self.first).losses(axes)
        found = self.penalised(losses, across(axes)).ravel()
        again = np.flatnonzero(doubtful)
        if len(again):
            found[again] = self.losses([part[again] for part in flat(axes)])
        return found

    def losses(self, grid: Sequence[Array]) -> Array:
        """Float64, one per coordinate pair."""
        if not len(grid[0]):
            return np.empty(0)
        if self.way is Quadratic:
            losses = Quadratic(*self.data, self.first).losses(grid)
        else:
            losses = PlaneLosses(*self.data, self.dtype, len(grid[0])).losses(grid)
        return self.penalised(losses, grid)

    def penalised(self, losses: Array, grid: Sequence[Array]) -> Array:
        """`losses` plus the penalty at each point. The weights that do not move are computed once.

        The arrays of `grid` are of one shape, or broadcast.
        """
        network, plane = self.network, self.plane
        if not network.penalty:
            return losses
        moving = plane.directions.any(axis=0)
        weights = moving & network.layout.is_weight
        others = textbook.penalty(network, np.where(moving, 0.0, plane.origin))
        points = plane.origin[weights] + sum(
            part[..., np.newaxis] * direction[weights] for part, direction in zip(grid, plane.directions, strict=True)
        )
        return losses + (others + network.penalty.value(points))
