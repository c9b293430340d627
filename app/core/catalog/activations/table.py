"""The entry of an activation, a = sigma(z)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.core.catalog.pytorch import Torch
from app.core.support.arrays import Array, Mask
from app.core.support.formulas import Node, Quantity
from app.core.support.plan import Plan
from app.core.support.registry import Entry, Parameter


@dataclass(frozen=True, slots=True)
class Activation(Entry):
    """One entry of ACTIVATIONS. All functions go element by element, on arrays of any one shape.

    `value(z)`, `derivative(z)` and `second_derivative(z)` are the mathematics; at a corner the derivatives are those of
    its left side. The other two append value and derivative to a plan. `bind_value(plan, z, a, keep)` writes a, which
    may be the array z, and may leave numbers in `keep`. `bind_slope(plan, z, a, slope)` writes sigma'(z) to `slope`,
    which is that `keep` before. All arrays have one dtype.

    `value_formula(z)` and `slope_formula(z, a)` write the value and the slope of one unit by the published formula;
    derivations show them. Such a value may differ from the engine's in the last digits. `analytic(z)` is the value as
    an analytic function of complex z, piece by piece where there is a corner: the gradient check makes its complex step
    with it. It is None where this is not possible. `torch` is the same function as a module of PyTorch's, for scripts;
    None for the identity, which needs none.

    `linear`: a is z. `corner`: sigma' jumps at z = 0. `flat`: says where sigma' is 0, and
    `flat_at(z)` tells it. Without it sigma' is 0 nowhere, although it may round to 0 far out.
    `saturated_at`: a unit is saturated if |sigma'(z)| is at most this: a tenth of the largest slope of a smooth sigma,
    0 of one that cuts off; None if no unit ever is. `slope_of_z`: `bind_slope` reads z, so a must be another array if
    the slope is needed. `scratch`: the number of arrays like z that `bind_value` allocates. `cost`: its time as a
    multiple of tanh's.
    """

    formula: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    second_derivative: Callable[[Array], Array]
    bind_value: Callable[[Plan, Array, Array, Array], None]
    bind_slope: Callable[[Plan, Array, Array, Array], None]
    value_formula: Callable[[Quantity], Node]
    slope_formula: Callable[[Quantity, Quantity], Node]
    torch: Torch | None
    analytic: Callable[[Array], Array] | None = None
    parameters: tuple[Parameter, ...] = ()
    linear: bool = False
    corner: bool = False
    flat: str = ""
    flat_at: Callable[[Array], Mask] | None = None
    saturated_at: float | None = None
    slope_of_z: bool = False
    scratch: int = 0
    cost: int = 1

    def dead(self, z: Array) -> Mask:
        """The units (..., units) that are flat for every example, by their inputs z (..., n, units)."""
        if self.flat_at is None:
            return np.zeros(z.shape[:-2] + z.shape[-1:], dtype=bool)
        return np.asarray(self.flat_at(z).all(axis=-2))


def number(value: float, like: Array) -> Array:
    """`value` as a 0-d array of the dtype of `like`: ufuncs take it faster than a float, and do not widen float32."""
    return np.array(value, dtype=like.dtype)
