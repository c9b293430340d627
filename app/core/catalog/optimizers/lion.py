"""Lion: every parameter moves by the same amount, only the sign is looked at."""

from __future__ import annotations

import numpy as np

from app.core.catalog.optimizers.derivation import Step, decayed
from app.core.catalog.optimizers.needs import Settings, Slots
from app.core.catalog.optimizers.table import Optimizer, Slot, average_factor, decay, rate
from app.core.catalog.pytorch import TorchMethod
from app.core.support.arrays import Array
from app.core.support.formulas import Node, Quantity, sign
from app.core.support.plan import Plan

HALFWAY = 0.5


def update_lion(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """c = beta1 m + (1 - beta1) g,  m = beta2 m + (1 - beta2) g,  update = -eta (sign(c) + weight_decay w).

    Chen et al., 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2; sign(0) is 0. Both averages begin
    at whichever of m and g they are nearer to, as PyTorch's lerp does: so with beta = 0 an average is g to the bit.
    """
    beta1, beta2, weight_decay = settings["beta1"], settings["beta2"], settings["weight_decay"]
    difference = gradient - slots["m"]
    c, m = (between(gradient, slots["m"], difference, beta) for beta in (beta1, beta2))
    return -eta * (np.sign(c) + weight_decay * parameters), {"m": m}


def between(gradient: Array, m: Array, difference: Array, beta: float) -> Array:
    """beta m + (1 - beta) g, for g - m = `difference`."""
    return m + (1 - beta) * difference if beta > HALFWAY else gradient - beta * difference


def bind_lion(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    m = slots["m"]
    scratch = np.empty_like(update)
    plan.call(np.subtract, gradient, m, scratch)
    for beta, into in ((settings["beta1"], update), (settings["beta2"], scratch)):
        plan.call(np.multiply, scratch, plan.constant(1 - beta if beta > HALFWAY else beta), into)
        start, way = (m, np.add) if beta > HALFWAY else (gradient, np.subtract)
        plan.call(way, start, into, m if into is scratch else into)
    plan.call(np.sign, update, update)
    if settings["weight_decay"] != 0:
        plan.call(np.multiply, parameters, plan.constant(settings["weight_decay"]), scratch)
        plan.call(np.add, update, scratch, update)
    plan.call(np.multiply, update, minus_eta, update)


def derive_lion(step: Step) -> Node:
    old = step.old("m")
    gap = step.note("gap", "e", step.g - old, "How far the new gradient is from the average.")

    def average(beta: Quantity) -> Node:
        return old + (1 - beta) * gap if beta.value > HALFWAY else step.g - beta * gap

    seen = step.note("seen", "c", average(step["beta1"]), "The average as the sign sees it.")
    step.slot("m", average(step["beta2"]), "The average as it is remembered.")
    return -step.eta * decayed(step, sign(seen))


IN_TORCH = '''
class Lion(torch.optim.Optimizer):
    """Moves by the sign of an average of gradients (Chen et al., 2023, algorithm 2). torch.optim has no such method."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for w in group["params"]:
                m = self.state[w].setdefault("m", torch.zeros_like(w))
                seen = torch.lerp(m, w.grad, 1 - beta1)  # beta1 m + (1 - beta1) g
                w -= group["lr"] * (torch.sign(seen) + group["weight_decay"] * w)
                m.lerp_(w.grad, 1 - beta2)
'''

SIGN_BASED = (
    Optimizer(
        "lion",
        "Lion",
        "Moves every parameter by exactly η, by sign alone: fast on plateaus, but it rattles at the bottom",
        r"w \leftarrow w - \eta\left(\operatorname{sign}(\beta_1 m + (1-\beta_1)\nabla C) + \lambda w\right),\quad "
        r"m \leftarrow \beta_2 m + (1-\beta_2)\nabla C",
        (
            rate(0.003),
            average_factor("beta1", 0.9, r"\beta_1", "gradients, as the sign sees it,"),
            average_factor("beta2", 0.99, r"\beta_2", "gradients, as it is remembered,"),
            decay(0.0),
        ),
        (Slot("m", "vector", "m"),),
        update_lion,
        bind_lion,
        derive_lion,
        no_limit="No limit can be told for Lion: it moves every parameter by η, however sharply the loss bends, and "
        "comes no nearer to a minimum than its steps are long.",
        torch=TorchMethod(
            lambda of: (
                f"Lion(tensors, lr=ETA, betas=({of['beta1']!r}, {of['beta2']!r}), weight_decay={of['weight_decay']!r})"
            ),
            {"m": "m"},
            counted=False,
            source=IN_TORCH,
        ),
    ),
)
