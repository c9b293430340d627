"""What comes before the optimizer: the scheduled rate and the clipped gradient, as formulas.

RATES and CLIPPED have an entry for every schedule and every clip. Here t is the number of this update in its
run, from 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.core.catalog.clipping import NORM_GUARD
from app.core.support.formulas.algebra import Node, Number, node
from app.core.support.formulas.calls import PI, Call, largest, smallest
from app.core.support.formulas.quantity import Quantity
from app.core.support.formulas.tex import ATOM

Array = np.ndarray


def floor_of_quotient(a: Node, b: Node) -> Node:
    """Of symbols and numbers: a sum would want brackets."""
    return Call(r"\lfloor {0} / {1} \rfloor", lambda a, b: float(int(a) // int(b)), a, b, tight=ATOM)


def cosine(eta: Node, t: Node, of: dict[str, Quantity]) -> Node:
    progress = smallest(t, of["steps"]) / of["steps"]
    wave = Call(r"\cos\left({0}\right)", lambda x: math.cos(x), PI * progress)
    return eta * (of["floor"] + (1 - of["floor"]) * (1 + wave) / 2)


RATES: dict[str, Callable[[Node, Node, dict[str, Quantity]], Node]] = {
    "constant": lambda eta, t, of: eta,
    "step": lambda eta, t, of: eta * of["factor"] ** floor_of_quotient(t, of["every"]),
    "exponential": lambda eta, t, of: eta * of["factor"] ** t,
    "cosine": cosine,
    "warmup": lambda eta, t, of: eta * smallest(t + 1, of["steps"]) / of["steps"],
}
"""Of eta, t and the schedule's settings: the rate of update t, as `app.core.catalog.schedules` has it."""


@dataclass(frozen=True, slots=True)
class Clipped:
    """What a clip does to one component: `factor(limit, norm)` is derived first, where there is one."""

    of: Callable[[Node, Node, dict[str, Quantity]], Node]
    factor: Callable[[Node, dict[str, Quantity]], Node] | None = None
    text: str = ""


GUARD = Number(NORM_GUARD, "10^{-6}")

CLIPPED: dict[str, Clipped] = {
    "none": Clipped(lambda g, factor, of: g, text="The gradient as it is."),
    "norm": Clipped(
        lambda g, factor, of: g * factor,
        lambda norm, of: smallest(of["limit"] / (norm + GUARD), node(1)),
        "Clipped: all components shortened by the same factor.",
    ),
    "value": Clipped(
        lambda g, factor, of: smallest(largest(g, -of["limit"]), of["limit"]),
        text="Clipped: cut to the limit, this component on its own.",
    ),
}
"""As `app.core.catalog.clipping` has it."""
