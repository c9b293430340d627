"""Events from the shape of the loss around the point: passing a saddle, entering a bowl."""

from __future__ import annotations

import numpy as np

from app.core.curvature.hessian import HessianAt
from app.core.descent.objective import FunctionObjective
from app.core.events.event import Event, Memory
from app.core.events.observation import Seen, Subject
from app.core.support.arrays import Array
from app.core.support.norms import norm, norms

FALL, RISE = 3.0, 2.0
DOWNWARDS = 0.3

HOLD = 10
SAMPLES = 9
LEVEL = 1e-9


def saddle(subject: Subject, seen: Seen, memory: Memory | None) -> tuple[Memory, Event | None]:
    """The gradient became short and then long again, and in between the loss bends down along the way out.

    Its length has a minimum of at most a third of its last maximum, and then doubles. Let d be the move from the
    minimum to where it had doubled (or doubled again, or was as long as before), and H the Hessian at the minimum. Then
    d.Hd < -0.3 |d| |Hd|, which proves a negative eigenvalue; a valley crossed at speed bends up along d. H must also
    predict the gradient at the end of d to within its own length, as too large a rate may throw a run anywhere.
    """
    here = {"step": seen.step, "norm": seen.norm, "parameters": seen.parameters.tolist()}
    fresh = {"peak": seen.norm, "low": here, "high": seen.norm, "seen": seen.norm}
    if memory is None:
        return fresh, None
    peak, low, high = memory["peak"], memory["low"], max(memory["high"], seen.norm)
    if seen.norm < low["norm"]:
        return fresh | {"peak": peak}, None
    if seen.norm < min(RISE * memory["seen"], peak):
        # a second minimum, before the gradient was as long again as at first
        return (fresh | {"peak": high} if FALL * seen.norm <= high else memory | {"high": high}), None
    after = fresh if seen.norm >= peak else memory | {"high": high, "seen": seen.norm}
    if seen.norm < RISE * low["norm"] or peak < FALL * low["norm"]:
        return after, None
    point = np.array(low["parameters"])
    along = bend(subject, point, seen.parameters - point)
    if along is None:
        return after, None
    after = fresh
    curvature = f"{along:.2g} along the way it left"
    hilltop = subject.objective.size == 1
    if isinstance(subject.objective, FunctionObjective) and not hilltop:
        values = np.linalg.eigvalsh(subject.objective.hessians(point))
        curvature = f"{values[0]:.2g} in one direction, {values[-1]:.2g} across it"
        hilltop = values[-1] < 0  # it bends downwards in every direction
    text = (
        f"Around step {low['step']} the gradient was down to {low['norm']:.2g} from {peak:.2g}, and then it doubled. "
        f"The loss bends downwards there: its curvature is {curvature}."
    )
    title = "Passed a hilltop" if hilltop else "Saddle region"
    return after, Event(low["step"], "saddle", title, text)


def bend(subject: Subject, point: Array, move: Array) -> float | None:
    """The curvature at `point` along `move` if it is negative on the whole move, else None."""
    length = norm(move)
    if not length > 0:
        return None
    direction = move / length
    product = HessianAt(subject.surface, point).products(direction)
    size = norm(product)
    along = float(direction @ product)
    if not (np.isfinite(size) and along < -DOWNWARDS * size):
        return None
    before, after = subject.surface.gradients(np.array([point, point + move]))
    return along if norm(after - before - length * product) < norm(after) else None


def basin(subject: Subject, seen: Seen, memory: Memory | None) -> tuple[Memory | None, Event | None]:
    """The point entered the bowl of a known minimum and stays. For functions only, as a network's minima are not known.

    For HOLD = 10 consecutive frames the nearest minimum is the same, and no eigenvalue of the Hessian is negative at 9
    points of the straight way to it. The event is at the first of these frames. A run that begins in a bowl has not
    entered it; a run that leaves it for HOLD frames may enter again.
    """
    objective = subject.objective
    if not isinstance(objective, FunctionObjective) or not len(objective.minima):
        return None, None
    nearest = bowl(objective, seen.parameters)
    if memory is None:
        return {"began": seen.step, "inside": None, "nearest": nearest, "since": seen.step}, None
    since = memory["since"] if nearest == memory["nearest"] else seen.step
    after = memory | {"nearest": nearest, "since": since}
    if seen.step - since + 1 < HOLD or nearest == memory["inside"]:
        return after, None
    after["inside"] = nearest
    if nearest is None or since == memory["began"]:
        return after, None
    minimum = objective.minima[nearest]
    where = ", ".join(f"{coordinate:.3g}" for coordinate in minimum)
    away = norm(seen.parameters - minimum)
    text = (
        f"Since step {since} the point is in the bowl of the minimum at ({where}): at {SAMPLES} points of the straight "
        f"way there, the loss bends downwards in no direction. It stayed for {HOLD} steps and is {away:.2g} away."
    )
    return after, Event(since, "basin", "Entered a basin", text)


def bowl(objective: FunctionObjective, point: Array) -> int | None:
    """The number of the minimum in whose bowl `point` lies, or None."""
    nearest = int(norms(objective.minima - point).argmin())
    shares = np.linspace(0.0, 1.0, SAMPLES)[:, np.newaxis]
    hessians = objective.hessians(point + shares * (objective.minima[nearest] - point))
    if not np.isfinite(hessians).all():
        return None
    values = np.linalg.eigvalsh(hessians)
    downwards = values[:, 0] < -LEVEL * np.abs(values).max(axis=-1)
    return None if downwards.any() else nearest
