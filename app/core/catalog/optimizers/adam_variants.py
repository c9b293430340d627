"""Variants of Adam: NAdam, with Nesterov's look-ahead and a momentum that grows over the run, and AMSGrad."""

from __future__ import annotations

import math

import numpy as np

from app.core.catalog.optimizers.adam import (
    BETA1,
    BETA2,
    CORRECTED,
    MOMENTS,
    MOMENTS_IN_TORCH,
    M,
    V,
    bound_adam,
    has_average,
    in_torch,
    preconditioner_adam,
)
from app.core.catalog.optimizers.derivation import Step, corrected, derive_moments, direction
from app.core.catalog.optimizers.moments import bind_direction, bind_moments, corrections, moments
from app.core.catalog.optimizers.needs import Settings, Slots
from app.core.catalog.optimizers.table import Optimizer, Slot, Stability, epsilon, rate
from app.core.catalog.pytorch import TorchMethod
from app.core.support.arrays import Array
from app.core.support.formulas import Node, Number, largest, sqrt
from app.core.support.plan import Plan
from app.core.support.registry import Parameter


def momentum_at(t: int, beta1: float, momentum_decay: float) -> float:
    """mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2): grows from beta1 / 2 to beta1. At step s, t = s + 1."""
    return beta1 * (1 - 0.5 * math.pow(0.96, t * momentum_decay))


