"""A small move that leaves a point where the gradient is exactly 0 and no update can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.descent.frames import State
from app.core.descent.objective import FunctionObjective, Objective
from app.core.support.arrays import Array
from app.core.support.norms import norm
from app.core.support.randomness import Purpose, generator

SHARE = 0.01
"""The length of a nudge of a function, as a share of the narrower side of its picture."""
LENGTH = 0.1
"""The length of a nudge of a network's parameters."""


@dataclass(frozen=True, slots=True, eq=False)
class Nudge:
    """A move of `length` in a random direction, and the `parameters` (size,) it leads to."""

    length: float
    parameters: Array

    def plain(self) -> dict[str, Any]:
        """The form of the API."""
        return {"length": self.length, "parameters": self.parameters}


def nudge(objective: Objective, seed: int, state: State) -> Nudge | None:
    """A nudge of the free parameters at `state`, its direction drawn from seed and step; None where nothing is free."""
    if not objective.free.any():
        return None
    length = SHARE * objective.width if isinstance(objective, FunctionObjective) else LENGTH
    way = np.where(objective.free, generator(seed, Purpose.NUDGE, state.step).standard_normal(objective.size), 0.0)
    return Nudge(length, state.parameters + length / norm(way) * way)
