"""The state of a run in a request, and its form for the core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent import advance
from app.core.experiment import PARAMETERS
from app.core.support.registry import inside
from app.web.experiment.fields import Strict, Whole
from app.web.experiment.parsed import Experiment
from app.web.experiment.schema import Coordinate, Name, Slot

MOST_SLOTS = max(len(optimizer.slots) for optimizer in OPTIMIZERS.values())
StepNumber = Annotated[int, Whole(0, 10**9)]


class State(Strict):
    """The state of a run, as the last frame gives it: the server needs nothing else to go on."""

    step: StepNumber = Field(0, description="updates already done")
    since: StepNumber = Field(0, description="the step at which this optimizer took over and began to count")
    parameters: Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)] = Field(
        description="one number per parameter, in the order of the names that /api/start gives"
    )
    slots: Annotated[dict[Name, Slot], Field(max_length=MOST_SLOTS)] | None = Field(
        None, description="the optimizer's memory: a vector or a number per slot; left out: as at the start"
    )


MaybeState = Annotated[State | None, Field(description="left out: the experiment's own start")]


class Point(Strict):
    """A state of an experiment."""

    experiment: Experiment
    state: MaybeState = None


def state_of(body: Any) -> advance.State:
    """The state of a request; the experiment's start by default. Raises InvalidInput if it does not fit."""
    return read(body.experiment, body.state)


def read(experiment: Experiment, state: State | None) -> advance.State:
    """A `state` of `experiment`, the start by default. Raises InvalidInput if it does not fit."""
    if state is None:
        return advance.start(experiment)
    return advance.read_state(experiment, vars(state), checked=True)


def states_of(lanes: Sequence[Any]) -> list[advance.State]:
    """The states of `lanes`. Raises InvalidInput with a path such as ``lanes.1.state``."""
    found = []
    for position, lane in enumerate(lanes):
        with inside(f"lanes.{position}"):
            found.append(state_of(lane))
    return found
