"""Descending: a state, and the frames that follow from it.

`advance` is a pure function: the same experiment and state give the same bits, in one go or in pieces, on any replica.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from app.core.detail import details, is_finite
from app.core.divergence import explain
from app.core.experiment import PARAMETER_RANGE, Experiment
from app.core.experiment import numbers as read_numbers
from app.core.frames import Divergence, Frame, Frames, Run, State
from app.core.registry import InvalidInput
from app.core.stepper import Stepper, stepper

Array = np.ndarray

__all__ = ["Divergence", "Frame", "Frames", "Run", "State", "advance", "frame_at", "read_state", "start"]

LAST_STEP = 2**40
MOST_NUMBERS = 20_000_000
"""What one run may record: 160 MB."""


def start(experiment: Experiment) -> State:
    """The state before the first update."""
    compiled = stepper(experiment)
    objective = compiled.objective
    return State(0, objective.initial(experiment.seed), compiled.optimizer.init(objective.size))


def read_state(experiment: Experiment, plain: dict[str, Any]) -> State:
    """The state that ``{"step", "parameters", "slots"}`` describes; fresh slots where "slots" is missing or null.

    Raises InvalidInput with a path below ``state`` for what does not fit the experiment.
    """
    compiled = stepper(experiment)
    step = plain.get("step", 0)
    if isinstance(step, bool) or not isinstance(step, int) or not 0 <= step <= LAST_STEP:
        raise InvalidInput("state.step", step, f"a whole number from 0 to {LAST_STEP}")
    size = compiled.objective.size
    parameters = read_numbers(plain.get("parameters"), size, "state.parameters")
    slots = compiled.optimizer.init(size)
    given = plain.get("slots")
    if given is not None:
        if not isinstance(given, dict) or set(given) != set(slots):
            allowed = "an object with " + ", ".join(slots) if slots else "an empty object"
            raise InvalidInput("state.slots", given, allowed)
        for name, values in given.items():
            if name in compiled.scalars:
                (number,) = read_numbers([values], 1, f"state.slots.{name}")
                slots[name][...] = number
            else:
                slots[name][...] = read_numbers(values, size, f"state.slots.{name}")
    return State(step, np.array(parameters), slots)


def advance(
    experiment: Experiment,
    state: State,
    steps: int,
    detail: Literal["light", "full"] = "light",
    examples: Sequence[int] | None = None,
) -> Run:
    """The next `steps` frames, those of steps ``state.step + 1`` and on; fewer where the numbers stop being finite.

    `examples` are the training examples whose values per layer full frames show, by index; None for the first of each
    step's batch. Raises InvalidInput for an example there is not, or for more steps than fit in memory.
    """
    compiled = stepper(experiment)
    most = MOST_NUMBERS // len(compiled.row)
    if not 0 < steps < most:
        raise InvalidInput("steps", steps, f"1 to {most - 1} for an experiment of this size")
    check_examples(compiled, examples)
    rows = compiled.run(state.step, state.parameters, state.slots, steps + 1)
    # Row k holds the gradient that leaves step k and the state of step k + 1, so a frame takes from two rows.
    frames = frames_of(compiled, state.step + 1, rows[:-1, : compiled.state_width], rows[1:], detail, examples)
    if len(frames) == steps:
        return Run(frames, "running", None)
    last = frames[-1].state if len(frames) else state
    return Run(frames, "diverged", explain(experiment, last))


def frame_at(experiment: Experiment, state: State, examples: Sequence[int] | None = None) -> Frame:
    """The full frame at `state`; nothing moves. Its numbers may be infinite or NaN: `is_whole` tells."""
    compiled = stepper(experiment)
    check_examples(compiled, examples)
    rows = compiled.run(state.step, state.parameters, state.slots, 1)
    states = np.concatenate([np.ravel(values) for values in (state.parameters, *state.slots.values())])
    return frames_of(compiled, state.step, states[np.newaxis], rows, "full", examples, whole_only=False)[0]


def frames_of(
    compiled: Stepper,
    first: int,
    states: Array,
    rows: Array,
    detail: str,
    examples: Sequence[int] | None,
    whole_only: bool = True,
) -> Frames:
    """Frames from `states` (T, state width) and the `rows` (T, width) of the updates that leave them.

    With `whole_only`, they end before the first that is not finite throughout.
    """
    places = compiled.places
    columns: dict[str, Any] = {name: rows[:, places[name]] for name in ("gradient", "update")}
    columns |= {name: rows[:, places[name].start] for name in ("loss", "penalty", "eta")}
    columns["parameters"] = states[:, places["parameters"]]
    with np.errstate(all="ignore"):
        for name in ("gradient", "update"):
            columns[f"{name}_norm"] = np.sqrt(np.square(columns[name]).sum(axis=1))
    losses = compiled.losses(columns["parameters"])
    columns["loss_train"] = columns["loss"] if compiled.batches.full else losses[:, 0]
    columns["loss_test"] = losses[:, 1] if compiled.objective.tested else None
    count = len(rows)
    if whole_only:
        checked = [rows[:, compiled.state_width :], states]
        checked += [columns[name][:, np.newaxis] for name in ("gradient_norm", "update_norm", "loss_train")]
        checked += [losses[:, 1:]] if compiled.objective.tested else []
        whole = np.all([np.isfinite(values).all(axis=1) for values in checked], axis=0)
        count = len(rows) if whole.all() else int(whole.argmin())
    full = None
    if detail == "full":
        moving = (columns[name][:count] for name in ("parameters", "gradient", "update"))
        full = details(compiled.objective, first, *moving, examples)
        if whole_only:
            count = next((t for t, part in enumerate(full) if not is_finite(part)), count)
    slots = {
        name: states[:count, places[name].start if name in compiled.scalars else places[name]]
        for name in (slot.name for slot in compiled.optimizer.slots)
    }
    columns = {name: None if values is None else values[:count] for name, values in columns.items()}
    return Frames(first, columns, slots, compiled.batches.per_epoch, full)


def is_whole(frame: Frame) -> bool:
    """Whether every number of a frame is finite."""
    numbers = [frame.loss, frame.penalty, frame.loss_train, frame.gradient_norm, frame.update_norm, frame.loss_test or 0.0]
    arrays = [frame.state.parameters, frame.gradient, frame.update, *frame.state.slots.values()]
    detail = is_finite(frame.full) if frame.full else True
    return detail and bool(np.isfinite(numbers).all()) and all(bool(np.isfinite(values).all()) for values in arrays)


def check_examples(compiled: Stepper, examples: Sequence[int] | None) -> None:
    count = compiled.batches.examples
    for position, index in enumerate(examples or ()):
        if not 0 <= index < count:
            raise InvalidInput(f"examples.{position}", index, f"the index of a training example, 0 to {count - 1}")
