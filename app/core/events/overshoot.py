"""The event of a run on its way up: the loss grows and grows, as each step overshoots by more than the last one.

It looks at the same medians of the loss over the whole training set as `flat` does, and at as much of the run.
"""

from __future__ import annotations

import math

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.curvature.hessian import HessianAt
from app.core.descent.objective import FunctionObjective
from app.core.events.event import Event, Memory
from app.core.events.observation import Seen, Subject
from app.core.events.windows import FIVE
from app.core.support.arrays import Array

LEAST, LONGER, RISEN = 4, 8, 0.02
"""Blocks it has been growing for, at least, since it was up by so much of its lowest: with a reason, and without."""
HALF, QUARTER = 0.4, 0.15
"""Of the rise: what is due in the last half and in the last quarter of it; a straight line has 0.5 and 0.25."""
TWICE = 2.0
"""A factor from which on one says "times", and not "by so many per cent"."""


def overshoot(subject: Subject, seen: Seen, memory: Memory | None, course: Memory) -> tuple[Memory, Event | None]:
    """The loss, by its medians in `course` (the memory of `flat`), rises block by block to beyond all it has been.

    For four blocks on end or more (20 steps at first), eight where neither the method nor the curvature tells that it
    overshoots, each is higher than the one before. It gets above the highest that it was before that rise by as much
    as that highest is itself, or as it had fallen from there, whichever is more: so to twice a positive one. And it has
    not slowed down: a loss that jumps and stays at the level of its noise does, a swing of momentum does not get as
    high as where it came from, a spike comes back.

    With momentum, a function's loss may also rise for long where it is certain to come down. There the curvature has to
    be beyond what the rate can bear (`bound`). The climb is over when the loss is down where it had been before: it is
    told then again, with its end, which takes the place of what was told first (`settled`).
    """
    medians, climb = course["medians"], None if memory is None else memory["climb"]
    if climb is not None:
        if medians and medians[-1] <= climb["back"]:
            return {"climb": None}, told(subject, climb, seen.step)
        return {"climb": climb}, None
    memory = {"climb": None}
    if not medians or not seen.loss >= course["first"] + abs(course["first"]):
        return memory, None
    climb, blocks = climbing(np.array(medians), course)
    if climb is None:
        return memory, None
    eta, curvature = balance(subject, seen)
    certain = curvature is not None or (eta is not None and not has_slots(subject))
    if not certain and (blocks < LONGER or (eta is not None and on_function(subject))):
        return memory, None
    climb |= {"seen": seen.step, "loss": seen.loss, "norm": seen.norm, "eta": eta, "curvature": curvature}
    return {"climb": climb}, told(subject, climb)


