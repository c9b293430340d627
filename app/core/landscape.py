"""The loss on a plane through parameter space, sampled on a grid to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.core.experiment import Experiment
from app.core.experiment import numbers as read_numbers
from app.core.frames import State
from app.core.objective import FunctionObjective, NetworkObjective, compile
from app.core.planes import Plane, make_plane
from app.core.registry import InvalidInput
from app.core.stack import Stack

Array = np.ndarray
Interval = tuple[float, float]

RESOLUTION = (2, 1001)
PROBES = 64
"""How many float32 samples are computed again in float64, to measure their error."""
MARGIN = 4.0
"""The stated error is this many times the largest one measured."""
TOO_COARSE = 1e-4
"""Where float32 would be worse than this, float64 is used instead and rounded."""
ROUNDING = {"float32": 2.0**-24, "float64": 2.0**-52}


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """Samples of the loss: `loss` (len(v), len(u)), or (1, len(u)) for a curve, at coordinates `u` and `v` of `plane`.

    `error` bounds |sample - loss| / |loss|. `overflowed` samples were beyond the samples' type and are given as its
    largest number or minus that; what is not a number at all, as its largest. `exact` and `held` (names) say what the
    plane leaves out.
    """

    plane: dict[str, Any]
    exact: bool
    u: Array
    v: Array | None
    loss: Array
    error: float
    overflowed: int
    held: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """The form of the API; arrays are left as they are, `loss` C-contiguous."""
        return {
            "plane": {**self.plane, "exact": self.exact},
            "range": {
                "u": [float(self.u[0]), float(self.u[-1])],
                "v": None if self.v is None else [float(self.v[0]), float(self.v[-1])],
            },
            "u": self.u,
            "v": self.v,
            "loss": self.loss,
            "minimum": float(self.loss.min()),
            "maximum": float(self.loss.max()),
            "error": self.error,
            "overflowed": self.overflowed,
            "held": len(self.held),
            "held_names": list(self.held),
        }


def landscape(
    experiment: Experiment,
    state: State,
    plane: dict[str, Any] | None = None,
    resolution: Sequence[int] = (51, 51),
    range: dict[str, Any] | None = None,
    dtype: Literal["float32", "float64"] = "float32",
) -> Landscape:
    """The loss over all training examples on `plane` through `state`, `resolution` = (along u, along v) samples.

    Without a `plane` it is that of the first two free parameters; without a `range` ({"u": [low, high], "v": ...}) it
    is the function's domain, or the neighbourhood of the weights. Raises InvalidInput: ``plane.u``, ``range.v`` ...
    """
    objective = compile(experiment)
    chosen = make_plane(objective, state.parameters, plane)
    counts = check_resolution(resolution, len(chosen.directions))
    intervals = read_range(range, chosen) or default_range(objective, chosen)
    axes = [np.linspace(*interval, count) for interval, count in zip(intervals, counts, strict=True)]
    grid = [part.ravel() for part in np.meshgrid(*axes)]
    losses, error = sample(objective, chosen, grid, dtype)

    largest = np.finfo(dtype).max
    over = ~(np.abs(losses) <= largest)  # NaN too
    losses[over] = np.where(losses[over] < 0, -largest, largest)
    return Landscape(
        chosen.plain,
        chosen.exact,
        axes[0],
        axes[1] if len(axes) > 1 else None,
        losses.astype(dtype).reshape(-1, counts[0]),
        error,
        int(over.sum()),
        chosen.held,
    )


def sample(
    objective: NetworkObjective | FunctionObjective, plane: Plane, grid: Sequence[Array], dtype: str
) -> tuple[Array, float]:
    """The losses (float64 array, infinite or NaN where they overflow) at the coordinates in `grid`, and their error."""
    with np.errstate(all="ignore"):
        if isinstance(objective, FunctionObjective):
            return objective.losses(plane.points(*grid)) + np.zeros(len(grid[0])), ROUNDING[dtype]
        exact = Sampler(objective, plane, np.float64)
        if dtype == "float64":
            return exact.losses(grid), 1e-12
        losses = Sampler(objective, plane, np.float32).losses(grid)
        overflowed = np.flatnonzero(~np.isfinite(losses))  # maybe only on the way, in float32
        losses[overflowed] = exact.losses([part[overflowed] for part in grid])
        error = probe(exact, grid, losses)
        if error > TOO_COARSE:
            return exact.losses(grid), ROUNDING[dtype] + 1e-12
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
    """The losses of a network on a plane, block by block."""

    def __init__(self, objective: NetworkObjective, plane: Plane, dtype: type) -> None:
        self.objective, self.plane, self.dtype = objective, plane, dtype
        layout = objective.network.layout
        moving = plane.directions.any(axis=0)
        self.shared = next(layer for layer, place in enumerate(layout.slices) if moving[place].any())

    def losses(self, grid: Sequence[Array]) -> Array:
        """Float64, one per coordinate pair."""
        data, count = self.objective.examples, len(grid[0])
        found = np.empty(count)
        if not count:
            return found
        stack = Stack(
            self.objective.network, data.inputs, data.targets, self.plane.origin, self.shared, self.dtype, count
        )
        for start in range(0, count, stack.block):
            piece = slice(start, start + stack.block)
            found[piece] = stack.losses(self.plane.points(*(part[piece] for part in grid)))
        return found


def check_resolution(resolution: Sequence[int], dimensions: int) -> list[int]:
    low, high = RESOLUTION
    if len(resolution) < dimensions:
        raise InvalidInput("resolution", list(resolution), f"{dimensions} whole numbers")
    for position, count in enumerate(resolution):
        if isinstance(count, bool) or not isinstance(count, int) or not low <= count <= high:
            raise InvalidInput(f"resolution.{position}", count, f"a whole number from {low} to {high}")
    return list(resolution[:dimensions])


def read_range(given: dict[str, Any] | None, plane: Plane) -> list[Interval] | None:
    if given is None:
        return None
    intervals = []
    for key in ("u", "v")[: len(plane.directions)]:
        low, high = read_numbers(given.get(key), 2, f"range.{key}")
        if not low < high:
            raise InvalidInput(f"range.{key}", [low, high], "two numbers, the smaller first")
        intervals.append((low, high))
    return intervals


def default_range(objective: NetworkObjective | FunctionObjective, plane: Plane) -> list[Interval]:
    """A function's domain, grown to hold the point; for a network 1.5 max(1, |w|) to both sides, rounded outwards."""
    if isinstance(objective, FunctionObjective):
        names = [plane.plain[key] for key in ("u", "v") if plane.plain[key]]
        domains = [objective.function.domain[objective.names.index(name)] for name in names]
        return [grown(domain, at) for domain, at in zip(domains, plane.coordinates.tolist(), strict=True)]
    return [rounded(at, 1.5 * max(1.0, abs(at))) for at in plane.coordinates.tolist()]


def grown(domain: Interval, at: float) -> Interval:
    """`domain`, or if `at` is not in it, as much more of the axis as takes to show both, with room beyond `at`."""
    low, high = domain
    if low <= at <= high:
        return domain
    far_low, far_high = rounded(at, 0.1 * (max(high, at) - min(low, at)))
    return min(low, far_low), max(high, far_high)


def rounded(at: float, reach: float) -> Interval:
    """An interval from about `at` - `reach` to `at` + `reach`, its ends multiples of a half, a five, a fifty ..."""
    unit = 0.5 * 10.0 ** np.floor(np.log10(max(reach, 1.0)))
    return float(np.floor((at - reach) / unit) * unit), float(np.ceil((at + reach) / unit) * unit)