def update_nadam(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """With t = step + 1 and mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2)  (Dozat, 2016):

    mu_product = mu_product mu_t,  m and v as in Adam,  v_hat = v / (1 - beta2^t)
    m_hat = mu_(t+1) m / (1 - mu_product mu_(t+1)) + (1 - mu_t) g / (1 - mu_product)
    update = -eta m_hat / (sqrt(v_hat) + eps)

    PyTorch's convention: m itself averages with beta1, only the look-ahead uses mu_t. mu_product starts at 1.
    """
    t = step + 1
    beta1, momentum_decay = settings["beta1"], settings["momentum_decay"]
    mu, mu_next = momentum_at(t, beta1, momentum_decay), momentum_at(t + 1, beta1, momentum_decay)
    mu_product = slots["mu_product"] * mu
    m, v = moments(gradient, slots, settings)
    m_hat = mu_next / (1 - mu_product * mu_next) * m + (1 - mu) / (1 - mu_product) * gradient
    v_hat = v / (1 - settings["beta2"] ** t)
    update = -eta * (m_hat / (np.sqrt(v_hat) + settings["eps"]))
    return update, {"m": m, "v": v, "mu_product": np.asarray(mu_product)}


def bind_nadam(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    beta1, beta2, momentum_decay = settings["beta1"], settings["beta2"], settings["momentum_decay"]
    mu_product = slots["mu_product"]
    mu = plan.scheduled(lambda step: momentum_at(step + 1, beta1, momentum_decay))
    mu_next = plan.scheduled(lambda step: momentum_at(step + 2, beta1, momentum_decay))
    one, rest, of_m, of_gradient = plan.constant(1.0), np.empty(()), np.empty(()), np.empty(())
    scratch = np.empty_like(update)

    m, v = bind_moments(plan, gradient, slots, update, settings)
    plan.call(np.multiply, mu_product, mu, mu_product)
    plan.call(np.multiply, mu_product, mu_next, rest)
    plan.call(np.subtract, one, rest, rest)
    plan.call(np.divide, mu_next, rest, of_m)
    plan.call(np.subtract, one, mu_product, rest)
    plan.call(np.subtract, one, mu, of_gradient)
    plan.call(np.divide, of_gradient, rest, of_gradient)
    plan.call(np.multiply, m, of_m, update)
    plan.call(np.multiply, gradient, of_gradient, scratch)
    plan.call(np.add, update, scratch, update)
    plan.call(np.divide, v, plan.scheduled(lambda step: 1 - beta2 ** (step + 1)), scratch)
    plan.call(np.sqrt, scratch, scratch)
    plan.call(np.add, scratch, plan.constant(settings["eps"]), scratch)
    plan.call(np.divide, update, scratch, update)
    plan.call(np.multiply, update, minus_eta, update)


def derive_nadam(step: Step) -> Node:
    m, v = derive_moments(step)
    mu = step.note("mu", r"\mu_t", look_ahead(step, step.count), "How much momentum looks ahead now.")
    after = step.note("mu_next", r"\mu_{t+1}", look_ahead(step, step.count + 1), "And at the next update.")
    product = step.slot("mu_product", step.old("mu_product") * mu, "All of them so far, multiplied.")
    right = after / (1 - product * after) * m + (1 - mu) / (1 - product) * step.g
    m_hat = step.note("m_hat", r"\hat m", right, "The average and the new gradient, each corrected for starting at 0.")
    return -step.eta * (m_hat / (sqrt(corrected(step, "v", v, "beta2")) + step["eps"]))


def look_ahead(step: Step, count: Node) -> Node:
    return step["beta1"] * (1 - Number(0.5) * Number(0.96) ** (count * step["momentum_decay"]))


def update_amsgrad(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """Adam over the largest v so far:  v_max = max(v_max, v)  (Reddi, Kale, Kumar, 2018).

    PyTorch's convention: the maximum is of the uncorrected v, and the correction is applied to it afterwards; the
    paper corrects neither moment.
    """
    t = step + 1
    m, v = moments(gradient, slots, settings)
    v_max = np.maximum(slots["v_max"], v)
    m_hat = m / (1 - settings["beta1"] ** t)
    v_hat = v_max / (1 - settings["beta2"] ** t)
    return -eta * (m_hat / (np.sqrt(v_hat) + settings["eps"])), {"m": m, "v": v, "v_max": v_max}


def bind_amsgrad(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    both, v_max = bind_moments(plan, gradient, slots, update, settings), slots["v_max"]
    hats, (first, second) = np.empty_like(both), corrections(plan, both, settings)
    plan.larger(v_max, slots["v"], v_max)
    plan.call(np.divide, slots["m"], first, hats[0])
    plan.call(np.divide, v_max, second, hats[1])
    bind_direction(plan, hats, update, settings)
    plan.call(np.multiply, update, minus_eta, update)


def preconditioner_amsgrad(slots: Slots, step: int, settings: Settings) -> Array:
    """Adam's, of the largest v so far."""
    return preconditioner_adam({**slots, "v": slots["v_max"]}, step, settings)


def derive_amsgrad(step: Step) -> Node:
    m, v = derive_moments(step)
    return -step.eta * direction(step, m, step.slot("v_max", largest(step.old("v_max"), v), "The largest v so far."))


ADAM_VARIANTS = (
    Optimizer(
        "nadam",
        "NAdam",
        "Adam that looks ahead like Nesterov: a little quicker along valleys that bend slowly",
        MOMENTS + r"\mu_t = \beta_1\left(1 - \tfrac12\,0.96^{(t+1)\psi}\right),\quad \Pi \leftarrow \Pi\,\mu_t,\quad "
        r"w \leftarrow w - \eta\,\frac{\mu_{t+1} m/(1-\Pi\mu_{t+1}) + (1-\mu_t)\nabla C/(1-\Pi)}"
        r"{\sqrt{v/(1-\beta_2^{t+1})} + \epsilon}",
        (
            rate(0.01),
            BETA1,
            BETA2,
            epsilon(1e-8),
            Parameter("momentum_decay", 4e-3, 0.0, 1.0, "How fast the look-ahead grows from β₁ / 2 to β₁", r"\psi"),
        ),
        (M, V, Slot("mu_product", "scalar", r"\Pi", initial=1.0, least=0.0, most=1.0)),
        update_nadam,
        bind_nadam,
        derive_nadam,
        no_limit="No limit is told for NAdam: how far it looks ahead grows over the run, and its limit changes with "
        "that.",
        rates_of="adam",
        torch=TorchMethod(
            lambda of: in_torch("NAdam", of, f", momentum_decay={of['momentum_decay']!r}"),
            {**MOMENTS_IN_TORCH, "mu_product": "mu_product"},
        ),
    ),
    Optimizer(
        "amsgrad",
        "AMSGrad",
        "Adam whose rates never grow again: helps where rare large gradients would be forgotten",
        MOMENTS + r"\bar v \leftarrow \max(\bar v, v),\quad "
        r"w \leftarrow w - \eta\,\frac{m/(1-\beta_1^{t+1})}{\sqrt{\bar v/(1-\beta_2^{t+1})} + \epsilon}",
        (rate(0.01), BETA1, BETA2, epsilon(1e-8)),
        (M, V, Slot("v_max", "vector", r"\bar v", least=0.0)),
        update_amsgrad,
        bind_amsgrad,
        derive_amsgrad,
        Stability(
            bound_adam,
            "(2 + 2 β₁) / (1 − β₁)",
            r"\frac{2 + 2\beta_1}{(1 - \beta_1)\,\eta}",
            preconditioner_amsgrad,
            memory=has_average,
            divisor=CORRECTED + r"\left(\sqrt{\bar v/(1-\beta_2^{t+1})} + \epsilon\right)",
        ),
        rates_of="adam",
        torch=TorchMethod(
            lambda of: in_torch("Adam", of, ", amsgrad=True"), {**MOMENTS_IN_TORCH, "v_max": "max_exp_avg_sq"}
        ),
    ),
)
