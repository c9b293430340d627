"""Schedules: how the learning rate changes with the step.

`rate(step, eta, **settings)` is the rate of update number `step` (0 for the first) when the user chose `eta`: a pure
function in closed form, so that any step can be computed alone. Every schedule multiplies eta by a factor from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.core.support.formulas import ATOM, PI, Call, Chosen, Node, smallest
from app.core.support.registry import Entry, Parameter, by_name


@dataclass(frozen=True, slots=True)
class Schedule(Entry):
    """A rate over time; `rate` takes the step, eta, and the schedule's parameters by name. `constant`: always eta.

    `rate_formula(eta, t, settings)` writes the rate of step t, for derivations.
    """

    formula: str
    parameters: tuple[Parameter, ...]
    rate: Callable[..., float]
    rate_formula: Callable[[Node, Node, Chosen], Node]
    constant: bool = False


def constant(step: int, eta: float) -> float:
    return eta


def staircase(step: int, eta: float, every: int, factor: float) -> float:
    """eta factor^floor(step / every); torch.optim.lr_scheduler.StepLR."""
    return eta * factor ** (step // every)


def floor_of_quotient(a: Node, b: Node) -> Node:
    """For symbols and numbers; a sum would need brackets."""
    return Call(r"\lfloor {0} / {1} \rfloor", lambda a, b: float(int(a) // int(b)), a, b, tight=ATOM)


def exponential(step: int, eta: float, factor: float) -> float:
    """eta factor^step; torch.optim.lr_scheduler.ExponentialLR."""
    return eta * factor**step


def cosine(step: int, eta: float, steps: int, floor: float) -> float:
    """Half a cosine from eta down to `floor` times eta, reached at `steps` and kept  (Loshchilov and Hutter, 2017).

    The first `steps` rates are those of torch.optim.lr_scheduler.CosineAnnealingLR with eta_min = floor * eta, which
    climbs again afterwards; people expect the rate to stay down when a run goes on.
    """
    progress = min(step, steps) / steps
    return eta * (floor + (1 - floor) * (1 + math.cos(math.pi * progress)) / 2)


def cosine_formula(eta: Node, t: Node, of: Chosen) -> Node:
    wave = Call(r"\cos\left({0}\right)", math.cos, PI * (smallest(t, of["steps"]) / of["steps"]))
    return eta * (of["floor"] + (1 - of["floor"]) * (1 + wave) / 2)


def warmup(step: int, eta: float, steps: int) -> float:
    """eta (step + 1) / steps, at most eta: eta / steps at step 0, eta from step `steps` - 1 on  (Goyal et al., 2017).

    torch.optim.lr_scheduler.LinearLR with start_factor = 1 / steps and total_iters = steps - 1.
    """
    return eta * min(step + 1, steps) / steps


STEPS = Parameter("steps", 300, 1, 100_000, "Number of updates it takes", "T", kind="integer", scale="log")

SCHEDULES = by_name(
    Schedule(
        "constant",
        "Constant",
        "The same rate throughout",
        r"\eta_t = \eta",
        (),
        constant,
        lambda eta, t, of: eta,
        constant=True,
    ),
    Schedule(
        "step",
        "Step",
        "Falls by a factor every so many updates: long strides first, then a finer search",
        r"\eta_t = \eta\,\gamma^{\lfloor t / k \rfloor}",
        (
            Parameter("every", 100, 1, 100_000, "Updates from one fall to the next", "k", "integer", "log"),
            Parameter("factor", 0.5, 0.01, 1.0, "Factor of each fall", r"\gamma"),
        ),
        staircase,
        lambda eta, t, of: eta * of["factor"] ** floor_of_quotient(t, of["every"]),
    ),
    Schedule(
        "exponential",
        "Exponential",
        "Falls by the same factor with every update",
        r"\eta_t = \eta\,\gamma^t",
        (Parameter("factor", 0.99, 0.9, 1.0, "Factor of each update", r"\gamma"),),
        exponential,
        lambda eta, t, of: eta * of["factor"] ** t,
    ),
    Schedule(
        "cosine",
        "Cosine",
        "Stays high, falls smoothly, and lands softly on its floor",
        r"\eta_t = \eta\left(f + (1-f)\,\frac{1 + \cos(\pi\min(t, T)/T)}{2}\right)",
        (STEPS, Parameter("floor", 0.0, 0.0, 1.0, "Share of η that is left at the end", "f")),
        cosine,
        cosine_formula,
    ),
    Schedule(
        "warmup",
        "Warm-up",
        "Climbs in a straight line to η: small steps while the averages are still empty",
        r"\eta_t = \eta\,\frac{\min(t + 1, T)}{T}",
        (Parameter("steps", 20, 1, 100_000, "Number of updates the climb takes", "T", "integer", "log"),),
        warmup,
        lambda eta, t, of: eta * smallest(t + 1, of["steps"]) / of["steps"],
    ),
)
