"""Events in the layers of a network: vanishing gradients and dead units."""

from __future__ import annotations

import numpy as np

from app.core.descent.objective import NetworkObjective
from app.core.events.event import Event, Memory
from app.core.events.observation import Seen, Subject
from app.core.support.norms import norm

VANISHED = 1e-3
HOLD = 5
REST = 200


def vanishing(subject: Subject, seen: Seen, memory: Memory | None) -> tuple[Memory, Event | None]:
    """The gradient of the first layer is less than a thousandth as long as that of the last, for 5 consecutive frames.

    First and last are of the layers that may move. There can be another event after 200 frames without this.
    """
    memory = memory or {"since": None, "last": None}
    moving = [layer for layer, place in enumerate(subject.slices, 1) if subject.objective.free[place].any()]
    if len(moving) < 2:
        return memory, None
    first, last = (norm(seen.gradient[subject.slices[layer - 1]]) for layer in (moving[0], moving[-1]))
    if not first < VANISHED * last:
        return memory | {"since": None}, None
    since, before = seen.step if memory["since"] is None else memory["since"], memory["last"]
    if seen.step - since + 1 < HOLD:
        return memory | {"since": since}, None
    after = {"since": since, "last": seen.step}
    if before is not None and seen.step - before <= REST:
        return after, None
    text = (
        f"Since step {since} the gradient of layer {moving[0]} is less than a thousandth as long as that of "
        f"layer {moving[-1]}: {first:.2g} beside {last:.2g}. Layer {moving[0]} hardly learns anything."
    )
    return after, Event(since, "vanishing", "Gradient vanished", text, moving[0])


def dead_units(subject: Subject, seen: Seen, memory: Memory | None) -> tuple[Memory, list[Event]]:
    """Units whose slope sigma'(z) is exactly 0 for every training example, for 5 consecutive frames.

    A layer has an event when its first unit is dead, when half of its units are, and when all are; each once in a run.
    """
    memory, objective = memory or {"silent": [], "told": []}, subject.objective
    if not isinstance(objective, NetworkObjective):
        return memory, []
    since = {(layer, unit): step for layer, unit, step in memory["silent"]}
    told = dict(memory["told"])
    still: list[list[int]] = []
    events: list[Event] = []
    for layer, silent in enumerate(seen.silent, 1):
        entries = [[layer, unit, since.get((layer, unit), seen.step)] for unit in (np.flatnonzero(silent) + 1).tolist()]
        still += entries
        dead = sorted((step, unit) for _, unit, step in entries if seen.step - step + 1 >= HOLD)
        marks = (1, -(-len(silent) // 2), len(silent))
        reached = max((mark for mark in marks if mark <= len(dead)), default=0)
        if reached > told.get(layer, 0):
            told[layer] = reached
            step = dead[reached - 1][0]
            events.append(obituary(objective, layer, step, [unit for _, unit in dead], len(silent)))
    return {"silent": still, "told": [list(pair) for pair in told.items()]}, events


def obituary(objective: NetworkObjective, layer: int, step: int, units: list[int], of: int) -> Event:
    """The event that `units` of a layer with `of` units are dead since `step`."""
    flat = objective.network.activations[layer - 1].flat
    count, examples = len(units), len(objective.examples.inputs)
    title = "Dead unit" if count == 1 else f"{count} dead units"
    every = "the only training example" if examples == 1 else f"all {examples} training examples"
    text = (
        f"By step {step}, {count} of {of} units of layer {layer} were dead: {', '.join(map(str, sorted(units)))}. "
        f"{flat} for {every}, so the slope is 0, "
        "no error comes through, and the weights get no gradient."
    )
    return Event(step, "dead_units", title, text, layer)
