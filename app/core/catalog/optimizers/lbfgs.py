"""L-BFGS: the curvature of the last few steps, remembered as pairs of a step and what it changed in the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.core.catalog.optimizers.derivation import Step
from app.core.catalog.optimizers.line_search import backtrack, first_low
from app.core.catalog.optimizers.line_search import work as searching
from app.core.catalog.optimizers.needs import Guided, Needs, OfPoint, Settings, Slots, Surface
from app.core.catalog.optimizers.searched import derive_search
from app.core.catalog.optimizers.table import FIRST_RATE, NO_NEED, Optimizer, Slot, unguided
from app.core.support.arrays import Array, Mask
from app.core.support.formulas import Node, Number, largest
from app.core.support.registry import Parameter

MOST = 5
"""Pairs that can be remembered."""
DECREASE, SHRINK = 1e-4, 0.5
"""Of its line search, as Nocedal and Wright have them."""
ROUNDING = float(np.finfo(np.float64).eps)

Pair = tuple[Array, Array]


def pairs_of(gradient: Array, slots: Slots) -> list[Pair]:
    """The steps s and changes y of the gradient, both (..., P), the latest first: the y of the last one is new."""
    moved = slots["s1"].any(axis=-1, keepdims=True)
    changes = [np.where(moved, gradient - slots["last_gradient"], 0.0), *(slots[f"y{k}"] for k in range(2, MOST + 1))]
    return [(slots[f"s{k}"], change) for k, change in enumerate(changes, 1)]


def dot(first: Array, second: Array) -> Array:
    """(..., 1)."""
    found: Array = (first * second).sum(axis=-1, keepdims=True)
    return found


class Loops(NamedTuple):
    """The two loops over the pairs: alpha and alpha - beta of each, gamma, and whether gamma comes from a pair, all
    (..., 1), and the direction (..., P)."""

    alphas: list[Array]
    differences: list[Array]
    gamma: Array
    known: Mask
    direction: Array


def two_loops(gradient: Array, pairs: Sequence[Pair]) -> Loops:
    """The direction -H g, H what the `pairs` say of the inverse Hessian.

    Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.4. A pair counts if s.y > 2.2e-16 y.y, as SciPy has
    it; without one, gamma is PyTorch's first rate, min(1, 1 / sum |g|).
    """
    total = np.abs(gradient).sum(axis=-1, keepdims=True)
    q, alphas, gamma, known = gradient, [], 1 / np.maximum(total, 1.0), np.zeros(total.shape, dtype=bool)
    curvatures = []
    for s, y in pairs:
        curved, size = dot(s, y), dot(y, y)
        counts = curved > ROUNDING * size
        curvatures.append((counts, np.where(counts, curved, 1.0)))
        alphas.append(np.where(counts, dot(s, q) / curvatures[-1][1], 0.0))
        q = q - alphas[-1] * y
        gamma = np.where(counts & ~known, curved / np.where(counts, size, 1.0), gamma)
        known |= counts
    r, differences = gamma * q, []
    for (s, y), alpha, (counts, curved) in reversed(list(zip(pairs, alphas, curvatures, strict=True))):
        differences.append(np.where(counts, alpha - dot(y, r) / curved, 0.0))
        r = r + differences[-1] * s
    return Loops(alphas, differences[::-1], gamma, known, -r)


def remembered(gradient: Array, pairs: Sequence[Pair], update: Array) -> Slots:
    """The slots after `update`: its own y comes with the next gradient. After a step of 0 nothing is remembered."""
    moved = update.any(axis=-1, keepdims=True)
    kept = {"last_gradient": gradient.copy(), "s1": update.copy()}
    for k, (s, y) in enumerate(pairs[: MOST - 1], 2):
        kept[f"s{k}"], kept[f"y{k}"] = np.where(moved, s, 0.0), np.where(moved, y, 0.0)
    return kept


def update_lbfgs(
    surface: Surface, gradient: Array, slots: Slots, parameters: Array, eta: float | Array, settings: Settings
) -> Guided:
    """update = t d, d = -H g from the last m pairs, t by a line search from eta on  (Liu and Nocedal, 1989).

    H starts as s.y / y.y of the latest pair. Where no rate is accepted, the run stays and forgets its pairs, so that
    the next step goes straight downhill.
    """
    pairs = pairs_of(gradient, slots)
    direction = two_loops(gradient, pairs[: int(settings["memory"])]).direction
    rates, trials = backtrack(surface, gradient, parameters, direction, eta, DECREASE, SHRINK)
    update = rates * direction
    return Guided(update, remembered(gradient, pairs, update), trials)


def lbfgs(
    loss: OfPoint, gradient: Array, slots: Slots, parameters: Array, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """update = -t H g: H from the last steps s and changes y of the gradient, by two loops over these pairs (Nocedal
    and Wright, 2006, algorithm 7.4), and t by a line search. The latest pair comes first; its y is new."""
    latest = (gradient - slots["last_gradient"]) * slots["s1"].any()
    changes = [latest, *(slots[f"y{k}"] for k in range(2, MOST + 1))]
    pairs = [(slots[f"s{k}"], y) for k, y in enumerate(changes, 1)]
    used = [(s, y) for s, y in pairs[: int(settings["memory"])] if s @ y > ROUNDING * (y @ y)]
    q, alphas = gradient, []
    for s, y in used:
        alphas.append((s @ q) / (s @ y))
        q = q - alphas[-1] * y
    r = q / max(1.0, np.abs(gradient).sum())
    for s, y in used[:1]:
        r = (s @ y) / (y @ y) * q
    for (s, y), alpha in zip(reversed(used), reversed(alphas), strict=True):
        r = r + (alpha - (y @ r) / (s @ y)) * s
    update = -first_low(loss, gradient, parameters, -r, eta, DECREASE, SHRINK) * r
    moved = float(update.any())  # after a step of 0 nothing is remembered
    found = {"last_gradient": gradient, "s1": update}
    for k, (s, y) in enumerate(pairs[:-1], 2):
        found |= {f"s{k}": moved * s, f"y{k}": moved * y}
    return update, found


def derive_lbfgs(step: Step) -> Node:
    """The two loops for this parameter, with the coefficients that the whole vectors give."""
    pairs = pairs_of(step.gradient, step.slots)[: int(step["memory"].value)]
    alphas, differences, gamma, known, _ = two_loops(step.gradient, pairs)
    used = [k for k, (alpha, other) in enumerate(zip(alphas, differences, strict=True), 1) if alpha[0] or other[0]]
    q: Node = step.g
    for k in used:
        alpha = step.given(
            f"alpha_{k}", rf"\alpha_{{{k}}}", alphas[k - 1][0], f"How much of the gradient pair {k} explains."
        )
        change = step.old(f"y{k}") if k > 1 else step.note("y1", "y_1", step.g - step.old("last_gradient"), CHANGED)
        q = q - alpha * change
    if used:
        q = step.note("q", "q", q, "The gradient, less the share of each pair.")
    if known[0]:
        r: Node = step.given("gamma", r"\gamma", gamma[0], ALONG) * q
    else:
        total = step.given("total", r"\lVert g \rVert_1", np.abs(step.gradient).sum(), SUMMED)
        r = step.note("gamma", r"\gamma", 1 / largest(Number(1), total), NOTHING_KNOWN) * q
    for k in reversed(used):
        back = step.given(f"beta_{k}", rf"\beta_{{{k}}}", differences[k - 1][0], f"How far the step of pair {k} goes.")
        r = r + back * step.old(f"s{k}")
    direction = step.note("direction", "d", -r, "Downhill, divided by the curvature that the pairs know.")
    return derive_search(step, Number(SHRINK)) * direction


CHANGED = "The change of the gradient by the last step."
SUMMED = "The sizes of all numbers of the gradient, added up."
ALONG = "One over the curvature along the last step."
NOTHING_KNOWN = "No pair knows the curvature: this makes the sizes of all numbers of d add up to 1 at most."

SLOTS = (
    Slot("last_gradient", "vector", "g'"),
    *(Slot(f"s{k}", "vector", f"s_{k}") for k in range(1, MOST + 1)),
    *(Slot(f"y{k}", "vector", f"y_{k}") for k in range(2, MOST + 1)),
)


def work(parameters: int, examples: int) -> float:
    return searching(parameters, examples) + 10.0 * MOST * parameters


LBFGS = (
    Optimizer(
        "lbfgs",
        "L-BFGS",
        "Learns the curvature from its last m steps: the usual choice where the full batch is cheap",
        r"s_k = \Delta w,\ y_k = \nabla C - g' \text{ of the last } m \text{ steps},\quad "
        r"d = -H_m(s, y)\,\nabla C \text{ from } H_0 = \gamma I,\ \gamma = \frac{s \cdot y}{y \cdot y}"
        r"\text{ of the latest pair, or without pairs } \min\left(1, \frac{1}{\lVert\nabla C\rVert_1}\right),\quad "
        r"w \leftarrow w + \hat\eta\,d,\ \hat\eta \le \eta",
        (FIRST_RATE, Parameter("memory", 5, 1, MOST, "Steps it remembers", "m", "integer")),
        SLOTS,
        unguided,
        unguided,
        derive_lbfgs,
        no_limit=NO_NEED,
        needs=Needs(("loss",), update_lbfgs, lbfgs, work, searches=True),
    ),
)
