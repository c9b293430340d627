"""A gradient check: the gradient of backpropagation against differences of the loss, which do not use the chain rule.

The central difference (C(w + h) - C(w - h)) / 2h, h = 6e-6 max(1, |w|), is right to about 1e-10 if C is smooth and of
order 1; if w +- h lie on two sides of a corner of ReLU or of |w|, the answer says so. The complex step Im C(w + ih) / h
with h = 1e-20 (Squire and Trapp, 1998) subtracts nothing and is right to rounding. It uses each entry's analytic form:
functions with a corner (ReLU, |w|, Huber's) are analytic on each side of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.core.descent.objective import FunctionObjective, NetworkObjective, Objective
from app.core.explain.lines import Derivation, Line
from app.core.explain.update import Terms
from app.core.explain.weight import FROZEN
from app.core.network import textbook
from app.core.support.arrays import Array, Indices, Mask
from app.core.support.formulas import Number, Quantity
from app.core.support.numbers import finite

STEP = 6e-6
"""The third root of the machine's precision balances rounding and truncation."""
TINY_STEP = 1e-20
FLOOR = 1e-3
"""Errors are relative to the gradient, but at least to this share of its largest component."""
ROUNDING = float(np.finfo(np.float64).eps)
SURE = {"central": 1e-5, "complex": 1e-9}
"""Two numbers of the size of the loss's rounding are equal, as far as this check can tell: their error reads about
this."""
WORK = 6e8
"""Most multiplications of one check. If all parameters would take more, evenly spread ones are checked."""
CHUNK = 1e6
"""Activations computed at once."""
DIGITS = 15
"""Digits of C(w + h) and C(w - h), which agree in many."""


@dataclass(frozen=True, slots=True)
class Differences:
    """For every checked parameter: steps h, losses on both sides, their slope; the complex slope, or None."""

    step: Array
    plus: Array
    minus: Array
    central: Array
    corner: Mask  # whether a corner lies between the two
    complex: Array | None


def check(terms: Terms, name: str | None = None) -> Derivation:
    """All free parameters (or only `name`), the worst first, with lines for the worst.

    The gradient of a frozen parameter counts as 0. Asked for by `name`, it is checked as if it were free.
    """
    objective, frame = terms.objective, terms.frame
    free = np.flatnonzero(objective.free)
    positions = chosen(objective, len(frame.full["batch"]), free if name is None else np.array([terms.positions[name]]))
    held = ~objective.free[positions]
    with np.errstate(all="ignore"):
        analytic = frame.gradient[positions]
        if held.any():
            everything = objective.gradient(frame.state.parameters, frame.state.step)
            analytic = np.where(held, everything[positions], analytic)
        scale = FLOOR * float(max(np.abs(frame.gradient).max(initial=0.0), np.abs(analytic).max(initial=0.0)))
        found = differences(objective, frame.state.parameters, frame.full["batch"], positions)
        rounding = ROUNDING * np.abs(found.plus)
        error = relative(analytic, found.central, np.maximum(scale, rounding / found.step / SURE["central"]))
        exact = None
        if found.complex is not None:
            exact = relative(analytic, found.complex, np.maximum(scale, rounding / SURE["complex"]))
    order = np.argsort(-np.where(np.isnan(error), np.inf, error), kind="stable")
    answer = {
        "parameter": [objective.names[positions[k]] for k in order],
        "analytic": [*map(finite, analytic[order])],
        "central": [*map(finite, found.central[order])],
        "complex": None if found.complex is None else [*map(finite, found.complex[order])],
        "error": [*map(finite, error[order])],
        "complex_error": None if exact is None else [*map(finite, exact[order])],
        "corner": found.corner[order].tolist(),
        "frozen": held[order].tolist(),
        "checked": len(positions),
        "free": len(free),
    }
    lines = []
    if len(order):
        lines = worst_lines(terms, objective.names[positions[order[0]]], analytic, found, int(order[0]))
    return Derivation("check", frame.state.step, name, getattr(terms, "example", None), lines, check=answer)


def chosen(objective: Objective, examples: int, positions: Indices) -> Indices:
    """As many of `positions` as `WORK` allows."""
    most = max(1, int(WORK / (8.0 * objective.size * max(1, examples))))
    if len(positions) <= most:
        return positions
    return np.take(positions, np.linspace(0, len(positions) - 1, most).round().astype(int))


