"""Events in the course of the loss: it stands still, or it jumps."""

from __future__ import annotations

import numpy as np

from app.core.curvature import DENSE, hessian
from app.core.events.event import Event, Memory
from app.core.events.seen import Seen, Subject

WINDOW = 50
FLAT, LEFT = 0.01, 0.03
LEVEL = 1e-3
STEEP = 0.05
DONE = 1e-6

FACTOR = 3.0
GAIN = 0.25
REST = 100


def plateau(subject: Subject, seen: Seen, memory: Memory | None, arrived: bool) -> tuple[Memory, Event | None]:
    """The loss stands still, and the ground is flat: not a rate too small, not a zigzag between two walls.

    Over 50 updates the loss keeps within 1 % of itself, and a move as long as the parameters are, max(1, |w|), would by
    the slope change it by less than 5 %. It begins where those 50 began, and is over, so that there can be another,
    once 50 span more than 3 %. Not a plateau: a point in the basin of a known minimum (`arrived`), or a loss down to a
    millionth of the first. Whether it is the bottom, nobody can know; how the loss bends is said where that is cheap.
    """
    memory = memory or {"first": seen.loss, "losses": [], "on": False}
    losses = [*memory["losses"], seen.loss][-WINDOW - 1 :]
    scale = abs(seen.loss)
    span = max(losses) - min(losses)
    reach = max(1.0, float(np.sqrt(np.square(seen.parameters).sum())))
    done = arrived or scale <= DONE * abs(memory["first"])
    flat = len(losses) > WINDOW and not done and span <= FLAT * scale and seen.norm * reach <= STEEP * scale
    after = memory | {"losses": losses, "on": span <= LEFT * scale if memory["on"] else flat}
    if memory["on"] or not flat:
        return after, None
    text = (
        f"Over the {WINDOW} updates from step {seen.step - WINDOW} on, the loss moved by {span:.2g}, less than "
        f"{FLAT:.0%}, and stands at {seen.loss:.4g}. The gradient is only {seen.norm:.2g} long: the ground is flat."
    )
    title, more = bends(subject, seen)
    return after, Event(seen.step - WINDOW, "plateau", title, text + more)


def bends(subject: Subject, seen: Seen) -> tuple[str, str]:
    """A title, and a sentence on the curvature at a flat place, if it does not take long to find out."""
    free = np.flatnonzero(subject.objective.free)
    if len(free) > DENSE:
        return "Plateau", ""
    curvature = hessian(subject.terrain, seen.parameters)[np.ix_(free, free)]
    if not np.isfinite(curvature).all():
        return "Plateau", ""
    values = np.linalg.eigvalsh(curvature)
    if values[0] < -LEVEL * np.abs(values).max():
        return "Plateau", f" It bends downwards in one direction (curvature {values[0]:.2g}), so there is a way on."
    return "Standstill", " It bends downwards in no direction: this may be the bottom."


def spike(seen: Seen, memory: Memory | None) -> tuple[Memory, Event | None]:
    """The loss rises far above the lowest there was so far.

    By at least twice that lowest (so to three times of it, where it is positive), and by at least a quarter of what had
    been gained since the first frame: a tiny loss that triples is no spike. There can be another once it has fallen
    back by half of that, and not within 100 steps: until then it swings.
    """
    if memory is None:
        return {"first": seen.loss, "lowest": seen.loss, "lowest_step": seen.step, "calm": None, "last": None}, None
    lowest, last = memory["lowest"], memory["last"]
    if memory["calm"] is not None and seen.loss > memory["calm"]:
        return memory, None
    if seen.loss <= lowest:
        return memory | {"lowest": seen.loss, "lowest_step": seen.step, "calm": None}, None
    rise = max((FACTOR - 1) * abs(lowest), GAIN * (memory["first"] - lowest))
    if rise <= 0 or seen.loss - lowest < rise:
        return memory | {"calm": None}, None
    after = memory | {"calm": lowest + rise / 2, "last": seen.step}
    if last is not None and seen.step - last < REST:
        return after, None
    times = f", {seen.loss / lowest:.3g} times as much" if lowest > 0 else ""
    text = (
        f"The training loss went up from {lowest:.4g}, its lowest so far (step {memory['lowest_step']}), "
        f"to {seen.loss:.4g}{times}."
    )
    return after, Event(seen.step, "spike", "Loss spike", text)
