"""Adam and AdamW: momentum `m` over the root of averaged squares `v`, both corrected for starting at zero."""

from __future__ import annotations

import numpy as np

from app.core.catalog.optimizers.derivation import Step, decayed, derive_moments, direction
from app.core.catalog.optimizers.moments import (
    bind_direction,
    bind_moments,
    bind_product,
    can_be_product,
    corrections,
    moments,
)
from app.core.catalog.optimizers.needs import Settings, Slots
from app.core.catalog.optimizers.table import Optimizer, Slot, Stability, average_factor, decay, epsilon, rate
from app.core.catalog.pytorch import TorchMethod
from app.core.support.arrays import Array
from app.core.support.formulas import Node
from app.core.support.plan import Plan


def update_adam(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """With t = step + 1  (Kingma and Ba, 2015):

    m = beta1 m + (1 - beta1) g,      m_hat = m / (1 - beta1^t)
    v = beta2 v + (1 - beta2) g^2,    v_hat = v / (1 - beta2^t)
    update = -eta m_hat / (sqrt(v_hat) + eps)

    Convention: eps outside the root and after the correction, as in the paper's algorithm and in PyTorch (the paper's
    cheaper variant and TensorFlow add it before the correction).
    """
    t = step + 1
    m, v = moments(gradient, slots, settings)
    m_hat = m / (1 - settings["beta1"] ** t)
    v_hat = v / (1 - settings["beta2"] ** t)
    return -eta * (m_hat / (np.sqrt(v_hat) + settings["eps"])), {"m": m, "v": v}


def bind_adam(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    if can_be_product(gradient, slots, update):
        bind_direction(plan, bind_product(plan, gradient, slots, update, minus_eta, settings), update, settings)
        return
    both = bind_moments(plan, gradient, slots, update, settings)
    hats = np.empty_like(both)
    plan.call(np.divide, both, corrections(plan, both, settings), hats)
    bind_direction(plan, hats, update, settings)
    plan.call(np.multiply, update, minus_eta, update)


def derive_adam(step: Step) -> Node:
    return -step.eta * direction(step, *derive_moments(step))


def has_average(settings: Settings) -> bool:
    return settings["beta1"] > 0


def bound_adam(settings: Settings) -> float:
    """For m an average: z^2 - (1 + beta1 - (1 - beta1) eta h) z + beta1 = 0 has a root at -1 at the limit.

    Cohen et al., "Adaptive gradient methods at the edge of stability", 2022.
    """
    return (2 + 2 * settings["beta1"]) / (1 - settings["beta1"])


def preconditioner_adam(slots: Slots, step: int, settings: Settings) -> Array:
    """With both corrections for starting at zero, as the paper has it."""
    t = step + 1
    root = np.sqrt(slots["v"] / (1 - settings["beta2"] ** t))
    scaled: Array = (1 - settings["beta1"] ** t) * (root + settings["eps"])
    return scaled


def update_adamw(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """Adam, and the parameters decay on their own, past m and v  (Loshchilov and Hutter, 2019):

    update = -eta m_hat / (sqrt(v_hat) + eps) - eta weight_decay w

    PyTorch's convention: the decay is scaled by the scheduled rate too.
    """
    update, slots = update_adam(gradient, slots, parameters, step, eta, settings)
    return update - eta * (settings["weight_decay"] * parameters), slots


def bind_adamw(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    bind_adam(plan, gradient, slots, parameters, update, minus_eta, settings)
    if settings["weight_decay"] != 0:
        decayed = np.empty_like(update)
        plan.call(np.multiply, parameters, plan.constant(settings["weight_decay"]), decayed)
        plan.call(np.multiply, decayed, minus_eta, decayed)
        plan.call(np.add, update, decayed, update)


def derive_adamw(step: Step) -> Node:
    return -step.eta * decayed(step, direction(step, *derive_moments(step)))


BETA1 = average_factor("beta1", 0.9, r"\beta_1", "gradients")
BETA2 = average_factor("beta2", 0.999, r"\beta_2", "squared gradients")
M = Slot("m", "vector", "m")
V = Slot("v", "vector", "v", least=0.0)

MOMENTS_IN_TORCH = {"m": "exp_avg", "v": "exp_avg_sq"}
"""What PyTorch calls them."""


def in_torch(name: str, settings: Settings, more: str = "") -> str:
    """The call of a method of Adam's kind, with its own arguments `more`."""
    betas = f"({settings['beta1']!r}, {settings['beta2']!r})"
    return f"torch.optim.{name}(tensors, lr=ETA, betas={betas}, eps={settings['eps']!r}{more})"


MOMENTS = r"m \leftarrow \beta_1 m + (1-\beta_1)\nabla C,\quad v \leftarrow \beta_2 v + (1-\beta_2)(\nabla C)^2,\quad "
CORRECTED = r"(1-\beta_1^{t+1})"
DIRECTION = r"\frac{m/(1-\beta_1^{t+1})}{\sqrt{v/(1-\beta_2^{t+1})} + \epsilon}"

ADAM = (
    Optimizer(
        "adam",
        "Adam",
        "Momentum with a rate per parameter: works untuned on most networks",
        MOMENTS + r"w \leftarrow w - \eta\," + DIRECTION,
        (rate(0.01), BETA1, BETA2, epsilon(1e-8)),
        (M, V),
        update_adam,
        bind_adam,
        derive_adam,
        Stability(
            bound_adam,
            "(2 + 2 β₁) / (1 − β₁)",
            r"\frac{2 + 2\beta_1}{(1 - \beta_1)\,\eta}",
            preconditioner_adam,
            memory=has_average,
            divisor=CORRECTED + r"\left(\sqrt{v/(1-\beta_2^{t+1})} + \epsilon\right)",
        ),
        raced=True,
        torch=TorchMethod(lambda of: in_torch("Adam", of), MOMENTS_IN_TORCH),
    ),
    Optimizer(
        "adamw",
        "AdamW",
        "Adam with weight decay that its rates do not distort: the usual choice where overfitting matters",
        MOMENTS + r"w \leftarrow w - \eta\left(" + DIRECTION + r" + \lambda w\right)",
        (rate(0.01), BETA1, BETA2, epsilon(1e-8), decay(0.01)),
        (M, V),
        update_adamw,
        bind_adamw,
        derive_adamw,
        no_limit="No limit is told for AdamW: its decay pulls at the parameters past the average of the gradients, "
        "which shifts Adam's limit.",
        rates_of="adam",
        torch=TorchMethod(lambda of: in_torch("AdamW", of, f", weight_decay={of['weight_decay']!r}"), MOMENTS_IN_TORCH),
    ),
)
