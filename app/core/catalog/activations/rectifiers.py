"""Rectifiers: near 0 for negative z, near z for positive z; with a corner at 0, or smooth.

Corners follow PyTorch: at 0 the derivative of ReLU and leaky ReLU is that of their left side. GELU is the exact one.
Softplus is exact everywhere; PyTorch's becomes the identity above 20 (a difference below 3e-9).
"""

from __future__ import annotations

import numpy as np

from app.core.catalog.activations.classic import sigmoid, sigmoid_derivative, sigmoid_formula, straight
from app.core.catalog.activations.table import Activation, number
from app.core.catalog.normal import FARTHEST, bind_cdf, bind_density, cdf, density
from app.core.catalog.pytorch import Torch
from app.core.support.arrays import Array
from app.core.support.formulas import SUM, Call, Node, Quantity, largest, unary
from app.core.support.plan import Plan

LEAK = 0.01


def corner(left: float, z: Quantity) -> Node:
    """The slope of a function with a corner at 0: 1 to the right of it, `left` to the left and at it."""
    template = r"\begin{{cases}} 1 & {0} > 0 \\ " + f"{left:g}" + r" & {0} \le 0 \end{{cases}}"
    return Call(template, lambda value: 1.0 if value > 0 else left, z, tight=SUM)


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


softplus_formula = unary(r"\ln\left(1 + e^{{{0}}}\right)", softplus)


def softplus_analytic(z: Array) -> Array:
    positive = z.real > 0
    return np.where(positive, z, 0.0) + np.log1p(np.exp(np.where(positive, -z, z)))


def gelu(z: Array) -> Array:
    return z * cdf(z)


def gelu_derivative(z: Array) -> Array:
    return cdf(z) + z * density(z)


def gelu_second_derivative(z: Array) -> Array:
    z = np.clip(z, -FARTHEST, FARTHEST)  # where the density is 0, so that z^2 does not overflow
    return density(z) * (2.0 - z * z)


def bind_gelu(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    bind_cdf(plan, z, keep)
    plan.call(np.multiply, z, keep, a)


def bind_gelu_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    scratch = np.empty_like(z)
    bind_density(plan, z, scratch)
    plan.call(np.multiply, scratch, z, scratch)
    plan.call(np.add, slope, scratch, slope)


cdf_formula = unary(r"\Phi({0})", cdf)
density_formula = unary(r"\varphi({0})", density)


RECTIFIERS = (
    Activation(
        "relu",
        "ReLU",
        "Cuts off below 0. A unit that is cut off for every example stops learning.",
        r"\sigma(z) = \max(0, z)",
        value=relu,
        derivative=relu_derivative,
        second_derivative=straight,
        bind_value=bind_relu,
        bind_slope=bind_relu_slope,
        value_formula=lambda z: largest(0, z),
        slope_formula=lambda z, a: corner(0.0, z),
        torch=Torch("nn.ReLU()"),
        analytic=lambda z: np.where(z.real > 0, z, 0.0),
        corner=True,
        flat="z <= 0",
        flat_at=lambda z: z <= 0.0,
        saturated_at=0.0,
    ),
    Activation(
        "leaky_relu",
        "Leaky ReLU",
        "A hundredth of z below 0, so that no unit dies.",
        r"\sigma(z) = \max(0.01 z, z)",
        value=leaky_relu,
        derivative=leaky_relu_derivative,
        second_derivative=straight,
        bind_value=bind_leaky_relu,
        bind_slope=bind_leaky_relu_slope,
        value_formula=lambda z: largest(LEAK * z, z),
        slope_formula=lambda z, a: corner(LEAK, z),
        torch=Torch(f"nn.LeakyReLU({LEAK})"),
        analytic=lambda z: np.where(z.real > 0, z, LEAK * z),
        corner=True,
    ),
    Activation(
        "softplus",
        "Softplus",
        "ReLU with its corner rounded; its slope is the sigmoid.",
        r"\sigma(z) = \ln(1 + e^z)",
        value=softplus,
        derivative=sigmoid,
        second_derivative=sigmoid_derivative,
        bind_value=bind_softplus,
        bind_slope=bind_softplus_slope,
        value_formula=softplus_formula,
        slope_formula=lambda z, a: sigmoid_formula(z),
        torch=Torch("nn.Softplus(threshold=40)", "By default PyTorch's is the identity above 20."),
        analytic=softplus_analytic,
        saturated_at=0.1,
    ),
    Activation(
        "gelu",
        "GELU",
        "z times the probability that a normal number is below z: smooth, with a dip below 0.",
        r"\sigma(z) = z\,\Phi(z) = \tfrac{z}{2}\bigl(1 + \operatorname{erf}\tfrac{z}{\sqrt 2}\bigr)",
        value=gelu,
        derivative=gelu_derivative,
        second_derivative=gelu_second_derivative,
        bind_value=bind_gelu,
        bind_slope=bind_gelu_slope,
        value_formula=lambda z: z * cdf_formula(z),
        slope_formula=lambda z, a: cdf_formula(z) + z * density_formula(z),
        torch=Torch("nn.GELU()"),
        saturated_at=0.1,
        slope_of_z=True,
        scratch=14,
        cost=6,
    ),
)
