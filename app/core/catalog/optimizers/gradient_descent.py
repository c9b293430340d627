"""Gradient descent, plain and with momentum."""

from __future__ import annotations

import numpy as np

from app.core.catalog.optimizers.derivation import Step
from app.core.catalog.optimizers.needs import Settings, Slots
from app.core.catalog.optimizers.table import Optimizer, Slot, Stability, rate
from app.core.catalog.pytorch import TorchMethod
from app.core.support.arrays import Array
from app.core.support.formulas import Node
from app.core.support.plan import Plan
from app.core.support.registry import Parameter


def update_gd(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """update = -eta g  (Cauchy, 1847)."""
    return -eta * gradient, {}


def bind_gd(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    plan.call(np.multiply, gradient, minus_eta, update)


def derive_gd(step: Step) -> Node:
    return -step.eta * step.g


def bound_gd(settings: Settings) -> float:
    """In a bowl of curvature h a step multiplies the distance by 1 - eta h, which is -1 at the limit."""
    return 2.0


def update_momentum(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """velocity = mu velocity + g,  update = -eta velocity  (Polyak, 1964).

    PyTorch's convention: the velocity gathers gradients and eta scales it afterwards, without dampening (no factor
    1 - mu before g). The other one, velocity = mu velocity - eta g, differs only while eta changes.
    """
    velocity = settings["mu"] * slots["velocity"] + gradient
    return -eta * velocity, {"velocity": velocity}


def bind_momentum(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    velocity = slots["velocity"]
    plan.call(np.multiply, velocity, plan.constant(settings["mu"]), velocity)
    plan.call(np.add, velocity, gradient, velocity)
    plan.call(np.multiply, velocity, minus_eta, update)


def derive_momentum(step: Step) -> Node:
    return -step.eta * step.slot("velocity", step["mu"] * step.old("velocity") + step.g, GATHERED)


def bound_momentum(settings: Settings) -> float:
    """z^2 - (1 + mu - eta h) z + mu = 0 has a root at -1 at the limit."""
    return 2 * (1 + settings["mu"])


def has_velocity(settings: Settings) -> bool:
    return settings["mu"] > 0


def has_friction(settings: Settings) -> bool:
    """The product of both roots is mu. With mu = 1 they stay on the unit circle: swings keep their size."""
    return settings["mu"] < 1


def update_nesterov(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """velocity = mu velocity + g,  update = -eta (g + mu velocity)  (Nesterov, 1983; Sutskever et al., 2013).

    PyTorch's convention: the gradient is taken where the parameters are, and the parameters kept are the ones that
    have looked ahead; the textbook form evaluates the gradient at w + mu velocity instead.
    """
    velocity = settings["mu"] * slots["velocity"] + gradient
    return -eta * (gradient + settings["mu"] * velocity), {"velocity": velocity}


def bind_nesterov(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    velocity = slots["velocity"]
    plan.call(np.multiply, velocity, plan.constant(settings["mu"]), velocity)
    plan.call(np.add, velocity, gradient, velocity)
    plan.call(np.multiply, velocity, plan.constant(settings["mu"]), update)
    plan.call(np.add, update, gradient, update)
    plan.call(np.multiply, update, minus_eta, update)


def derive_nesterov(step: Step) -> Node:
    velocity = step.slot("velocity", step["mu"] * step.old("velocity") + step.g, GATHERED)
    return -step.eta * (step.g + step["mu"] * velocity)


def bound_nesterov(settings: Settings) -> float:
    """z^2 - (1 - eta h) ((1 + mu) z - mu) = 0 has a root at -1 at the limit."""
    return 2 * (1 + settings["mu"]) / (1 + 2 * settings["mu"])


MU = Parameter("mu", 0.9, 0.0, 1.0, "Share of the velocity kept: 0 is plain descent, 1 has no friction", r"\mu")

VELOCITY = {"velocity": "momentum_buffer"}
"""What PyTorch calls it."""

GATHERED = "The velocity that is left, plus the new gradient."

GRADIENT_DESCENT = (
    Optimizer(
        "gd",
        "Gradient descent",
        "Steps straight downhill, the further the steeper; the yardstick for all others",
        r"w \leftarrow w - \eta\,\nabla C",
        (rate(0.1),),
        (),
        update_gd,
        bind_gd,
        derive_gd,
        Stability(bound_gd, "2", r"\frac{2}{\eta}"),
        raced=True,
        torch=TorchMethod(lambda of: "torch.optim.SGD(tensors, lr=ETA)", counted=False),
    ),
    Optimizer(
        "momentum",
        "Momentum",
        "Rolls like a heavy ball: gathers speed along a valley and averages the zigzag across it",
        r"v \leftarrow \mu v + \nabla C,\quad w \leftarrow w - \eta\,v",
        (rate(0.05), MU),
        (Slot("velocity", "vector", "v"),),
        update_momentum,
        bind_momentum,
        derive_momentum,
        Stability(bound_momentum, "2 (1 + μ)", r"\frac{2 + 2\mu}{\eta}", memory=has_velocity, friction=has_friction),
        raced=True,
        torch=TorchMethod(
            lambda of: f"torch.optim.SGD(tensors, lr=ETA, momentum={of['mu']!r})", VELOCITY, counted=False
        ),
    ),
    Optimizer(
        "nesterov",
        "Nesterov momentum",
        "Momentum that looks ahead and so brakes before it overshoots",
        r"v \leftarrow \mu v + \nabla C,\quad w \leftarrow w - \eta\,(\nabla C + \mu v)",
        (rate(0.05), MU),
        (Slot("velocity", "vector", "v"),),
        update_nesterov,
        bind_nesterov,
        derive_nesterov,
        Stability(bound_nesterov, "2 (1 + μ) / (1 + 2 μ)", r"\frac{2 + 2\mu}{(1 + 2\mu)\,\eta}", memory=has_velocity),
        raced=True,
        torch=TorchMethod(
            lambda of: f"torch.optim.SGD(tensors, lr=ETA, momentum={of['mu']!r}, nesterov={of['mu'] > 0})",
            VELOCITY,
            counted=False,
        ),
    ),
)
