"""What a unit does with its z: a = sigma(z), each function beside its derivative. ACTIVATIONS, from name to entry.

Corners follow PyTorch: the derivative of ReLU and leaky ReLU at 0 is that of their left side. GELU is the exact one.
Softplus is exact everywhere, where PyTorch's switches to the identity above 20 (a difference below 3e-9).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.core.catalog.normal import bind_cdf, bind_density, cdf, density
from app.core.support.plan import Plan
from app.core.support.registry import Parameter

Array = np.ndarray

LEAK = 0.01


@dataclass(frozen=True, slots=True)
class Activation:
    """One entry of ACTIVATIONS. All functions go element by element, on arrays of any one shape.

    `value(z)` and `derivative(z)` are the mathematics. The other two append the same to a plan: `bind_value(plan, z, a,
    keep)` writes a, which may be in the place of z, and may leave in `keep` what it computed on the way;
    `bind_slope(plan, z, a, slope)` writes sigma'(z), given the z, the a and, in `slope`, what was kept. All arrays of
    one dtype.

    `linear`: a is z. `corner`: sigma' jumps at z = 0. `flat`: where sigma' is 0 as it is for a dead unit, in words.
    `slope_of_z`: `bind_slope` reads z, so that a may not have taken its place if the slope is wanted.
    `scratch`: how many arrays like z `bind_value` keeps for itself. `cost`: how many times as long as tanh it takes.
    """

    name: str
    title: str
    description: str
    formula: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    bind_value: Callable[[Plan, Array, Array, Array], None]
    bind_slope: Callable[[Plan, Array, Array, Array], None]
    parameters: tuple[Parameter, ...] = ()
    linear: bool = False
    corner: bool = False
    flat: str = "The activation is flat"
    slope_of_z: bool = False
    scratch: int = 0
    cost: int = 1


def number(value: float, like: Array) -> Array:
    """`value` as a 0-d array of the dtype of `like`: ufuncs take it faster than a float, and do not widen float32."""
    return np.array(value, dtype=like.dtype)


def identity(z: Array) -> Array:
    return z


def identity_derivative(z: Array) -> Array:
    return np.ones_like(z)


def bind_identity(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    plan.call(np.copyto, a, z)


def bind_identity_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    plan.call(slope.fill, 1.0)


def sigmoid(z: Array) -> Array:
    with np.errstate(over="ignore"):  # exp(-z) is infinite below -709; 1 / infinity is the 0 we want
        return 1.0 / (1.0 + np.exp(-z))


def sigmoid_derivative(z: Array) -> Array:
    a = sigmoid(z)
    return a * (1.0 - a)


def bind_sigmoid(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    plan.call(np.negative, z, a)
    plan.call(np.exp, a, a)
    plan.call(np.add, a, number(1.0, z), a)
    plan.call(np.reciprocal, a, a)


def bind_sigmoid_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    plan.call(np.subtract, number(1.0, z), a, slope)
    plan.call(np.multiply, slope, a, slope)


def tanh_derivative(z: Array) -> Array:
    a = np.tanh(z)
    return 1.0 - a * a


def bind_tanh(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    plan.call(np.tanh, z, a)


def bind_tanh_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    plan.call(np.square, a, slope)
    plan.call(np.subtract, number(1.0, z), slope, slope)


def relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


def relu_derivative(z: Array) -> Array:
    return np.where(z > 0.0, 1.0, 0.0)


def bind_relu(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    plan.larger(z, number(0.0, z), a)


def bind_relu_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    plan.call(np.sign, a, slope)  # a is never negative


def leaky_relu(z: Array) -> Array:
    return np.where(z > 0.0, z, LEAK * z)


def leaky_relu_derivative(z: Array) -> Array:
    return np.where(z > 0.0, 1.0, LEAK)


def bind_leaky_relu(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    plan.call(np.multiply, z, number(LEAK, z), keep)
    plan.larger(z, keep, a)


def bind_leaky_relu_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    plan.call(np.sign, a, slope)
    plan.larger(slope, number(LEAK, z), slope)


def softplus(z: Array) -> Array:
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def bind_softplus(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    plan.larger(z, number(0.0, z), keep)
    plan.call(np.absolute, z, a)
    plan.call(np.negative, a, a)
    plan.call(np.exp, a, a)
    plan.call(np.log1p, a, a)
    plan.call(np.add, a, keep, a)


def bind_softplus_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    """sigmoid(z) = 1 - exp(-softplus(z)), which expm1 keeps exact where it is small."""
    plan.call(np.negative, a, slope)
    plan.call(np.expm1, slope, slope)
    plan.call(np.negative, slope, slope)


def gelu(z: Array) -> Array:
    return z * cdf(z)


def gelu_derivative(z: Array) -> Array:
    return cdf(z) + z * density(z)


def bind_gelu(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    bind_cdf(plan, z, keep)
    plan.call(np.multiply, z, keep, a)


def bind_gelu_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    scratch = np.empty_like(z)
    bind_density(plan, z, scratch)
    plan.call(np.multiply, scratch, z, scratch)
    plan.call(np.add, slope, scratch, slope)


ACTIVATIONS: dict[str, Activation] = {
    entry.name: entry
    for entry in (
        Activation(
            "identity",
            "Identity",
            "Passes z on: layers of these alone make one linear map, however many there are.",
            r"\sigma(z) = z",
            identity,
            identity_derivative,
            bind_identity,
            bind_identity_slope,
            linear=True,
        ),
        Activation(
            "sigmoid",
            "Sigmoid",
            "From 0 to 1; its slope is at most 1/4, so gradients shrink layer by layer.",
            r"\sigma(z) = \frac{1}{1 + e^{-z}}",
            sigmoid,
            sigmoid_derivative,
            bind_sigmoid,
            bind_sigmoid_slope,
        ),
        Activation(
            "tanh",
            "Tanh",
            "From -1 to 1, slope 1 at the middle; flat where |z| is large.",
            r"\sigma(z) = \tanh z",
            np.tanh,
            tanh_derivative,
            bind_tanh,
            bind_tanh_slope,
        ),
        Activation(
            "relu",
            "ReLU",
            "Cuts off below 0; a unit that is cut off for every example learns nothing any more.",
            r"\sigma(z) = \max(0, z)",
            relu,
            relu_derivative,
            bind_relu,
            bind_relu_slope,
            corner=True,
            flat="z <= 0",
        ),
        Activation(
            "leaky_relu",
            "Leaky ReLU",
            "A hundredth of z below 0, so that no unit dies.",
            r"\sigma(z) = \max(0.01 z, z)",
            leaky_relu,
            leaky_relu_derivative,
            bind_leaky_relu,
            bind_leaky_relu_slope,
            corner=True,
        ),
        Activation(
            "softplus",
            "Softplus",
            "ReLU with its corner rounded; its slope is the sigmoid.",
            r"\sigma(z) = \ln(1 + e^z)",
            softplus,
            sigmoid,
            bind_softplus,
            bind_softplus_slope,
        ),
        Activation(
            "gelu",
            "GELU",
            "z times the probability that a normal number is below z: smooth, with a dip below 0.",
            r"\sigma(z) = z\,\Phi(z) = \tfrac{z}{2}\bigl(1 + \operatorname{erf}\tfrac{z}{\sqrt 2}\bigr)",
            gelu,
            gelu_derivative,
            bind_gelu,
            bind_gelu_slope,
            slope_of_z=True,
            scratch=14,
            cost=6,
        ),
    )
}
