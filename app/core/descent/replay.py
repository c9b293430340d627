"""Replay: compute a state again, without frames, from an earlier one."""

from __future__ import annotations

from app.core.descent.advance import advance
from app.core.descent.frames import State
from app.core.experiment import Experiment
from app.core.support.registry import InvalidInput

STRETCH = 100  # updates at a time, because frames of a large network take much memory


def reached(experiment: Experiment, state: State, steps: int) -> State:
    """The state after `steps` updates, with the same bits as at first.

    Losses over all examples are not computed. Raises InvalidInput if the run ends earlier.
    """
    left = steps
    while left:
        frames = advance(experiment, state, min(left, STRETCH)).frames
        if len(frames) < min(left, STRETCH):
            raise InvalidInput("skip", steps, f"at most {steps - left + len(frames)}: the run ends there")
        state = frames.state(-1)
        left -= len(frames)
    return state
