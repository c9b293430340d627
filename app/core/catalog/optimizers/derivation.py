"""What the optimizers' derivations share: the symbols of one update of one parameter, and averages of them.

A derivation uses the order of operations of `update`, so that its lines have the optimizer's bits; but for Adam's and
AdamW's, whose runs do theirs as one product and round the last place otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.core.catalog.optimizers.needs import Surface, Trial
from app.core.support.arrays import Array
from app.core.support.formulas import Node, Quantity, sqrt


class Step(Protocol):
    """One update of one parameter, to be written line by line; every call of `slot` and `note` adds a line.

    `g` the (clipped) gradient, `eta` the (scheduled) rate, `w` the parameter, `t` the step, from 0. `count` is how many
    gradients the optimizer has seen, this one included: t + 1, if it was there from step 0. Settings are there by name:
    ``step["beta1"]``.

    For methods with `needs`: `position` of this parameter in the vectors, the whole (clipped) `gradient`, `parameters`
    and `slots` before the update, the `surface`, and the `trials` of this update's line search.
    """

    g: Quantity
    eta: Quantity
    w: Quantity
    t: Quantity
    count: Node
    position: int
    gradient: Array
    parameters: Array
    slots: dict[str, Array]
    surface: Surface
    trials: Sequence[Trial]

    def __getitem__(self, setting: str) -> Quantity: ...

    def old(self, name: str) -> Quantity:
        """A slot before the update."""

    def slot(self, name: str, right: Node, text: str) -> Quantity:
        """The slot's new number, from the formula `right`."""

    def note(self, key: str, tex: str, right: Node, text: str, *, said: bool = False) -> Quantity:
        """A number that is worked out on the way and kept nowhere. `said`: its text is shown from the start."""

    def given(self, key: str, tex: str, value: float, text: str) -> Quantity:
        """A number that no short formula gives."""


def average(step: Step, name: str, keep: str, new: Node, text: str) -> Quantity:
    """A running average that keeps so much of itself."""
    return step.slot(name, step[keep] * step.old(name) + (1 - step[keep]) * new, text)


def derive_moments(step: Step) -> tuple[Quantity, Quantity]:
    m = average(step, "m", "beta1", step.g, "The running average of the gradients: where to.")
    v = average(step, "v", "beta2", step.g**2, "The running average of their squares: how large they are.")
    return m, v


def corrected(step: Step, name: str, of: Quantity, beta: str) -> Quantity:
    taken_over = "" if step.count.value == step.t.value + 1 else " since this optimizer took over"
    seen = "1 gradient" if step.count.value == 1 else f"{step.count.value:.0f} gradients"
    text = f"Averages begin at 0; this makes up for it (at step t = {step.t.value:.0f}, {seen} averaged{taken_over})."
    return step.note(f"{name}_hat", rf"\hat {name}", of / (1 - step[beta] ** step.count), text)


def direction(step: Step, m: Quantity, v: Quantity) -> Node:
    """m_hat / (sqrt(v_hat) + eps)."""
    return corrected(step, "m", m, "beta1") / (sqrt(corrected(step, "v", v, "beta2")) + step["eps"])


def decayed(step: Step, move: Node) -> Node:
    """The weight decay beside the optimizer's own direction; left out when it is off."""
    return move + step["weight_decay"] * step.w if step["weight_decay"].value else move
