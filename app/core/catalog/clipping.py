"""Clipping: a limit on how large a gradient may be when the optimizer gets it.

As for the optimizers, `clip` is the readable reference and `bind` the same as plan calls. Gradients have any shape
(..., P); a norm is taken over the last axis, so that every run of a stack is clipped on its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.core.catalog.pytorch import Torch
from app.core.support.arrays import Array
from app.core.support.formulas import Chosen, Node, Number, largest, node, smallest
from app.core.support.norms import norm_by_product
from app.core.support.plan import Plan
from app.core.support.registry import Entry, Parameter, by_name

NORM_GUARD = 1e-6
GUARD = Number(NORM_GUARD, "10^{-6}")


@dataclass(frozen=True, slots=True)
class Clip(Entry):
    """A way to limit a gradient.

    clip(gradient, **settings) -> the clipped gradient, a new array
    bind(plan, gradient, out, **settings) appends the same to `plan`, into `out`, which may be `gradient` itself
    component_formula(g, factor, settings) writes a clipped component; factor_formula(norm, settings), if there is one,
    writes the `factor`. Derivations show both, and the sentence `text`.
    `torch`: the same on the gradients of the list `tensors` in PyTorch, None if nothing is clipped
    `limits`: whether it changes any gradient at all
    """

    formula: str
    parameters: tuple[Parameter, ...]
    clip: Callable[..., Array]
    bind: Callable[..., None]
    component_formula: Callable[[Node, Node, Chosen], Node]
    text: str
    torch: Torch | None
    factor_formula: Callable[[Node, Chosen], Node] | None = None
    limits: bool = True


def clip_none(gradient: Array) -> Array:
    return gradient.copy()


def bind_none(plan: Plan, gradient: Array, out: Array) -> None:
    if out is not gradient:
        plan.call(np.positive, gradient, out)


def clip_norm(gradient: Array, limit: float) -> Array:
    """g min(limit / (|g| + 1e-6), 1): keeps the direction  (Pascanu, Mikolov, Bengio, 2013).

    The convention of torch.nn.utils.clip_grad_norm_: the guard against |g| = 0 makes a clipped gradient a hair
    shorter than `limit`.
    """
    length = norm_by_product(gradient)[..., np.newaxis]
    return gradient * np.minimum(limit / (length + NORM_GUARD), 1.0)


def bind_norm(plan: Plan, gradient: Array, out: Array, limit: float) -> None:
    coefficient = np.empty((*gradient.shape[:-1], 1))
    lengths = coefficient[..., 0]
    longest = lengths.max if lengths.ndim else lengths.item

    def overflowed() -> None:
        if not longest() < np.inf:
            lengths[...] = norm_by_product(gradient)

    plan.call(np.vecdot, gradient, gradient, lengths)
    plan.call(np.sqrt, coefficient, coefficient)
    plan.call(overflowed)  # squares that underflow need no repair: a gradient so short is not clipped
    plan.call(np.add, coefficient, plan.constant(NORM_GUARD), coefficient)
    plan.call(np.divide, plan.constant(limit), coefficient, coefficient)
    plan.smaller(coefficient, plan.constant(1.0), coefficient)
    plan.call(np.multiply, gradient, coefficient, out)


def clip_value(gradient: Array, limit: float) -> Array:
    """Cut every component to [-limit, limit], which may turn the direction; torch.nn.utils.clip_grad_value_."""
    return np.clip(gradient, -limit, limit)


def bind_value(plan: Plan, gradient: Array, out: Array, limit: float) -> None:
    plan.larger(gradient, plan.constant(-limit), out)
    plan.smaller(out, plan.constant(limit), out)


def limit(of: str) -> tuple[Parameter, ...]:
    return (Parameter("limit", 1.0, 1e-3, 1e3, f"Largest {of} let through", "c", scale="log"),)


CLIPS = by_name(
    Clip(
        "none",
        "None",
        "The gradient as it is",
        r"g = \nabla C",
        (),
        clip_none,
        bind_none,
        lambda g, factor, of: g,
        "The gradient as it is.",
        None,
        limits=False,
    ),
    Clip(
        "norm",
        "By norm",
        "Shortens a gradient that is too long and keeps its direction: tames cliffs and explosions",
        r"g = \nabla C\,\min\!\left(\frac{c}{\lVert\nabla C\rVert + 10^{-6}},\,1\right)",
        limit("length of the gradient"),
        clip_norm,
        bind_norm,
        lambda g, factor, of: g * factor,
        "Clipped: all components shortened by the same factor.",
        Torch("nn.utils.clip_grad_norm_(tensors, {limit})"),
        factor_formula=lambda norm, of: smallest(of["limit"] / (norm + GUARD), node(1)),
    ),
    Clip(
        "value",
        "By value",
        "Cuts every component on its own: simpler, but it turns the direction",
        r"g_i = \max(-c,\,\min(c,\,\partial C/\partial w_i))",
        limit("size of a component"),
        clip_value,
        bind_value,
        lambda g, factor, of: smallest(largest(g, -of["limit"]), of["limit"]),
        "Clipped: cut to the limit, this component on its own.",
        Torch("nn.utils.clip_grad_value_(tensors, {limit})"),
    ),
)
