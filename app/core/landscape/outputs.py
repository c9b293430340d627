"""Maps of a network's outputs, and of its units, over the plane of its inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.catalog.datasets.features import extended
from app.core.catalog.examples import COMPUTED
from app.core.descent.frames import State
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.network import textbook
from app.core.support.arrays import Array
from app.core.support.registry import InvalidInput, read_interval, whole_number

RESOLUTION = (2, 401)
MARGIN = 0.1
"""The margin of the default range around the data, as a share of their extent."""


@dataclass(frozen=True, slots=True, eq=False)
class Boundary:
    """Maps over the inputs `features` (one or two indices), on the grid `x` times `y` (None for one input).

    `output` has one array per output unit, `layers` one per layer and unit: (len(y), len(x)), or (1, len(x)) for one
    input. Outputs are probabilities under a cross-entropy, activations otherwise. The arrays of `layers` have every
    `unit_stride`-th sample along each input. `held` maps the names of the other inputs to their means, at which they
    are held. Computed features follow from the inputs.
    """

    features: tuple[int, ...]
    x: Array
    y: Array | None
    output: list[Array]
    layers: list[list[Array]]
    unit_stride: int
    held: dict[str, float]

    def plain(self) -> dict[str, Any]:
        """The form of the API; arrays are left as they are, C-contiguous."""
        axes = [self.x] if self.y is None else [self.x, self.y]
        return {
            "features": list(self.features),
            "range": [[float(axis[0]), float(axis[-1])] for axis in axes],
            "x": self.x,
            "y": self.y,
            "output": self.output,
            "layers": self.layers,
            "unit_stride": self.unit_stride,
            "held": self.held,
        }


def boundary(
    experiment: Experiment,
    state: State,
    resolution: int = 41,
    features: Sequence[int] | None = None,
    range: Sequence[Sequence[float]] | None = None,
    units: bool = True,
    unit_stride: int = 1,
) -> Boundary:
    """The network at `state` over two of its inputs (by default the first two), with `resolution` samples along each.

    `range` has an interval per input; by default it holds the data and a margin. Without `units`, `layers` is empty.
    `unit_stride` divides the intervals between the samples evenly.
    Infinite values become the largest or smallest float64, NaN becomes 0. Raises InvalidInput.
    """
    objective = compile(experiment)
    if not isinstance(objective, NetworkObjective):
        raise InvalidInput("experiment.objective.kind", "function", "network: a function has no inputs to map")
    whole_number(resolution, *RESOLUTION, "resolution")
    if unit_stride < 1 or (resolution - 1) % unit_stride:
        raise InvalidInput("unit_stride", unit_stride, f"a divisor of {resolution - 1}, the resolution less one")
    data = objective.examples
    described = objective.described
    chosen = check_features(features, described.measured)
    intervals = default_range(objective, chosen) if range is None else read_range(range, len(chosen))
    axes = [np.linspace(*interval, resolution) for interval in intervals]
    grid = np.meshgrid(*axes)

    means = data.inputs[:, : described.measured].mean(axis=0)
    inputs = np.tile(means, (grid[0].size, 1))
    for feature, values in zip(chosen, grid, strict=True):
        inputs[:, feature] = values.ravel()
    with np.errstate(all="ignore"):
        inputs = extended(inputs, objective.chosen.data.values().get(COMPUTED, ()))
        _, a = textbook.forward(objective.network, state.parameters, inputs)
        output = objective.network.loss.shown(a[-1])
    names = described.features[: described.measured]
    return Boundary(
        chosen,
        axes[0],
        axes[1] if len(axes) > 1 else None,
        maps(output, resolution),
        [maps(layer, resolution, unit_stride) for layer in a] if units else [],
        unit_stride,
        {name: float(means[index]) for index, name in enumerate(names) if index not in chosen},
    )


def maps(values: Array, width: int, stride: int = 1) -> list[Array]:
    """Values (points, units) as one (height, width) array per unit, with every `stride`-th row and column."""
    grid = values.T.reshape(values.shape[1], -1, width)[:, ::stride, ::stride]
    return list(np.nan_to_num(np.ascontiguousarray(grid), copy=False))


def check_features(features: Sequence[int] | None, count: int) -> tuple[int, ...]:
    if features is None:
        return (0, 1)[:count]
    if not 1 <= len(features) <= 2:
        raise InvalidInput("features", list(features), "one or two inputs")
    for position, index in enumerate(features):
        whole_number(index, 0, count - 1, f"features.{position}", f"the index of an input, 0 to {count - 1}")
    if len(set(features)) < len(features):
        raise InvalidInput("features", list(features), "two different inputs")
    return tuple(features)


def read_range(given: Sequence[Sequence[float]], count: int) -> list[tuple[float, float]]:
    if len(given) != count:
        raise InvalidInput("range", given, f"{count} intervals" if count > 1 else "one interval")
    return [read_interval(interval, f"range.{position}") for position, interval in enumerate(given)]


def default_range(objective: NetworkObjective, chosen: tuple[int, ...]) -> list[tuple[float, float]]:
    """The extent of the training and test inputs, with a margin; at least from -1 to 1 around their middle.

    Two intervals of about the same length get the same one, so that circles look like circles.
    """
    data = objective.examples
    inputs = np.vstack((data.inputs, data.test_inputs))[:, chosen]
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    middle, reach = (low + high) / 2, np.maximum((0.5 + MARGIN) * (high - low), 1.0)
    if reach.max() < 2 * reach.min():
        reach[:] = reach.max()
    unit = 0.1
    return [
        (float(np.floor((m - r) / unit) * unit), float(np.ceil((m + r) / unit) * unit))
        for m, r in zip(middle, reach, strict=True)
    ]
