"""Losses for classes. They apply their own sigmoid or softmax to the outputs, exactly and without overflow."""

from __future__ import annotations

import numpy as np

from app.core.catalog.activations.classic import sigmoid, sigmoid_derivative
from app.core.catalog.activations.rectifiers import softplus_analytic, softplus_formula
from app.core.catalog.losses.table import Loss, Quantities, over_outputs
from app.core.catalog.pytorch import Torch
from app.core.support.arrays import Array
from app.core.support.formulas import Call, Chosen, Node
from app.core.support.plan import Plan


def binary_cross_entropy(a: Array, y: Array) -> Array:
    """-y ln sigmoid(a) - (1 - y) ln(1 - sigmoid(a)) = y softplus(-a) + (1 - y) softplus(a).

    Both softplus are ln(1 + exp(-|a|)), one of them plus |a|. Nothing is subtracted, so a small loss has all its
    digits; softplus(a) - y a is equal, but has none of them from a = 37 on.
    """
    losses: Array = (((a > 0.0) - y) * a + np.log1p(np.exp(-np.abs(a)))).sum(axis=-1)
    return losses


def binary_cross_entropy_derivative(a: Array, y: Array) -> Array:
    return sigmoid(a) - y


def binary_cross_entropy_second_derivative(a: Array, y: Array, v: Array) -> Array:
    return sigmoid_derivative(a) * v


def bind_binary_cross_entropy(plan: Plan, a: Array, y: Array, slope: Array) -> None:
    plan.call(np.negative, a, slope)
    plan.call(np.exp, slope, slope)
    plan.call(np.add, slope, plan.constant(1.0), slope)
    plan.call(np.reciprocal, slope, slope)
    plan.call(np.subtract, slope, y, slope)


def binary_cross_entropy_formula(a: Quantities, y: Quantities, of: Chosen) -> Node:
    return over_outputs(lambda a, y: y * softplus_formula(-a) + (1 - y) * softplus_formula(a), a, y)


def binary_cross_entropy_analytic(a: Array, y: Array) -> Array:
    losses: Array = (y * softplus_analytic(-a) + (1.0 - y) * softplus_analytic(a)).sum(axis=-1)
    return losses


def softmax(a: Array) -> Array:
    """exp(a_k) / sum_j exp(a_j), over the last axis; the largest is subtracted first, so that nothing overflows."""
    powers = np.exp(a - a.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def softmax_cross_entropy(a: Array, y: Array) -> Array:
    """-sum_k y_k ln softmax(a)_k = ln sum_k exp(a_k) - sum_k y_k a_k, for y that sum to 1.

    The largest a is subtracted from all, so its power is 1, and ln(1 + the other powers) has all digits of a small
    loss.
    """
    rest = a - a.max(axis=-1, keepdims=True)
    powers = np.exp(rest)
    ones = np.floor(powers)  # 1 for the largest and its equals, 0 for the others
    powers -= ones
    others = powers.sum(axis=-1)
    if ones.sum() > others.size:
        others += ones.sum(axis=-1) - 1.0
    rest *= y
    losses: Array = np.log1p(others) - rest.sum(axis=-1)
    return losses


def softmax_cross_entropy_derivative(a: Array, y: Array) -> Array:
    return softmax(a) - y


def softmax_cross_entropy_second_derivative(a: Array, y: Array, v: Array) -> Array:
    """(diag(p) - p p^T) v, for p = softmax(a)."""
    shares = softmax(a)
    product: Array = shares * (v - (shares * v).sum(axis=-1, keepdims=True))
    return product


def bind_softmax_cross_entropy(plan: Plan, a: Array, y: Array, slope: Array) -> None:
    column = np.empty((*a.shape[:-2], 1, a.shape[-1]))
    plan.call(np.maximum.reduce, a, -2, None, column, True)
    plan.call(np.subtract, a, column, slope)
    plan.call(np.exp, slope, slope)
    plan.call(np.add.reduce, slope, -2, None, column, True)
    plan.call(np.divide, slope, column, slope)
    plan.call(np.subtract, slope, y, slope)


def softmax_cross_entropy_formula(a: Quantities, y: Quantities, of: Chosen) -> Node:
    """As in the value, the largest output is subtracted from all: a small loss keeps its digits."""
    top = max(a, key=lambda output: output.value)
    others = [(output, target) for output, target in zip(a, y, strict=True) if output is not top]
    inner = " + ".join(rf"e^{{{{{{{k}}}}}}}" for k in range(len(others)))
    total: Node = Call(
        rf"\ln\left(1 + {inner}\right)",
        lambda *rest: np.log1p(np.exp(rest).sum()),
        *(output - top for output, _ in others),
    )
    for output, target in others:
        total = total + target * (top - output)
    return total


def softmax_cross_entropy_analytic(a: Array, y: Array) -> Array:
    top = a.real.argmax(axis=-1, keepdims=True)
    rest = a - np.take_along_axis(a, top, axis=-1)
    powers = np.exp(rest)
    np.put_along_axis(powers, top, 0.0, axis=-1)
    losses: Array = np.log1p(powers.sum(axis=-1)) - (y * rest).sum(axis=-1)
    return losses


CLASSIFICATION = (
    Loss(
        "binary_cross_entropy",
        "Binary cross-entropy",
        "How surprised a yes-no forecast sigmoid(z) is by the label: keeps its slope where it is badly wrong.",
        r"C = -\frac{1}{n} \sum \bigl(y \ln \sigma(z) + (1 - y) \ln(1 - \sigma(z))\bigr)",
        per_example=binary_cross_entropy,
        derivative=binary_cross_entropy_derivative,
        second_derivative=binary_cross_entropy_second_derivative,
        bind=bind_binary_cross_entropy,
        value_formula=binary_cross_entropy_formula,
        slope_formula=lambda a, y, p, of: p - y,
        torch=Torch(
            'nn.functional.binary_cross_entropy_with_logits(outputs, targets, reduction="sum") / len(targets)',
            "nn.BCEWithLogitsLoss is the mean over examples and outputs.",
        ),
        analytic=binary_cross_entropy_analytic,
        logits=True,
        shown=sigmoid,
    ),
    Loss(
        "softmax_cross_entropy",
        "Softmax cross-entropy",
        "How surprised a forecast over several classes, softmax(z), is by the label.",
        r"C = -\frac{1}{n} \sum_i \ln \frac{e^{z_{y_i}}}{\sum_k e^{z_k}}",
        per_example=softmax_cross_entropy,
        derivative=softmax_cross_entropy_derivative,
        second_derivative=softmax_cross_entropy_second_derivative,
        bind=bind_softmax_cross_entropy,
        value_formula=softmax_cross_entropy_formula,
        slope_formula=lambda a, y, p, of: p - y,
        torch=Torch("nn.functional.cross_entropy(outputs, targets)"),
        analytic=softmax_cross_entropy_analytic,
        logits=True,
        shown=softmax,
        least_outputs=2,
    ),
)
