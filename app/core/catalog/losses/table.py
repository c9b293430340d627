"""The entry of a loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.core.catalog.pytorch import Torch
from app.core.support.arrays import Array, Mask
from app.core.support.formulas import Chosen, Node, Quantity
from app.core.support.registry import Entry, Parameter

Quantities = Sequence[Quantity]


@dataclass(frozen=True, slots=True)
class Loss(Entry):
    """One entry of LOSSES.

    `per_example(a, y, **settings)`: C_i, shape (..., n), of outputs `a` (..., n, outputs) and targets `y` (n, outputs).
    `derivative(a, y, **settings)`: dC_i/da, the shape of `a` (for `logits` losses a is the z of the output layer).
    `second_derivative(a, y, v, **settings)`: the product of C_i's Hessian over its outputs with v, the shape of `v`
    (..., n, outputs), which may have more leading dimensions than `a`. No loss bends downwards: v times the product is
    never below 0. `corner(a, y, **settings)`, the shape of `a`, is true for outputs where the second derivative jumps;
    None if it never does.
    `bind(plan, a, y, slope, **settings)` appends the derivative to a plan, with examples as columns: `a` and `slope`
    are (..., outputs, n), `y` too or (outputs, n); dC_i/da is written to `slope` (C-contiguous).
    `value_formula(a, y, settings)` writes C_i from all outputs and targets, `slope_formula(a, y, p, settings)` writes
    dC_i/da of one output, with p the shown form of that output; derivations show them. `analytic(a, y, **settings)` is
    C_i for complex outputs, piece by piece where there is a corner: the gradient check makes its complex step with it.
    It is None where this is not possible. `torch` is C in PyTorch, from the tensors `outputs` and `targets`.
    `shown(a)` gives the numbers to draw: probabilities for the logits losses.
    `squared`: C_i is half the sum of the squared errors. `least_outputs`: the fewest output units it makes sense for.
    """

    formula: str
    per_example: Callable[..., Array]
    derivative: Callable[..., Array]
    second_derivative: Callable[..., Array]
    bind: Callable[..., None]
    value_formula: Callable[[Quantities, Quantities, Chosen], Node]
    slope_formula: Callable[[Quantity, Quantity, Quantity, Chosen], Node]
    torch: Torch
    analytic: Callable[..., Array] | None = None
    corner: Callable[..., Mask] | None = None
    parameters: tuple[Parameter, ...] = ()
    logits: bool = False
    shown: Callable[[Array], Array] = lambda a: a
    squared: bool = False
    least_outputs: int = 1

    def value(self, a: Array, y: Array, **settings: float) -> Array:
        """C: the mean of `per_example`."""
        mean: Array = self.per_example(a, y, **settings).mean(axis=-1)
        return mean

    def of_columns(self, a: Array, y: Array, **settings: float) -> Array:
        """C of each item (...) of a stack of outputs (..., outputs, n) beside targets (outputs, n) or one per item.

        Each has the bits that the item has alone. Half squared errors are one product of all an item's errors.
        """
        if self.squared:
            errors = (a - y).reshape(*a.shape[:-2], -1)
            losses: Array = np.vecdot(errors, errors) * (0.5 / a.shape[-1])
            return losses
        return self.value(a.mT, y.mT, **settings)


def over_outputs(term: Callable[[Quantity, Quantity], Node], a: Quantities, y: Quantities) -> Node:
    """`term` of each output and its target, added up."""
    terms = [term(*pair) for pair in zip(a, y, strict=True)]
    return sum(terms[1:], terms[0])
