"""The event of a climb: the loss keeps growing, as each step overshoots by more than the one before.

It uses the medians of `flat`, over the same part of the run.
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
"""The fewest blocks of growth, with a known reason and without, and the rise from which they count."""
HALF, QUARTER = 0.4, 0.15
"""The least shares of the rise in its last half and in its last quarter; a straight line has 0.5 and 0.25."""
TWICE = 2.0
"""From this factor on, growth is written as a factor and not in per cent."""


def overshoot(subject: Subject, seen: Seen, memory: Memory | None, course: Memory) -> tuple[Memory, Event | None]:
    """The loss, by its medians in `course` (the memory of `flat`), rises block by block above all earlier values.

    Each block is higher than the one before for at least four consecutive blocks (20 steps at first), or for eight if
    neither the method nor the curvature shows that it overshoots. The loss exceeds its earlier maximum by that maximum
    itself or by the fall from it, whichever is more: so it reaches twice a positive one. And it does not slow down: a
    loss that jumps to the level of its noise does, a swing of momentum stays below its start, a spike comes back.

    With momentum, a function's loss may rise for long although it is certain to come down. There the curvature must be
    too large for the rate (`bound`). The climb has ended when the loss is back at its earlier level: it is reported
    again, with its end, in place of the first report (`settled`).
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
    """Where the growth of the loss with these medians began, from which loss, and its latest growth per step (None if
    it does not grow); and for how many blocks it has grown.
    """
    last = len(levels) - 1
    blocks = levels[::-FIVE]
    falls = np.flatnonzero(~(blocks[:-1] > blocks[1:]))  # from the last block backwards: the start of the rise
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
    """The event of a climb, with its end if it has one."""
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
    """The limit of eta times a curvature here, and how it is written; None where no such limit is known of
    the curvature of the loss itself."""
    chosen = subject.experiment.optimizer
    stability = OPTIMIZERS[chosen.name].stability
    if stability is None or stability.divisor:
        return None
    most = stability.bound(chosen.values())
    return most, stability.written if stability.written == f"{most:.4g}" else f"{stability.written} = {most:.4g}"


def has_slots(subject: Subject) -> bool:
    """Whether the optimizer has a memory. Without one, a step depends on the gradient alone."""
    return bool(OPTIMIZERS[subject.experiment.optimizer.name].slots)


def on_function(subject: Subject) -> bool:
    return isinstance(subject.objective, FunctionObjective)


def balance(subject: Subject, seen: Seen) -> tuple[float | None, float | None]:
    """The rate at this step, and the curvature if it is too large for that rate: the largest of a function, or that of
    a network along the gradient over all examples. The rate is None where there is no bound, the curvature if it is
    small enough.
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
    """Why the loss grows, in words."""
    eta, curvature, plain, limit = climb["eta"], climb["curvature"], not has_slots(subject), bound(subject)
    if eta is None or curvature is None or limit is None:
        return f"The gradient is {climb['norm']:.2g} long by then."
    (most, written), product = limit, eta * curvature
    single = subject.objective.size == 1
    which = "curvature along the gradient"
    if on_function(subject):
        which = "curvature there" if single else "largest curvature there"
    shown = f"{product:.4g}" if product > 1.001 * most else f"{product:.9g}"
    text = f"Each step overshoots: η times the {which}, {eta:.4g} * {curvature:.4g} = {shown}, is above {written}"
    if plain and on_function(subject):
        where = "to the bottom" if single else "along that direction"
        text += f", so the distance {where} grows {faster(product - 1)} a step"
    elif plain:
        text += ", so a step along it ends higher than it began"
    where = "from there" if on_function(subject) else "along it"
    return f"{text}; as far as this curvature tells, η below {most / curvature:.4g} would come down {where}."


def largest(objective: FunctionObjective, point: Array) -> float:
    """The largest eigenvalue of a function's Hessian; NaN if the Hessian is not finite."""
    hessian = objective.hessians(point)
    return float(np.linalg.eigvalsh(hessian)[-1]) if np.isfinite(hessian).all() else math.nan


def along(subject: Subject, seen: Seen) -> float:
    """u.Hu of a network, u being the direction of the gradient over all examples; NaN where there is none."""
    if not seen.norm > 0:
        return math.nan
    direction = seen.gradient / seen.norm
    return float(direction @ HessianAt(subject.surface, seen.parameters).products(direction))
