"""The penalty on a network's weights, not its biases: l1 sum |w| + l2/2 sum w^2, and its gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.support.arrays import Array, Mask
from app.core.support.plan import Plan


@dataclass(frozen=True, slots=True)
class Penalty:
    """The strengths of both parts; false if both are 0."""

    l1: float = 0.0
    l2: float = 0.0

    def __bool__(self) -> bool:
        return self.l1 != 0.0 or self.l2 != 0.0

    def value(self, weights: Array) -> Array:
        """The penalty (...,) of `weights` (..., k)."""
        total = np.zeros(weights.shape[:-1])
        if self.l1:  # 0 times a sum that overflowed would not be 0
            total = total + self.l1 * (np.sign(weights.real) * weights).sum(axis=-1)  # |w|, for complex steps too
        if self.l2:
            total = total + 0.5 * self.l2 * np.square(weights).sum(axis=-1)
        return total

    def add_gradient(self, gradient: Array, weights: Array) -> Array:
        """`gradient` plus the penalty's gradient, element by element."""
        return gradient + self.l1 * np.sign(weights) + self.l2 * weights

    def bind(self, plan: Plan, parameters: Array, is_weight: Mask, gradient: Array, value: Array) -> None:
        """Append the penalty of `parameters` (..., size) at weights: write its `value`, add to the `gradient`.

        L2 is added first.
        """
        value.fill(0.0)
        if not self:
            return
        scratch, part, factors = np.empty_like(parameters), np.empty_like(value), is_weight.astype(np.float64)
        plan.call(value.fill, 0.0)
        if self.l2:
            plan.call(np.multiply, parameters, self.l2 * factors, scratch)
            plan.call(np.vecdot, scratch, parameters, part)
            plan.call(np.multiply, part, plan.constant(0.5), part)
            plan.call(np.add, value, part, value)
            plan.call(np.add, gradient, scratch, gradient)
        if self.l1:
            plan.call(np.sign, parameters, scratch)
            plan.call(np.multiply, scratch, self.l1 * factors, scratch)
            plan.call(np.vecdot, scratch, parameters, part)
            plan.call(np.add, value, part, value)
            plan.call(np.add, gradient, scratch, gradient)
