"""Events: named moments of a run.

`find` replays a stretch of a run and calls every detector on each frame, in order. Detectors keep a memory of plain
numbers, which goes from one stretch to the next: a run watched in pieces has the same events as the run watched at
once, each found once. Thresholds stand beside each detector.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.descent.advance import advance
from app.core.descent.frames import State
from app.core.events.critical_points import basin, saddle
from app.core.events.event import Event, Memory
from app.core.events.flat import check_flat, flat
from app.core.events.layers import dead_units, vanishing
from app.core.events.observation import Seen, Subject
from app.core.events.overshoot import overshoot
from app.core.events.spikes import spike
from app.core.experiment import Experiment
from app.core.support.registry import InvalidInput

__all__ = ["DETECTORS", "Event", "Memory", "find", "settled"]

DETECTORS = ("flat", "spike", "saddle", "basin", "overshoot", "vanishing", "dead_units")


def find(
    experiment: Experiment, state: State, steps: int, memory: Memory | None = None, before: Sequence[Event] = ()
) -> tuple[list[Event], Memory]:
    """The events of the `steps` updates from `state`, ordered by step, and the memory to go on with.

    The events found `before`, in earlier stretches, are returned again with the new ones, after `settled`. Without a
    `memory`, watching begins at `state`. The memory is ``{"step", "diverged"}``, the step it has reached, and the
    memory of each detector by name. An event is reported when it is certain, so its step may lie in an earlier stretch.
    Raises InvalidInput for a memory of another step or another number of parameters.
    """
    subject = Subject(experiment)
    found: list[Event] = []
    run = advance(experiment, state, steps)
    points, first = run.frames.parameters, run.frames.first
    if memory is None:
        memory = {"step": state.step, "diverged": False, **dict.fromkeys(DETECTORS)}
        points, first = np.vstack((state.parameters, points)), state.step
    check(state, memory)
    with np.errstate(all="ignore"):
        for seen in subject.see(first, points):
            if seen is not None:
                memory, events = look(subject, seen, memory)
                found += events
    if run.divergence is not None and not memory["diverged"]:
        why = run.divergence
        found.append(Event(why.step, "diverged", "Diverged", why.message, why.layer))
    last = state.step + len(run.frames)
    memory = memory | {"step": last, "diverged": memory["diverged"] or run.divergence is not None}
    return settled([*before, *found]), memory


def settled(events: list[Event]) -> list[Event]:
    """Events in order of their steps, without slow stretches that are plateaus by now, and without the first report of
    a climb that has ended."""
    ends = [(event.step, event.until) for event in events if event.kind == "plateau" and event.until is not None]
    over = {event.step for event in events if event.kind == "overshoot" and event.until is not None}
    kept = (
        e for e in events
        if not (e.kind == "slow" and any(first <= e.step <= last for first, last in ends))
        and not (e.kind == "overshoot" and e.until is None and e.step in over)
    )  # fmt: skip
    return sorted(kept, key=lambda event: event.step)


def look(subject: Subject, seen: Seen, memory: Memory) -> tuple[Memory, list[Event]]:
    """Call the detectors on one frame. Returns their new memory and the events."""
    after = dict(memory)
    found: list[Event | None] = [None] * 5
    after["spike"], found[0] = spike(seen, memory["spike"])
    after["saddle"], found[1] = saddle(subject, seen, memory["saddle"])
    after["basin"], found[2] = basin(subject, seen, memory["basin"])
    arrived = after["basin"] is not None and after["basin"]["inside"] is not None
    after["flat"], more = flat(subject, seen, memory["flat"], arrived)
    after["overshoot"], found[4] = overshoot(subject, seen, memory["overshoot"], after["flat"])
    if subject.slices:
        after["vanishing"], found[3] = vanishing(subject, seen, memory["vanishing"])
        after["dead_units"], dead = dead_units(subject, seen, memory["dead_units"])
        more = more + dead
    return after, [event for event in found if event is not None] + more


def check(state: State, memory: Memory) -> None:
    if memory["step"] != state.step:
        raise InvalidInput("memory.step", memory["step"], f"{state.step}, the step of the state")
    size = len(state.parameters)
    if memory["saddle"] is not None and len(memory["saddle"]["low"]["parameters"]) != size:
        given = memory["saddle"]["low"]["parameters"]
        raise InvalidInput("memory.saddle.low.parameters", given, f"a list of {size} numbers")
    if memory["flat"] is not None:
        check_flat(memory["flat"], state.step)
