"""The outcome of a run from the start: its last whole frame, and those at chosen steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.core.course.quantities import Quantity
from app.core.descent.advance import advance, frame_at, is_whole, start
from app.core.descent.frames import Frame, Status
from app.core.experiment import Experiment

STEPS = 5000
"""The most updates that a lesson may make in one run."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The end of a run. `frames` are full and by step, the last whole one among them; none if the start is not whole.

    `reached` is the step of the last whole frame. A run that diverged is an outcome, not an error.
    """

    status: Status
    reached: int
    frames: dict[int, Frame]

    def value(self, quantity: Quantity, step: int | None = None) -> float | None:
        """The quantity at `step`, by default at the end; None if the run did not get there."""
        frame = self.frames.get(self.reached if step is None else step)
        return None if frame is None else quantity.value(frame)


@lru_cache(maxsize=512)
def outcome(experiment: Experiment, steps: int, looked_at: tuple[int, ...] = ()) -> Outcome:
    """The run of `steps` updates from the start, with frames at its end and at the steps `looked_at`. It is cached, as
    lessons make the same runs again and again."""
    first = start(experiment)
    if not is_whole(frame_at(experiment, first)):
        return Outcome("diverged", 0, {})
    run = advance(experiment, first, steps) if steps else None
    reached = len(run.frames) if run else 0
    wanted = {step for step in looked_at if step <= reached} | {reached}
    # Not the frames of the run, as one of those would compute the losses of all.
    states = {step: run.frames.state(step - 1) if run and step else first for step in wanted}
    frames = {step: frame_at(experiment, state) for step, state in states.items()}
    return Outcome(run.status if run else "running", reached, frames)
