"""The optimizer's update of one parameter, line by line: why this step has this length.

UPDATES has the formulas of every optimizer, in the order of operations of `catalog.optimizers`, so that they give its
bits; but for Adam's and AdamW's, whose runs do theirs as one product and round the last place otherwise. The values are
the engine's own: new slots those of the next frame, the update the frame's.
"""

from __future__ import annotations

from collections.abc import Callable

from app.core.experiment import Experiment
from app.core.explain.lines import Derivation, Line
from app.core.explain.steps import Step, Terms
from app.core.explain.weight import FROZEN
from app.core.support.formulas.algebra import Node, Number
from app.core.support.formulas.calls import largest, sign, sqrt
from app.core.support.formulas.quantity import Quantity

GATHERED = "What is left of the velocity, and the new gradient on top."


def momentum(step: Step) -> Node:
    return -step.eta * step.slot("velocity", step["mu"] * step.old("velocity") + step.g, GATHERED)


def nesterov(step: Step) -> Node:
    velocity = step.slot("velocity", step["mu"] * step.old("velocity") + step.g, GATHERED)
    return -step.eta * (step.g + step["mu"] * velocity)


def adagrad(step: Step) -> Node:
    total = step.slot("square_sum", step.old("square_sum") + step.g**2, "All squared gradients so far.")
    return -step.eta * (step.g / (sqrt(total) + step["eps"]))


def average(step: Step, name: str, keep: str, new: Node, text: str) -> Quantity:
    """A running average that keeps so much of itself."""
    return step.slot(name, step[keep] * step.old(name) + (1 - step[keep]) * new, text)


def rmsprop(step: Step) -> Node:
    squares = average(step, "square_average", "alpha", step.g**2, "The running average of the squared gradients.")
    return -step.eta * (step.g / (sqrt(squares) + step["eps"]))


def adadelta(step: Step) -> Node:
    squares = average(step, "square_average", "rho", step.g**2, "The running average of the squared gradients.")
    ratio = sqrt((step.old("move_average") + step["eps"]) / (squares + step["eps"]))
    move = step.note("move", "d", step.g * ratio, "The gradient, as long as recent moves were by recent gradients.")
    average(step, "move_average", "rho", move**2, "The running average of the squared moves.")
    return -step.eta * move


def moments(step: Step) -> tuple[Quantity, Quantity]:
    m = average(step, "m", "beta1", step.g, "The running average of the gradients: where to.")
    v = average(step, "v", "beta2", step.g**2, "The running average of their squares: how large they are.")
    return m, v


def corrected(step: Step, name: str, of: Quantity, beta: str) -> Quantity:
    taken_over = "" if step.count.value == step.t.value + 1 else " since this optimizer took over"
    which = f"update {step.count.value:.0f}{taken_over}, at step t = {step.t.value:.0f}"
    text = f"Averages begin at 0; this makes up for it ({which})."
    return step.note(f"{name}_hat", rf"\hat {name}", of / (1 - step[beta] ** step.count), text)


def direction(step: Step, m: Quantity, v: Quantity) -> Node:
    return corrected(step, "m", m, "beta1") / (sqrt(corrected(step, "v", v, "beta2")) + step["eps"])


def adam(step: Step) -> Node:
    return -step.eta * direction(step, *moments(step))


def adamw(step: Step) -> Node:
    return -step.eta * decayed(step, direction(step, *moments(step)))


def decayed(step: Step, move: Node) -> Node:
    """The weight decay beside the optimizer's own direction; left out when it is off."""
    return move + step["weight_decay"] * step.w if step["weight_decay"].value else move


def nadam(step: Step) -> Node:
    m, v = moments(step)
    mu = step.note("mu", r"\mu_t", look_ahead(step, step.count), "How much momentum looks ahead now.")
    after = step.note("mu_next", r"\mu_{t+1}", look_ahead(step, step.count + 1), "And at the next update.")
    product = step.slot("mu_product", step.old("mu_product") * mu, "All of them so far, multiplied.")
    right = after / (1 - product * after) * m + (1 - mu) / (1 - product) * step.g
    m_hat = step.note("m_hat", r"\hat m", right, "The average and the new gradient, each corrected for starting at 0.")
    return -step.eta * (m_hat / (sqrt(corrected(step, "v", v, "beta2")) + step["eps"]))


def look_ahead(step: Step, count: Node) -> Node:
    return step["beta1"] * (1 - Number(0.5) * Number(0.96) ** (count * step["momentum_decay"]))


def amsgrad(step: Step) -> Node:
    m, v = moments(step)
    return -step.eta * direction(step, m, step.slot("v_max", largest(step.old("v_max"), v), "The largest v so far."))


def lion(step: Step) -> Node:
    old = step.old("m")
    gap = step.note("gap", "e", step.g - old, "How far the new gradient is from the average.")
    seen = step.note("seen", "c", old + (1 - step["beta1"]) * gap, "The average as the sign sees it.")
    step.slot("m", old + (1 - step["beta2"]) * gap, "The average as it is remembered.")
    return -step.eta * decayed(step, sign(seen))


UPDATES: dict[str, Callable[[Step], Node]] = {
    "gd": lambda step: -step.eta * step.g,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adadelta": adadelta,
    "adam": adam,
    "adamw": adamw,
    "nadam": nadam,
    "amsgrad": amsgrad,
    "lion": lion,
}


def update(terms: Terms, experiment: Experiment, name: str) -> Derivation:
    """From the gradient of the parameter `name` to its new value."""
    step, frame = Step(terms, experiment, name), terms.frame
    right = UPDATES[experiment.optimizer.name](step)
    term = step.w.term
    moved = terms.parameter(
        name, "update", frame.update[step.position], tex=rf"\Delta {step.w.tex}", term=f"update-{term}",
        kind="update", css="q-update",
    )  # fmt: skip
    if terms.objective.free[step.position]:
        step.add("update", 0, moved, right, f"The update of {step.optimizer.title}.")
    else:
        step.add("update", 0, moved, Number(0), FROZEN)
    new = terms.parameter(name, "new_parameters", frame.full["new_parameters"][step.position], term=f"new-{term}")
    step.lines.append(Line("new", 0, new, step.w + moved, "Where the parameter goes.", r"\leftarrow"))
    example = getattr(terms, "example", None)
    return Derivation("update", frame.state.step, name, example, step.lines)
