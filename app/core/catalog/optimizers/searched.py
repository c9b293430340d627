"""Gradient descent whose rate is found anew at every step, by a backtracking line search."""

from __future__ import annotations

from app.core.catalog.optimizers.derivation import Step
from app.core.catalog.optimizers.line_search import backtrack, first_low, work
from app.core.catalog.optimizers.needs import Guided, Needs, OfPoint, Settings, Slots, Surface
from app.core.catalog.optimizers.table import FIRST_RATE, NO_NEED, Optimizer, unguided
from app.core.support.arrays import Array
from app.core.support.formulas import Call, Node, Number, Quantity
from app.core.support.registry import Parameter


def update_line_search(
    surface: Surface, gradient: Array, slots: Slots, parameters: Array, eta: float | Array, settings: Settings
) -> Guided:
    """update = -t g, t the first of eta, rho eta, rho^2 eta, ... with C(w - t g) <= C(w) - c t |g|^2  (Armijo, 1966).

    Nocedal and Wright, "Numerical Optimization", 2006, algorithm 3.1. g is the clipped gradient. The run stays where
    none of 60 rates is accepted.
    """
    rates, trials = backtrack(surface, gradient, parameters, -gradient, eta, settings["decrease"], settings["shrink"])
    return Guided(-rates * gradient, {}, trials)


def line_search(
    loss: OfPoint, gradient: Array, slots: Slots, parameters: Array, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """update = -t g, t the first of eta, rho eta, rho^2 eta, ... with C(w - t g) <= C(w) - c t |g|^2."""
    rate = first_low(loss, gradient, parameters, -gradient, eta, settings["decrease"], settings["shrink"])
    return -rate * gradient, {}


def derive_line_search(step: Step) -> Node:
    return -derive_search(step, step["shrink"]) * step.g


def derive_search(step: Step, shrink: Node) -> Quantity:
    """A line for each trial, and one for the rate that was taken: the last, which is the smallest."""
    tried: list[Quantity] = []
    for k, trial in enumerate(step.trials, 1):
        loss, highest = float(trial.losses[0]), float(trial.highest[0])
        verdict = "low enough, so this rate is taken." if trial.accepted[0] else "too high, so a smaller rate is next."
        shown, most = apart(loss, highest)
        text = f"Trial {k}: a loss of {shown} where at most {most} is allowed is {verdict}"
        right = tried[-1] * shrink if tried else step.eta
        tried.append(step.note(f"trial_{k}", rf"\eta_{{{k}}}", right, text, said=True))
    if not tried or not step.trials[-1].accepted[0]:
        return step.note("rate", r"\hat\eta", Number(0), "No rate led down, so the run stays here.")
    return step.note("rate", r"\hat\eta", smallest_of(tried), "The first rate that is low enough.")


def apart(loss: float, highest: float) -> tuple[str, str]:
    """Both in as many digits as it takes to see which is larger; equal only if they are."""
    digits = next((n for n in range(4, 18) if f"{loss:.{n}g}" != f"{highest:.{n}g}"), 4)
    return f"{loss:.{digits}g}", f"{highest:.{digits}g}"


def smallest_of(tried: list[Quantity]) -> Node:
    """The least of the rates; of many, those in the middle are not written."""
    if len(tried) == 1:
        return tried[0]
    places = [f"{{{k}}}" for k in range(len(tried))]
    if len(tried) > WRITTEN:
        places = [*places[: WRITTEN - 2], r"\ldots", places[-1]]
    return Call(r"\min\left(" + r",\, ".join(places) + r"\right)", min, *tried)


WRITTEN = 6
"""Rates of one line at most."""

DECREASE = Parameter("decrease", 0.1, 1e-4, 0.5, "Share of the fall promised by the slope that a step must keep", "c")
SHRINK = Parameter("shrink", 0.5, 0.1, 0.8, "Factor that makes a rate smaller when it fails", r"\rho")

SEARCHED = (
    Optimizer(
        "line_search",
        "Armijo line search",
        "Gradient descent that tries η first, then smaller rates until the loss falls enough: it never climbs",
        r"\hat\eta = \eta\rho^k \text{ for the least } k \text{ with } "
        r"C(w - \hat\eta\nabla C) \le C(w) - c\,\hat\eta\,\lVert\nabla C\rVert^2,\quad "
        r"w \leftarrow w - \hat\eta\,\nabla C",
        (FIRST_RATE, DECREASE, SHRINK),
        (),
        unguided,
        unguided,
        derive_line_search,
        no_limit=NO_NEED,
        needs=Needs(("loss",), update_line_search, line_search, work, searches=True),
    ),
)
