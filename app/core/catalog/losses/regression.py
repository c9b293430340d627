"""Losses for numbers: how far the outputs are from their targets. `negative_output` ignores the targets."""

from __future__ import annotations

import numpy as np

from app.core.catalog.losses.table import Loss, Quantities, over_outputs
from app.core.catalog.pytorch import Torch
from app.core.support.arrays import Array, Mask
from app.core.support.formulas import HALF, Chosen, Node, Number, Quantity, absolute, node, sign
from app.core.support.plan import Plan
from app.core.support.registry import Parameter


def half_mse(a: Array, y: Array) -> Array:
    losses: Array = 0.5 * np.square(a - y).sum(axis=-1)
    return losses


def half_mse_derivative(a: Array, y: Array) -> Array:
    return a - y


def half_mse_second_derivative(a: Array, y: Array, v: Array) -> Array:
    return v


def bind_half_mse(plan: Plan, a: Array, y: Array, slope: Array) -> None:
    plan.call(np.subtract, a, y, slope)


def half_mse_formula(a: Quantities, y: Quantities, of: Chosen) -> Node:
    return HALF * over_outputs(lambda a, y: (y - a) ** 2, a, y)


def huber(a: Array, y: Array, *, threshold: float) -> Array:
    """With the error cut to d = max(-threshold, min(error, threshold)): d (error - d/2)."""
    error = a - y
    cut = np.clip(error, -threshold, threshold)
    losses: Array = (cut * (error - 0.5 * cut)).sum(axis=-1)
    return losses


def huber_derivative(a: Array, y: Array, *, threshold: float) -> Array:
    return np.clip(a - y, -threshold, threshold)


def huber_second_derivative(a: Array, y: Array, v: Array, *, threshold: float) -> Array:
    """At the threshold, the derivative of the outer side, as in PyTorch."""
    return np.where(np.abs(a - y) < threshold, v, 0.0)


def huber_corner(a: Array, y: Array, *, threshold: float) -> Mask:
    found: Mask = np.abs(a - y) == threshold
    return found


def bind_huber(plan: Plan, a: Array, y: Array, slope: Array, *, threshold: float) -> None:
    plan.call(np.subtract, a, y, slope)
    plan.smaller(slope, plan.constant(threshold), slope)
    plan.larger(slope, plan.constant(-threshold), slope)


def huber_formula(a: Quantities, y: Quantities, of: Chosen) -> Node:
    d = of["threshold"]

    def term(a: Quantity, y: Quantity) -> Node:
        if abs(a.value - y.value) <= d.value:
            return HALF * (a - y) ** 2
        return d * (absolute(a - y) - HALF * d)

    return over_outputs(term, a, y)


def huber_slope_formula(a: Quantity, y: Quantity, p: Quantity, of: Chosen) -> Node:
    d = of["threshold"]
    return a - y if abs(a.value - y.value) <= d.value else d * sign(a - y)


def huber_analytic(a: Array, y: Array, *, threshold: float) -> Array:
    error = a - y
    beyond = threshold * (np.sign(error.real) * error - 0.5 * threshold)
    losses: Array = np.where(np.abs(error.real) <= threshold, 0.5 * error * error, beyond).sum(axis=-1)
    return losses


def negative_output(a: Array, y: Array) -> Array:
    losses: Array = -a.sum(axis=-1)
    return losses


def negative_output_derivative(a: Array, y: Array) -> Array:
    return np.full_like(a, -1.0)


def negative_output_second_derivative(a: Array, y: Array, v: Array) -> Array:
    return np.zeros_like(v)


def bind_negative_output(plan: Plan, a: Array, y: Array, slope: Array) -> None:
    plan.call(slope.fill, -1.0)


REGRESSION = (
    Loss(
        "half_mse",
        "Half mean squared error",
        "Half the squared distance from the target, averaged over examples.",
        r"C = \frac{1}{2n} \sum \lVert y - a \rVert^2",
        per_example=half_mse,
        derivative=half_mse_derivative,
        second_derivative=half_mse_second_derivative,
        bind=bind_half_mse,
        value_formula=half_mse_formula,
        slope_formula=lambda a, y, p, of: a - y,
        torch=Torch(
            'nn.functional.mse_loss(outputs, targets, reduction="sum") / (2 * len(targets))',
            "nn.MSELoss is the mean over examples and outputs, without the half.",
        ),
        analytic=half_mse,
        squared=True,
    ),
    Loss(
        # PyTorch's HuberLoss, but summed over outputs before the mean over examples.
        "huber",
        "Huber",
        "Squared up to the threshold, linear beyond it: far-off examples do not dominate.",
        r"C = \frac{1}{n} \sum \begin{cases} \tfrac12 e^2 & |e| \le d \\ d\,(|e| - \tfrac12 d) & |e| > d"
        r"\end{cases},\quad e = a - y",
        per_example=huber,
        derivative=huber_derivative,
        second_derivative=huber_second_derivative,
        bind=bind_huber,
        value_formula=huber_formula,
        slope_formula=huber_slope_formula,
        torch=Torch(
            'nn.functional.huber_loss(outputs, targets, reduction="sum", delta={threshold}) / len(targets)',
            "nn.HuberLoss is the mean over examples and outputs.",
        ),
        analytic=huber_analytic,
        corner=huber_corner,
        parameters=(
            Parameter("threshold", 1.0, 0.01, 100.0, "the error beyond which the loss is linear", "d", scale="log"),
        ),
    ),
    Loss(
        "negative_output",
        "Raise the output",
        "Minus the output: descent makes the output larger, whatever the targets are.",
        r"C = -\frac{1}{n} \sum a",
        per_example=negative_output,
        derivative=negative_output_derivative,
        second_derivative=negative_output_second_derivative,
        bind=bind_negative_output,
        value_formula=lambda a, y, of: -sum(a[1:], node(a[0])),
        slope_formula=lambda a, y, p, of: Number(-1),
        torch=Torch("-outputs.sum() / len(targets)"),
        analytic=negative_output,
    ),
)
