"""Descent: the frames that follow from a state.

`advance` is a pure function: the same experiment and state give the same bits, in one go or in pieces, on any replica.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from app.core.catalog.optimizers import Slot
from app.core.descent.detail import details, is_finite
from app.core.descent.endings.divergence import explain
from app.core.descent.frames import Divergence, Frame, Frames, Run, State, is_whole
from app.core.descent.objective import FunctionObjective
from app.core.descent.searches import WithTrials
from app.core.descent.stepper import Stepper, stepper
from app.core.experiment import Experiment
from app.core.support.arrays import Array, Mask
from app.core.support.registry import InvalidInput, read_numbers, whole_number

__all__ = ["Divergence", "Frame", "Frames", "Run", "State", "advance", "frame_at", "is_whole", "read_state", "start"]

LAST_STEP = 2**40
MOST_NUMBERS = 20_000_000
"""The most numbers that one run may record: 160 MB."""


def start(experiment: Experiment) -> State:
    """The state before the first update."""
    compiled = stepper(experiment)
    objective = compiled.objective
    return State(0, objective.initial(experiment.seed), compiled.optimizer.init(objective.size))


def read_state(experiment: Experiment, plain: dict[str, Any], checked: bool = False) -> State:
    """The state that ``{"step", "since", "parameters", "slots"}`` describes; fresh slots if they are not given.

    `checked`: the caller has already checked the types and the range of all numbers in lists. Raises InvalidInput with
    a path below ``state`` for a value that does not fit the experiment.
    """
    compiled = stepper(experiment)
    step = whole_number(plain.get("step", 0), 0, LAST_STEP, "state.step")
    allowed = f"a whole number from 0 to {step}, the step of the state"
    since = whole_number(plain.get("since", 0), 0, step, "state.since", allowed)
    size = compiled.objective.size

    def vector(given: Any, field: str) -> Array:
        right = checked and isinstance(given, list) and len(given) == size
        return np.fromiter(given if right else read_numbers(given, size, field), np.float64, size)

    def slot(given: Any, of: Slot) -> Array:
        field = f"state.slots.{of.name}"
        found = np.array(read_numbers([given], 1, field)[0]) if of.name in compiled.scalars else vector(given, field)
        low, high = math.isfinite(of.least), math.isfinite(of.most)
        if (low and found.min() < of.least) or (high and found.max() > of.most):
            least = f"not below {of.least:g}" if low else ""
            most = f"not above {of.most:g}" if high else ""
            allowed = " and ".join(filter(None, (least, most)))
            raise InvalidInput(field, given, f"numbers {allowed}, as {compiled.optimizer.title} keeps them")
        return found

    parameters = vector(plain.get("parameters"), "state.parameters")
    given = plain.get("slots")
    if given is None:
        return State(step, parameters, compiled.optimizer.init(size), since)
    slots = compiled.optimizer.slots
    names = [each.name for each in slots]
    if not isinstance(given, dict) or set(given) != set(names):
        raise InvalidInput("state.slots", given, "an object with " + ", ".join(names) if names else "an empty object")
    return State(step, parameters, {each.name: slot(given[each.name], each) for each in slots}, since)


def advance(
    experiment: Experiment,
    state: State,
    steps: int,
    detail: Literal["light", "full"] = "light",
    examples: Sequence[int] | None = None,
    scored: bool = False,
) -> Run:
    """The next `steps` frames, from step ``state.step + 1`` on; fewer if the numbers stop being finite.

    `examples` are the indices of the training examples whose values per layer full frames show; None for the first of
    each step's batch. `scored` frames have scores. Raises InvalidInput for an unknown example, or for more steps than
    fit in memory.
    """
    compiled = stepper(experiment)
    most = MOST_NUMBERS // len(compiled.row)
    if not 0 < steps < most:
        raise InvalidInput("steps", steps, f"1 to {most - 1} for an experiment of this size")
    check_examples(compiled, examples)
    rows, tame = compiled.run(state.step, state.parameters, state.slots, steps + 1, state.since)
    # Row k holds the gradient of step k and the state of step k + 1, so a frame takes numbers from two rows.
    states, rows = rows[:-1, : compiled.state_width], rows[1:]
    first = state.step + 1, state.since
    frames = frames_of(compiled, first, states, rows, detail, examples, scored)
    if not tame:
        whole = whole_frames(frames, states, rows[:, compiled.state_width :])
        if whole < len(frames):
            frames = frames_of(compiled, first, states[:whole], rows[:whole], detail, examples, scored)
    if len(frames) == steps:
        return Run(frames, "running", None)
    return Run(frames, "diverged", explain(experiment, frames.state(-1) if len(frames) else state))


def frame_at(experiment: Experiment, state: State, examples: Sequence[int] | None = None) -> Frame:
    """The full frame at `state`. Its numbers may be infinite or NaN: see `is_whole`."""
    compiled = stepper(experiment)
    check_examples(compiled, examples)
    rows, _ = compiled.run(state.step, state.parameters, state.slots, 1, state.since)
    states = np.concatenate([np.ravel(values) for values in (state.parameters, *state.slots.values())])
    return frames_of(compiled, (state.step, state.since), states[np.newaxis], rows, "full", examples)[0]


def slots_after(experiment: Experiment, state: State) -> dict[str, Array]:
    """The optimizer's slots after the update that leaves `state`: the next frame's, if it is whole."""
    compiled = stepper(experiment)
    rows, _ = compiled.run(state.step, state.parameters, state.slots, 1, state.since)
    found = {slot.name: rows[0, compiled.places[slot.name]] for slot in compiled.optimizer.slots}
    return {name: values.reshape(()) if name in compiled.scalars else values for name, values in found.items()}


def frames_of(
    compiled: Stepper,
    first: tuple[int, int],
    states: Array,
    rows: Array,
    detail: str,
    examples: Sequence[int] | None,
    scored: bool = False,
) -> Frames:
    """Frames from `states` (T, state width) and the `rows` (T, width) of the updates that leave them.

    `first` holds the step of the first frame and the step from which its optimizer counts.
    """
    step, since = first
    places, objective = compiled.places, compiled.objective
    columns = {name: rows[:, places[name]] for name in ("gradient", "update")}
    columns |= {name: rows[:, places[name].start] for name in ("loss", "penalty", "eta")}
    columns["parameters"] = parameters = states[:, places["parameters"]]
    slots = {
        slot.name: states[:, places[slot.name].start if slot.shape == "scalar" else places[slot.name]]
        for slot in compiled.optimizer.slots
    }

    losses, scores = compiled.scored_losses(parameters, detail == "full") if scored else (None, None)

    def totals() -> Array:
        found = compiled.losses(parameters) if losses is None else losses
        if compiled.batches.full:
            found[:, 0] = columns["loss"]
        return found

    full = None
    if detail == "full":
        full = details(objective, step, parameters, columns["gradient"], columns["update"], examples)
        if compiled.optimizer.searches:
            memories = [{name: values[k, ...] for name, values in slots.items()} for k in range(len(parameters))]
            here = [State(step + k, at, memories[k], since) for k, at in enumerate(parameters)]
            full = WithTrials(compiled.experiment, full, here, columns["gradient"], columns["eta"])
    far = objective.distance(parameters) if isinstance(objective, FunctionObjective) else None
    return Frames(step, compiled.batches.per_epoch, columns, slots, totals, objective.tested, full, since, far, scores)


def whole_frames(frames: Frames, states: Array, rest: Array) -> int:
    """The number of frames before the first with a number that is not finite."""
    numbers = np.column_stack((frames.gradient_norm, frames.update_norm, frames.totals[:, : 1 + frames.tested]))
    whole: Mask = np.all(np.isfinite(np.hstack((states, rest, numbers))), axis=1)
    if frames.full is not None:
        whole &= np.array([is_finite(part) for part in frames.full], dtype=bool)
    return len(whole) if whole.all() else int(whole.argmin())


def check_examples(compiled: Stepper, examples: Sequence[int] | None) -> None:
    count = compiled.batches.examples
    for position, index in enumerate(examples or ()):
        if not 0 <= index < count:
            raise InvalidInput(f"examples.{position}", index, f"the index of a training example, 0 to {count - 1}")
