"""The identity and the two classic activations: S-shaped, and flat where |z| is large."""

from __future__ import annotations

import numpy as np

from app.core.catalog.activations.table import Activation, number
from app.core.catalog.pytorch import Torch
from app.core.support.arrays import Array
from app.core.support.formulas import Node, Number, Quantity, exp
from app.core.support.formulas import tanh as tanh_formula
from app.core.support.plan import Plan


def identity(z: Array) -> Array:
    return z


def identity_derivative(z: Array) -> Array:
    return np.ones_like(z)


def straight(z: Array) -> Array:
    """The second derivative of functions that consist of straight lines: 0."""
    return np.zeros_like(z)


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


def sigmoid_second_derivative(z: Array) -> Array:
    a = sigmoid(z)
    return a * (1.0 - a) * (1.0 - 2.0 * a)


def bind_sigmoid(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    plan.call(np.negative, z, a)
    plan.call(np.exp, a, a)
    plan.call(np.add, a, number(1.0, z), a)
    plan.call(np.reciprocal, a, a)


def bind_sigmoid_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    plan.call(np.subtract, number(1.0, z), a, slope)
    plan.call(np.multiply, slope, a, slope)


def sigmoid_formula(z: Quantity) -> Node:
    return 1 / (1 + exp(-z))


def sigmoid_analytic(z: Array) -> Array:
    small = np.exp(np.where(z.real > 0, -z, z))
    return np.where(z.real > 0, 1.0, small) / (1.0 + small)


def tanh_derivative(z: Array) -> Array:
    a = np.tanh(z)
    return 1.0 - a * a


def tanh_second_derivative(z: Array) -> Array:
    a = np.tanh(z)
    return -2.0 * a * (1.0 - a * a)


def bind_tanh(plan: Plan, z: Array, a: Array, keep: Array) -> None:
    plan.call(np.tanh, z, a)


def bind_tanh_slope(plan: Plan, z: Array, a: Array, slope: Array) -> None:
    plan.call(np.square, a, slope)
    plan.call(np.subtract, number(1.0, z), slope, slope)


CLASSIC = (
    Activation(
        "identity",
        "Identity",
        "Passes z on. Layers with only this activation make one linear map, however many there are.",
        r"\sigma(z) = z",
        value=identity,
        derivative=identity_derivative,
        second_derivative=straight,
        bind_value=bind_identity,
        bind_slope=bind_identity_slope,
        value_formula=lambda z: z,
        slope_formula=lambda z, a: Number(1),
        torch=None,
        analytic=identity,
        linear=True,
    ),
    Activation(
        "sigmoid",
        "Sigmoid",
        "From 0 to 1; its slope is at most 1/4, so gradients shrink layer by layer.",
        r"\sigma(z) = \frac{1}{1 + e^{-z}}",
        value=sigmoid,
        derivative=sigmoid_derivative,
        second_derivative=sigmoid_second_derivative,
        bind_value=bind_sigmoid,
        bind_slope=bind_sigmoid_slope,
        value_formula=sigmoid_formula,
        slope_formula=lambda z, a: a * (1 - a),
        torch=Torch("nn.Sigmoid()"),
        analytic=sigmoid_analytic,
        saturated_at=0.025,
    ),
    Activation(
        "tanh",
        "Tanh",
        "From -1 to 1, slope 1 at the middle; flat where |z| is large.",
        r"\sigma(z) = \tanh z",
        value=np.tanh,
        derivative=tanh_derivative,
        second_derivative=tanh_second_derivative,
        bind_value=bind_tanh,
        bind_slope=bind_tanh_slope,
        value_formula=tanh_formula,
        slope_formula=lambda z, a: 1 - a**2,
        torch=Torch("nn.Tanh()"),
        analytic=np.tanh,
        saturated_at=0.1,
    ),
)
