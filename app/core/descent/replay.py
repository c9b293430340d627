"""Going over steps that nobody needs to see: to a state that was let go, from one that was kept."""

from __future__ import annotations

from app.core.descent.advance import advance
from app.core.descent.frames import State
from app.core.experiment import Experiment
from app.core.support.registry import InvalidInput

STRETCH = 100  # updates at a time: the frames of a large network take a megabyte each four


def reached(experiment: Experiment, state: State, steps: int) -> State:
    """The state after `steps` updates, with the bits it had at first.

    Nothing is computed but the updates: no losses over all examples. Raises InvalidInput where the run ends before.
    """
    left = steps
    while left:
        frames = advance(experiment, state, min(left, STRETCH)).frames
        if len(frames) < min(left, STRETCH):
            raise InvalidInput("skip", steps, f"at most {steps - left + len(frames)}: the run ends there")
        slots = {name: values[-1, ...] for name, values in frames.slots.items()}
        state = State(state.step + len(frames), frames.parameters[-1], slots, state.since)
        left -= len(frames)
    return state
