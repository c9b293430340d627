"""Two points of one or two runs: their distance, the directions of their updates, and the loss between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.descent.advance import frame_at, start
from app.core.descent.frames import State
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import FunctionObjective, Objective, compile
from app.core.experiment import Experiment
from app.core.landscape.planes import points
from app.core.support.arrays import Array
from app.core.support.norms import norm
from app.core.support.numbers import finite
from app.core.support.registry import InvalidInput

SAMPLES = 51
TOP = 10  # parameters that differ most are named
STRAIGHT = 1e-9  # degrees from 0 or 180 that may be rounding


@dataclass(frozen=True, slots=True)
class Angle:
    """How two vectors lie to each other: `lengths`, the cosine of the angle between them, the angle in degrees.

    Cosine and degrees are None where a length is 0 or not finite; so is a length that is not finite.
    """

    lengths: tuple[float | None, float | None]
    cosine: float | None
    degrees: float | None

    @property
    def direction(self) -> str | None:
        """ "parallel" or "opposite", where the angle is 0 or 180 degrees within `STRAIGHT`."""
        if self.degrees is None or STRAIGHT < self.degrees < 180 - STRAIGHT:
            return None
        return "parallel" if self.degrees <= STRAIGHT else "opposite"

    @property
    def words(self) -> str:
        """The angle in words, to follow "point"."""
        ways = {"parallel": "the same way", "opposite": "opposite ways"}
        return ways[self.direction] if self.direction else f"{self.degrees:.3g} degrees apart"

    def plain(self) -> dict[str, Any]:
        """The form of the API."""
        found = {"lengths": list(self.lengths), "cosine": self.cosine, "degrees": self.degrees}
        return found | {"direction": self.direction}


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """`difference` = b - a (P,), its length `norm` and that of each layer's part, first layer first (none: a function).

    `updates` are those that leave a and b, `displacements` lead there from each run's start. `loss` (T,) is the first
    objective's, over all training examples, at a + t (b - a); `barrier` is that of `planes.points.barrier`, None where
    the loss overflows. `losses` are those of a and b, each under its own objective. `largest` are the places of the
    parameters that differ most, the largest difference first.
    """

    names: tuple[str, ...]
    parameters: tuple[Array, Array]
    losses: tuple[float, float]
    largest: list[int]
    difference: Array
    norm: float
    layers: list[float]
    updates: Angle
    displacements: Angle
    t: Array
    loss: Array
    barrier: dict[str, float] | None
    same_objective: bool

    def plain(self) -> dict[str, Any]:
        """The form of the API; losses that are not finite are null."""
        return {
            "difference": self.difference,
            "norm": self.norm,
            "layers": self.layers,
            "largest": [self.named(place) for place in self.largest],
            "losses": [*map(finite, self.losses)],
            "updates": self.updates.plain(),
            "displacements": self.displacements.plain(),
            "line": {"t": self.t, "loss": [*map(finite, self.loss.tolist())], "barrier": self.barrier},
            "same_objective": self.same_objective,
            "text": self.text,
        }

    def named(self, place: int) -> dict[str, Any]:
        """A parameter by name, with its value in a and in b and the difference."""
        a, b = (float(parameters[place]) for parameters in self.parameters)
        return {"parameter": self.names[place], "a": a, "b": b, "difference": float(self.difference[place])}

    @property
    def text(self) -> str:
        """The comparison in words."""
        if not self.norm:
            return "The two points are the same."
        most = int(np.abs(self.difference).argmax())
        name, difference = self.names[most], self.difference[most]
        parts = [f"The points are {self.norm:.3g} apart. They differ most in {name}, by {difference:+.3g}."]
        if self.updates.degrees is not None:
            parts.append(f"Their next updates point {self.updates.words}.")
        if self.displacements.degrees is not None:
            parts.append(f"Their displacements from the start point {self.displacements.words}.")
        line = "On the straight line between them the loss"
        if self.barrier is None:
            parts.append(f"{line} overflows.")
        elif self.barrier["height"] > 0:
            height, u = self.barrier["height"], self.barrier["u"]
            parts.append(f"{line} climbs {height:.3g} above that of the higher end, {u:.0%} of the way along.")
        else:
            parts.append(f"{line} never climbs above that of the higher end, at {points.SAMPLES} points.")
        return " ".join(parts)


def compare(
    experiments: tuple[Experiment, Experiment],
    states: tuple[State, State],
    samples: int = SAMPLES,
    starts: tuple[Sequence[float] | None, Sequence[float] | None] = (None, None),
    top: int = TOP,
) -> Comparison:
    """The points a and b of `states`. `starts` are those of their runs, None for the experiment's own. The `top`
    parameters that differ most are named.

    Raises InvalidInput if the experiments do not have the same parameters.
    """
    first, second = (compile(experiment) for experiment in experiments)
    if first.names != second.names:
        allowed = f"one with the same parameters as a, {first.names[0]} to {first.names[-1]}"
        raise InvalidInput("b.experiment.objective", "other parameters", allowed)
    a, b = (state.parameters for state in states)
    began = [
        start(experiment).parameters if given is None else np.array(given, dtype=np.float64)
        for experiment, given in zip(experiments, starts, strict=True)
    ]
    frames = [frame_at(experiment, state) for experiment, state in zip(experiments, states, strict=True)]
    surface = loss_surface(experiments[0])
    t = np.linspace(0.0, 1.0, samples)
    with np.errstate(all="ignore"):
        difference = b - a
        loss = surface.losses(a * (1 - t)[:, np.newaxis] + b * t[:, np.newaxis])
        return Comparison(
            first.names,
            (a, b),
            (frames[0].loss_train, frames[1].loss_train),
            ranked(difference, top),
            difference,
            norm(difference),
            layer_norms(first, difference),
            angle(frames[0].update, frames[1].update),
            angle(a - began[0], b - began[1]),
            t,
            loss,
            points.barrier(surface, np.array([a, b])),
            experiments[0].objective == experiments[1].objective,
        )


def ranked(difference: Array, top: int) -> list[int]:
    """The places of the `top` largest differences that are not 0. Equal ones keep their order."""
    order = np.argsort(-np.abs(difference), kind="stable")[:top]
    return [place for place in order.tolist() if difference[place]]


def layer_norms(objective: Objective, vector: Array) -> list[float]:
    """The length of each layer's part of `vector`; an empty list for a function."""
    if isinstance(objective, FunctionObjective):
        return []
    return [norm(vector[place]) for place in objective.network.layout.slices]


def angle(a: Array, b: Array) -> Angle:
    """By the half-angle formula of Kahan, which unlike the arc cosine is exact for small angles too."""
    one, other = norm(a), norm(b)
    lengths = finite(one), finite(other)
    if not all(lengths):
        return Angle(lengths, None, None)
    with np.errstate(all="ignore"):
        unit, second = a / one, b / other
    radians = 2 * math.atan2(norm(unit - second), norm(unit + second))
    return Angle(lengths, math.cos(radians), math.degrees(radians))