def climbing(levels: Array, course: Memory) -> tuple[Memory | None, float]:
    """Where the loss with these medians has begun to grow, from what, and its growth per step of late; None if not.

    And for how many blocks it has grown.
    """
    last = len(levels) - 1
    blocks = levels[::-FIVE]
    falls = np.flatnonzero(~(blocks[:-1] > blocks[1:]))  # from the last block backwards: where the rise has begun
    rises = int(falls[0]) if len(falls) else len(blocks) - 1
    if rises < LEAST:
        return None, 0
    low = last - rises * FIVE
    before = levels[max(0, low - FIVE + 1) : low + 1]  # it may have begun within the block before
    low -= len(before) - 1 - int(before.argmin())
    bottom, top = float(levels[low]), float(levels[last])
    up = low + int((levels[low:] > bottom + RISEN * abs(bottom)).argmax())  # the foot of a spike may rise for long
    if last - up < (LEAST - 1) * FIVE:
        return None, 0
    high = max([course["first"], *levels[:low].tolist()])
    half, quarter = (float(levels[last - (last - low) // part]) for part in (2, 4))
    grown = top - bottom
    if top - high < max(abs(high), high - bottom) or top - half < HALF * grown or top - quarter < QUARTER * grown:
        return None, 0
    every = course["width"] // FIVE
    growth = math.exp((math.log(top) - math.log(half)) / ((last - low) // 2 * every)) if half > 0 else None
    bottom = min(bottom, course["first"]) if low == 0 else bottom
    return {"step": course["begin"] + low * every, "low": bottom, "growth": growth, "back": high}, (last - up) / FIVE


def told(subject: Subject, climb: Memory, until: int | None = None) -> Event:
    """A climb with its numbers, and its end if it has one."""
    text = f"From step {climb['step']} to {climb['seen']} the loss grew from {climb['low']:.4g} to {climb['loss']:.4g}"
    if climb["growth"] is not None:
        text += f", of late {faster(climb['growth'])} a step"
    text += f". {reason(subject, climb)}"
    if until is not None:
        text += f" By step {until} it was back below {climb['back']:.4g}."
    return Event(climb["step"], "overshoot", "Overshooting", text, until=until)


def faster(factor: float) -> str:
    return f"{factor:.3g}-fold" if factor >= TWICE else f"by {100 * (factor - 1):.2g}%"


def bound(subject: Subject) -> tuple[float, str] | None:
    """What eta times a curvature must stay below here, and how that is written; None where no such limit is known."""
    chosen = subject.experiment.optimizer
    stability = OPTIMIZERS[chosen.name].stability
    return None if stability is None else stability(chosen.values())


def has_slots(subject: Subject) -> bool:
    """Whether the optimizer remembers anything: without slots a step depends on the gradient alone."""
    return bool(OPTIMIZERS[subject.experiment.optimizer.name].slots)


def on_function(subject: Subject) -> bool:
    return isinstance(subject.objective, FunctionObjective)


def balance(subject: Subject, seen: Seen) -> tuple[float | None, float | None]:
    """The rate at this step, and a curvature here that is too large for it: of a function the largest, of a network
    that along the gradient over all examples. The rate is None where there is no bound, the curvature if it is below.
    """
    experiment = subject.experiment
    settings = experiment.optimizer.values()
    limit = bound(subject)
    if limit is None or CLIPS[experiment.clip.name].limits:
        return None, None
    eta = SCHEDULES[experiment.schedule.name].rate(seen.step, settings["eta"], **experiment.schedule.values())
    objective, point = subject.objective, seen.parameters
    curvature = largest(objective, point) if isinstance(objective, FunctionObjective) else along(subject, seen)
    return eta, curvature if math.isfinite(curvature) and eta * curvature > limit[0] else None


def reason(subject: Subject, climb: Memory) -> str:
    """Why the loss grows, as far as the curvature tells."""
    eta, curvature, plain, limit = climb["eta"], climb["curvature"], not has_slots(subject), bound(subject)
    if eta is None or curvature is None or limit is None:
        return f"The gradient is {climb['norm']:.2g} long by then."
    (most, written), product = limit, eta * curvature
    single = subject.objective.size == 1
    which = "curvature along the gradient"
    if on_function(subject):
        which = "curvature there" if single else "largest curvature there"
    shown = f"{product:.4g}" if product > 1.001 * most else f"{product:.9g}"
    text = f"Each step overshoots: eta times the {which}, {eta:.4g} * {curvature:.4g} = {shown}, is above {written}"
    if plain and on_function(subject):
        where = "to the bottom" if single else "along that direction"
        text += f", so the distance {where} grows {faster(product - 1)} a step"
    elif plain:
        text += ", so a step along it ends higher than it began"
    where = "from there" if on_function(subject) else "along it"
    return f"{text}; as far as this curvature tells, an eta below {most / curvature:.4g} would come down {where}."


def largest(objective: FunctionObjective, point: Array) -> float:
    """The largest eigenvalue of a function's Hessian; NaN where that is not finite."""
    hessian = objective.hessian(point)
    return float(np.linalg.eigvalsh(hessian)[-1]) if np.isfinite(hessian).all() else math.nan


def along(subject: Subject, seen: Seen) -> float:
    """u.Hu of a network, u being the direction of the gradient over all examples; NaN where there is none."""
    if not seen.norm > 0:
        return math.nan
    direction = seen.gradient / seen.norm
    return float(direction @ HessianAt(subject.surface, seen.parameters).products(direction))
