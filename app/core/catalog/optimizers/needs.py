"""What some methods need beside a gradient: the loss over all examples, and its curvature."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from app.core.support.arrays import Array

Slots = dict[str, Array]
Settings = Mapping[str, float]


class Surface(Protocol):
    """The loss over all training examples, penalty included, at `points` (..., P)."""

    def losses(self, points: Array) -> Array:
        """(...); infinite or NaN where it overflows."""

    def hessians(self, points: Array) -> Array:
        """(..., P, P), symmetric, with 0 in the rows and columns of frozen parameters."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One rate that a line search tried, on R runs: each number is (R,), `points` (R, P).

    `losses` are those at `points`, `highest` what they may be at most; `accepted` where a run goes there.
    """

    rates: Array
    points: Array
    losses: Array
    highest: Array
    accepted: Array

    def plain(self, run: int = 0) -> dict[str, Any]:
        """One run's numbers in the form of the API, before infinite ones are left out."""
        return {
            "eta": float(self.rates[run]),
            "parameters": self.points[run],
            "loss": float(self.losses[run]),
            "highest": float(self.highest[run]),
            "accepted": bool(self.accepted[run]),
        }


class Guided(NamedTuple):
    """An update (..., P), the slots after it, and the trials of its line search, if its method makes one."""

    update: Array
    slots: Slots
    trials: Sequence[Trial] = ()


Guide = Callable[[Surface, Array, Slots, Array, float | Array, Settings], Guided]
OfPoint = Callable[[Array], Any]
"""The loss of a point (P,), or its Hessian (P, P)."""
Single = Callable[[OfPoint, Array, Slots, Array, float, Settings], tuple[Array, Slots]]


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of a method beside its gradient. They come from the loss over all examples only.

    `of` names what of a `Surface` it reads. `update` is `Optimizer.update` with the surface before all else and without
    the step, which no such method reads; stacks of gradients are (R, P), of rates (R, 1). `single(needed, gradient,
    slots, parameters, eta, settings)` is the same for one run of finite numbers, as a textbook has it, for scripts to
    copy: `needed` gives the one thing that it reads of a point. `searches`: it finds its rate by a line search,
    which starts at eta. `work` counts the multiplications of an update beside those of the gradient, for so many
    parameters and examples. It takes `most_parameters` at most, if that is not None.
    """

    of: tuple[Literal["loss", "hessian"], ...]
    update: Guide
    single: Single
    work: Callable[[int, int], float]
    searches: bool = False
    most_parameters: int | None = None