def differences(objective: Objective, point: Array, batch: Indices, positions: Indices) -> Differences:
    """Two or three losses per parameter, over the batch of the step."""
    if isinstance(objective, NetworkObjective):
        inputs, targets = objective.examples.inputs[batch], objective.examples.targets[batch]
        per_point = len(batch) * sum(objective.network.layout.sizes)
    else:
        inputs = targets = np.empty((0, 0))
        per_point = 1
    size = max(1, int(CHUNK / per_point))
    analytic = analytic_loss(objective, inputs, targets)
    parts = []
    for start in range(0, len(positions), size):
        some = positions[start : start + size]
        rows = np.arange(len(some))
        step = STEP * np.maximum(1.0, np.abs(point[some]))
        plus, minus = np.tile(point, (len(some), 1)), np.tile(point, (len(some), 1))
        plus[rows, some] += step
        minus[rows, some] -= step
        (above, sides_above), (below, sides_below) = (losses(objective, p, inputs, targets) for p in (plus, minus))
        slope = np.full(len(some), np.nan)
        if analytic is not None:
            points: Any = np.tile(point.astype(np.complex128), (len(some), 1))
            points[rows, some] += 1j * TINY_STEP
            slope = analytic(points).imag / TINY_STEP
        central = (above - below) / (plus[rows, some] - minus[rows, some])
        parts.append((step, above, below, central, (sides_above != sides_below).any(axis=1), slope))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.empty(0)] * 6
    step, above, below, central, corner, slope = columns
    return Differences(step, above, below, central, corner.astype(bool), None if analytic is None else slope)


def losses(objective: Objective, points: Array, inputs: Array, targets: Array) -> tuple[Array, Mask]:
    """The loss at every row of `points`, and booleans (m, corners): on which side of every corner it lies."""
    if isinstance(objective, FunctionObjective):
        return objective.losses(points), np.empty((len(points), 0), dtype=bool)
    network = objective.network
    z, a = textbook.forward(network, points, inputs)
    loss = network.loss.value(a[-1], targets, **network.loss_settings) + textbook.penalty(network, points)
    cornered = [values for values, sigma in zip(z, network.activations, strict=True) if sigma.corner]
    if network.penalty.l1:
        cornered.append(points[:, network.layout.is_weight])
    sides = [values.reshape(len(points), -1) > 0 for values in cornered]
    return loss, np.concatenate(sides, axis=1) if sides else np.empty((len(points), 0), dtype=bool)


def analytic_loss(objective: Objective, inputs: Array, targets: Array) -> Callable[[Array], Array] | None:
    """The loss at every row of complex points (m, P); None if some entry has no analytic form."""
    if isinstance(objective, FunctionObjective):
        return (lambda points: np.asarray(objective.value(*points.T))) if objective.function.analytic else None
    network = objective.network
    if network.loss.analytic is None:
        return None
    activations = []
    for activation in network.activations:
        if activation.analytic is None:
            return None
        activations.append(replace(activation, value=activation.analytic))
    per_example = network.loss.analytic
    forms = replace(network, activations=tuple(activations))

    def loss(points: Array) -> Array:
        _, a = textbook.forward(forms, points, inputs)
        mean: Array = per_example(a[-1], targets, **network.loss_settings).mean(axis=-1)
        return mean + textbook.penalty(network, points)

    return loss


def relative(analytic: Array, other: Array, scale: Array) -> Array:
    """|difference| relative to the larger of the two, at least to `scale`; 0 if they are equal."""
    size = np.maximum(np.maximum(np.abs(analytic), np.abs(other)), scale)
    gap = np.abs(analytic - other)
    return np.where(gap == 0, 0.0, gap / np.where(size == 0, 1.0, size))


def worst_lines(terms: Terms, name: str, analytic: Array, found: Differences, k: int) -> list[Line]:
    """The gradient and the central difference of checked parameter number `k`."""
    w = terms.parameter(name)
    h = Quantity("h", found.step[k], "h", "step")
    cost = "f" if isinstance(terms.objective, FunctionObjective) else "C"
    sides = [
        Quantity(rf"{cost}({w.tex} {sign} h)", value, f"loss-{word}", "loss", "q-loss", digits=DIGITS)
        for sign, word, value in (("+", "plus", found.plus[k]), ("-", "minus", found.minus[k]))
    ]
    central = Quantity(r"\frac{\Delta " + cost + r"}{\Delta " + w.tex + "}", found.central[k], "central", "difference")
    gradient = terms.gradient(name)
    backwards = [Line("gradient", 0, gradient, gradient, "The gradient by backpropagation.")]
    if not terms.objective.free[terms.positions[name]]:
        free = replace(gradient, value=np.float64(analytic[k]), term=f"free-{gradient.term}", frame=None)
        backwards = [
            Line("gradient", 0, gradient, Number(0), FROZEN),
            Line("unfrozen", 0, free, free, "The gradient if the parameter were free, by backpropagation."),
        ]
    return [
        *backwards,
        Line("central", 0, central, (sides[0] - sides[1]) / (2 * h), "The slope between two losses beside the point."),
    ]
