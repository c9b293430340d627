"""How wrong the outputs are: LOSSES, from name to entry, each loss beside its derivative.

The loss of an example sums over its outputs; C is the mean over the examples. Losses "from logits" apply their own
sigmoid or softmax, exactly and without overflow, and so want an output layer that passes z on (identity).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.core.catalog.activations.classic import sigmoid
from app.core.support.plan import Plan
from app.core.support.registry import Parameter

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Loss:
    """One entry of LOSSES.

    `per_example(a, y, **settings)`: C_i, shape (..., n), of outputs `a` (..., n, outputs) and targets `y` (n, outputs).
    `derivative(a, y, **settings)`: dC_i/da, the shape of `a` (for `logits` losses a is the z of the output layer).
    `bind(plan, a, y, slope, **settings)` appends the derivative to a plan, with examples as columns: `a` and `slope`
    are (..., outputs, n), `y` too or (outputs, n); dC_i/da is written to `slope` (C-contiguous).
    `shown(a)` turns outputs into what to draw: probabilities for the logits losses.
    `squared`: C_i is half the sum of the squared errors. `least_outputs`: how many output units it makes sense for.
    """

    name: str
    title: str
    description: str
    formula: str
    per_example: Callable[..., Array]
    derivative: Callable[..., Array]
    bind: Callable[..., None]
    parameters: tuple[Parameter, ...] = ()
    logits: bool = False
    shown: Callable[[Array], Array] = lambda a: a
    squared: bool = False
    least_outputs: int = 1

    def value(self, a: Array, y: Array, **settings: float) -> Array:
        """C: the mean of `per_example`."""
        return self.per_example(a, y, **settings).mean(axis=-1)

    def of_columns(self, a: Array, y: Array, **settings: float) -> Array:
        """C of each item (...) of a stack of outputs (..., outputs, n) beside targets (outputs, n) or one per item.

        To the bit what the item alone would give. The outputs are the last axis of what is added up, or the only one:
        over half squared errors a product does it all, in a fifth of the time.
        """
        if self.squared:
            errors = (a - y).reshape(*a.shape[:-2], -1)
            return np.vecdot(errors, errors) * (0.5 / a.shape[-1])
        return self.value(a.mT, y.mT, **settings)


def half_mse(a: Array, y: Array) -> Array:
    return 0.5 * np.square(a - y).sum(axis=-1)


def half_mse_derivative(a: Array, y: Array) -> Array:
    return a - y


def bind_half_mse(plan: Plan, a: Array, y: Array, slope: Array) -> None:
    plan.call(np.subtract, a, y, slope)


def binary_cross_entropy(a: Array, y: Array) -> Array:
    """-y ln sigmoid(a) - (1 - y) ln(1 - sigmoid(a)) = y softplus(-a) + (1 - y) softplus(a).

    Both softplus are ln(1 + exp(-|a|)), and one of them |a| more. Nothing is taken off, so that a small loss has all
    its digits; softplus(a) - y a, which is the same, has none of them from a = 37 on.
    """
    return (((a > 0.0) - y) * a + np.log1p(np.exp(-np.abs(a)))).sum(axis=-1)


def binary_cross_entropy_derivative(a: Array, y: Array) -> Array:
    return sigmoid(a) - y


def bind_binary_cross_entropy(plan: Plan, a: Array, y: Array, slope: Array) -> None:
    plan.call(np.negative, a, slope)
    plan.call(np.exp, slope, slope)
    plan.call(np.add, slope, plan.constant(1.0), slope)
    plan.call(np.reciprocal, slope, slope)
    plan.call(np.subtract, slope, y, slope)


def softmax(a: Array) -> Array:
    """exp(a_k) / sum_j exp(a_j), over the last axis; the largest is subtracted first, so that nothing overflows."""
    powers = np.exp(a - a.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_cross_entropy(a: Array, y: Array) -> Array:
    """-sum_k y_k ln softmax(a)_k = ln sum_k exp(a_k) - sum_k y_k a_k, for y that sum to 1.

    With the largest a taken off all of them, its power is 1 and goes into ln(1 + the others): a small loss has all its
    digits.
    """
    rest = a - a.max(axis=-1, keepdims=True)
    powers = np.exp(rest)
    ones = np.floor(powers)  # of the largest, and of those that equal it
    powers -= ones
    others = powers.sum(axis=-1)
    if ones.sum() > others.size:
        others += ones.sum(axis=-1) - 1.0
    rest *= y
    return np.log1p(others) - rest.sum(axis=-1)


def softmax_cross_entropy_derivative(a: Array, y: Array) -> Array:
    return softmax(a) - y


def bind_softmax_cross_entropy(plan: Plan, a: Array, y: Array, slope: Array) -> None:
    column = np.empty((*a.shape[:-2], 1, a.shape[-1]))
    plan.call(np.maximum.reduce, a, -2, None, column, True)
    plan.call(np.subtract, a, column, slope)
    plan.call(np.exp, slope, slope)
    plan.call(np.add.reduce, slope, -2, None, column, True)
    plan.call(np.divide, slope, column, slope)
    plan.call(np.subtract, slope, y, slope)


def huber(a: Array, y: Array, *, threshold: float) -> Array:
    """With the error cut to d = max(-threshold, min(error, threshold)): d (error - d/2)."""
    error = a - y
    cut = np.clip(error, -threshold, threshold)
    return (cut * (error - 0.5 * cut)).sum(axis=-1)


def huber_derivative(a: Array, y: Array, *, threshold: float) -> Array:
    return np.clip(a - y, -threshold, threshold)


def bind_huber(plan: Plan, a: Array, y: Array, slope: Array, *, threshold: float) -> None:
    plan.call(np.subtract, a, y, slope)
    plan.smaller(slope, plan.constant(threshold), slope)
    plan.larger(slope, plan.constant(-threshold), slope)


def negative_output(a: Array, y: Array) -> Array:
    return -a.sum(axis=-1)


def negative_output_derivative(a: Array, y: Array) -> Array:
    return np.full_like(a, -1.0)


def bind_negative_output(plan: Plan, a: Array, y: Array, slope: Array) -> None:
    plan.call(slope.fill, -1.0)


LOSSES: dict[str, Loss] = {
    entry.name: entry
    for entry in (
        Loss(
            "half_mse",
            "Half mean squared error",
            "Half the squared distance from the target, averaged over examples.",
            r"C = \frac{1}{2n} \sum \lVert y - a \rVert^2",
            half_mse,
            half_mse_derivative,
            bind_half_mse,
            squared=True,
        ),
        Loss(
            "binary_cross_entropy",
            "Binary cross-entropy",
            "How surprised a yes-no forecast sigmoid(z) is by the label: keeps its slope where it is badly wrong.",
            r"C = -\frac{1}{n} \sum \bigl(y \ln \sigma(z) + (1 - y) \ln(1 - \sigma(z))\bigr)",
            binary_cross_entropy,
            binary_cross_entropy_derivative,
            bind_binary_cross_entropy,
            logits=True,
            shown=sigmoid,
        ),
        Loss(
            "softmax_cross_entropy",
            "Softmax cross-entropy",
            "How surprised a forecast over several classes, softmax(z), is by the label.",
            r"C = -\frac{1}{n} \sum_i \ln \frac{e^{z_{y_i}}}{\sum_k e^{z_k}}",
            softmax_cross_entropy,
            softmax_cross_entropy_derivative,
            bind_softmax_cross_entropy,
            logits=True,
            shown=softmax,
            least_outputs=2,
        ),
        Loss(
            # PyTorch's HuberLoss, but summed over outputs before the mean over examples.
            "huber",
            "Huber",
            "Squared up to the threshold, linear beyond it: far-off examples do not run the show.",
            r"C = \frac{1}{n} \sum \begin{cases} \tfrac12 e^2 & |e| \le d \\ d\,(|e| - \tfrac12 d) & |e| > d"
            r"\end{cases},\quad e = a - y",
            huber,
            huber_derivative,
            bind_huber,
            (Parameter("threshold", 1.0, 0.01, 100.0, "the error beyond which the loss is linear", "d", scale="log"),),
        ),
        Loss(
            "negative_output",
            "Raise the output",
            "Minus the output: descending it climbs, whatever the targets.",
            r"C = -\frac{1}{n} \sum a",
            negative_output,
            negative_output_derivative,
            bind_negative_output,
        ),
    )
}
