"""What activations and losses look like inside a formula: one entry for each that there is.

A value is worked out as the published formula says, so it may differ from the engine's in the last digits; the engine's
number is the one shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.core.catalog.activations.rectifiers import softplus_formula as softplus
from app.core.support.formulas.algebra import Node, Number, Total, node
from app.core.support.formulas.calls import HALF, Call, absolute, sign
from app.core.support.formulas.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Error:
    """A loss at one example: C_i of all outputs, and dC_i/da of one of them.

    `value(a, y, settings)` takes all a and y; `slope(a, y, p, settings)` those of one output, with p the output as it
    is shown.
    """

    value: Callable[[Sequence[Quantity], Sequence[Quantity], Mapping[str, float]], Node]
    slope: Callable[[Quantity, Quantity, Quantity, Mapping[str, float]], Node]


def over_outputs(term: Callable[[Quantity, Quantity], Node], a: Sequence[Quantity], y: Sequence[Quantity]) -> Node:
    terms = [term(*pair) for pair in zip(a, y, strict=True)]
    return sum(terms[1:], terms[0])


def half_mse(a: Sequence[Quantity], y: Sequence[Quantity], settings: Mapping[str, float]) -> Node:
    return HALF * over_outputs(lambda a, y: (y - a) ** 2, a, y)


def binary_cross_entropy(a: Sequence[Quantity], y: Sequence[Quantity], settings: Mapping[str, float]) -> Node:
    return over_outputs(lambda a, y: y * softplus(-a) + (1 - y) * softplus(a), a, y)


def softmax_cross_entropy(a: Sequence[Quantity], y: Sequence[Quantity], settings: Mapping[str, float]) -> Node:
    """With the largest output taken off all of them, as `catalog.losses` does: a small loss keeps its digits."""
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


def threshold_of(settings: Mapping[str, float]) -> Quantity:
    return Quantity("d", np.float64(settings["threshold"]), "threshold", "setting")


def huber(a: Sequence[Quantity], y: Sequence[Quantity], settings: Mapping[str, float]) -> Node:
    d = threshold_of(settings)

    def term(a: Quantity, y: Quantity) -> Node:
        if abs(a.value - y.value) <= d.value:
            return HALF * (a - y) ** 2
        return d * (absolute(a - y) - HALF * d)

    return over_outputs(term, a, y)


def huber_slope(a: Quantity, y: Quantity, p: Quantity, settings: Mapping[str, float]) -> Node:
    d = threshold_of(settings)
    return a - y if abs(a.value - y.value) <= d.value else d * sign(a - y)


def negative_output(a: Sequence[Quantity], y: Sequence[Quantity], settings: Mapping[str, float]) -> Node:
    return -sum(a[1:], node(a[0]))


ERRORS: dict[str, Error] = {
    "half_mse": Error(half_mse, lambda a, y, p, settings: a - y),
    "binary_cross_entropy": Error(binary_cross_entropy, lambda a, y, p, settings: p - y),
    "softmax_cross_entropy": Error(softmax_cross_entropy, lambda a, y, p, settings: p - y),
    "huber": Error(huber, huber_slope),
    "negative_output": Error(negative_output, lambda a, y, p, settings: Number(-1)),
}


def weighted_sum(tex: str, terms: list[Node]) -> Node:
    """Up to three terms as they are; more with a big sigma, `tex`."""
    return Total(tex, terms) if len(terms) > 3 else sum(terms[1:], terms[0])
