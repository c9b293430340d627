"""What an optimizer is: its parameters, its slots, one update written twice, and its derivation.

`update` reads like the formula and is the reference; `bind` is the same arithmetic as plan calls, for speed. The two
stand side by side in the family's file, and a test holds them to the same bits. An optimizer never sees an objective;
one with `needs` is given the loss over all examples as a `Surface`, and has one form only, which is slower.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np

from app.core.catalog.optimizers.derivation import Step
from app.core.catalog.optimizers.needs import Guide, Needs, Settings, Slots, Surface
from app.core.catalog.pytorch import TorchMethod
from app.core.support.arrays import Array
from app.core.support.formulas import Node
from app.core.support.plan import Plan
from app.core.support.registry import Entry, Parameter

Update = Callable[[Array, Slots, Array, int, float, Settings], tuple[Array, Slots]]
Bind = Callable[[Plan, Array, Slots, Array, Array, Array, Settings], None]


@dataclass(frozen=True, slots=True)
class Slot:
    """A memory the optimizer keeps from one update to the next.

    A "vector" has one number per parameter, a "scalar" (shape ()) one for the run. All its numbers begin at `initial`.
    No run of the method ever takes one below `least` or above `most`.
    """

    name: str
    shape: Literal["vector", "scalar"]
    symbol: str
    initial: float = 0.0
    least: float = -math.inf
    most: float = math.inf


@dataclass(frozen=True, slots=True)
class Stability:
    """How sharp a bowl may be for full-batch steps in it to come down: eta times its largest curvature stays below
    `bound(settings)`, which is `written` so in words and in TeX, as a `formula` for the curvature.

    With a `divisor`, P in TeX, the curvature is that of P^(-1/2) H P^(-1/2). Either an update is -eta m / P, m the
    average of gradients, for P (..., P) = `preconditioner(slots, step, settings)` from the slots after update number
    `step`. Or P is made of H itself, and `scaled(eigenvalues, settings)` are those of that product, in the same order.

    `memory(settings)` says whether earlier gradients push on, so that steps run past the bottom of a bowl even below
    the limit; `friction(settings)` whether they come to rest below it.
    """

    bound: Callable[[Settings], float]
    written: str
    formula: str
    preconditioner: Callable[[Slots, int, Settings], Array] | None = None
    memory: Callable[[Settings], bool] = lambda settings: False
    friction: Callable[[Settings], bool] = lambda settings: True
    divisor: str = ""
    scaled: Callable[[Array, Settings], Array] | None = None


@dataclass(frozen=True, slots=True)
class Optimizer(Entry):
    """One way to turn gradients into updates. The caller adds: new parameters = parameters + update.

    update(gradient, slots, parameters, step, eta, settings) -> (update, new slots)
        Pure: no argument is changed. Arrays have any shape (..., P) and every operation is elementwise, so that
        stacked runs work as one does. `step` counts the updates already done (0 for the first), `eta` is this
        update's scheduled rate, `settings` holds every parameter but eta (an eta in it is ignored).
    bind(plan, gradient, slots, parameters, update, minus_eta, settings) -> None
        Appends the same to `plan`: writes `update`, changes the arrays in `slots` in place, leaves the others alone.
        `slots` are as `init` gives them: the vectors one after the other in memory. `minus_eta` holds the scheduled
        rate by the time the calls run, with the sign of every update, which so costs no call.
    derive(step) -> formula of the update of one parameter
        The same once more, as lines that a derivation shows.
    stability
        How sharp a bowl may be for its steps to come down; None where no limit can be told, for the reason `no_limit`.
    needs
        What it needs beside the gradient: then `update` and `bind` are those of `on(surface)`. None for most.
    torch
        The same method in PyTorch, for exported scripts; None for one with `needs`.

    `raced` says that a new race begins with it.
    rates_of
        The optimizer of about the same step length, whose rates on functions serve this one too.
    """

    formula: str
    parameters: tuple[Parameter, ...]
    slots: tuple[Slot, ...]
    update: Update
    bind: Bind
    derive: Callable[[Step], Node]
    stability: Stability | None = None
    no_limit: str = ""
    raced: bool = False
    rates_of: str = ""
    needs: Needs | None = None
    torch: TorchMethod | None = None

    @property
    def searches(self) -> bool:
        """Whether it finds the rate of each update by a line search, which begins at eta."""
        return self.needs is not None and self.needs.searches

    def on(self, surface: Surface) -> Optimizer:
        """The optimizer with what it needs of `surface` at hand; itself where it needs nothing."""
        if self.needs is None:
            return self
        update = partial(update_guided, self.needs.update, surface)
        return replace(self, update=update, bind=partial(bind_guided, update))

    def init(self, size: int | tuple[int, ...]) -> Slots:
        """Fresh slots for `size` parameters (or a stack of runs of that shape): what they hold before update 0."""
        vectors = [slot for slot in self.slots if slot.shape == "vector"]
        shape = (size,) if isinstance(size, int) else size
        places = dict(zip((slot.name for slot in vectors), np.empty((len(vectors), *shape)), strict=True))
        slots = {slot.name: places.get(slot.name, np.empty(())) for slot in self.slots}
        for slot in self.slots:
            slots[slot.name][...] = slot.initial
        return slots


NO_NEED = "No limit is needed: the line search takes only rates with which the loss falls."
"""`no_limit` of methods with a line search."""


def unguided(*arguments: Any) -> Any:
    """`update` and `bind` of an optimizer with `needs` before they are met. Raises TypeError."""
    raise TypeError("this optimizer needs a surface: see Optimizer.on")


def update_guided(
    guide: Guide,
    surface: Surface,
    gradient: Array,
    slots: Slots,
    parameters: Array,
    step: int,
    eta: float | Array,
    settings: Settings,
) -> tuple[Array, Slots]:
    """`Optimizer.update` of a method that is guided by `surface`."""
    found = guide(surface, gradient, slots, parameters, eta, settings)
    return found.update, found.slots


def bind_guided(
    pure: Callable[[Array, Slots, Array, int, float | Array, Settings], tuple[Array, Slots]],
    plan: Plan,
    gradient: Array,
    slots: Slots,
    parameters: Array,
    update: Array,
    minus_eta: Array,
    settings: Settings,
) -> None:
    """Append the `pure` form as a single call. Its surface takes far longer than a plan of calls could save."""
    clock = plan.scheduled(float)

    def run() -> None:
        found, kept = pure(gradient, slots, parameters, int(clock), -minus_eta, settings)
        update[...] = found
        for name, values in kept.items():
            slots[name][...] = values

    plan.call(run)


def rate(default: float, description: str = "Learning rate: the scale of every update") -> Parameter:
    """The parameter every optimizer has first: its learning rate."""
    return Parameter("eta", default, 1e-6, 10.0, description, r"\eta", scale="log")


FIRST_RATE = rate(1.0, "Learning rate that the line search of every update tries first")


def average_factor(name: str, default: float, symbol: str, of: str) -> Parameter:
    """How much a moving average of `of` keeps of itself per update; below 1, where it would never learn anything."""
    return Parameter(name, default, 0.0, 0.9999, f"Share of the running average of {of} kept per update", symbol)


def epsilon(default: float) -> Parameter:
    """The guard against a division by zero, which also bounds how far a tiny gradient is blown up."""
    return Parameter("eps", default, 1e-12, 0.1, "Keeps the division from failing at zero", r"\epsilon", scale="log")


def decay(default: float) -> Parameter:
    """Decoupled weight decay: the parameters shrink by eta * weight_decay of themselves per update."""
    return Parameter("weight_decay", default, 0.0, 1.0, "Decoupled decay: pulls every parameter to zero", r"\lambda")


def bind_average(plan: Plan, average: Array, keep: float, value: Array, scratch: Array) -> None:
    """average = keep * average + (1 - keep) * value; `scratch` may be `value` itself where that may be overwritten."""
    plan.call(np.multiply, average, plan.constant(keep), average)
    plan.call(np.multiply, value, plan.constant(1 - keep), scratch)
    plan.call(np.add, average, scratch, average)
