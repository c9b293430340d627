"""The state of a run as a request carries it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.web.experiment.fields import Strict, whole
from app.web.experiment.schema import PARAMETERS, Coordinate, Name, Slot

StepNumber = whole(0, 10**9)


class State(Strict):
    """Where a descent stands: all the server needs to go on, as given by the last frame."""

    step: StepNumber = Field(0, description="updates already done")
    since: StepNumber = Field(0, description="the step at which this optimizer took over: its own count begins there")
    parameters: Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)] = Field(
        description="one number per parameter, in the order of the names that /api/start gives"
    )
    slots: Annotated[dict[Name, Slot], Field(max_length=8)] | None = Field(
        None, description="the optimizer's memory: a vector or a number per slot; left out: as at the start"
    )


MaybeState = Annotated[State | None, Field(description="left out: the experiment's own start")]
