"""The bodies of the requests about several runs, or a stretch of one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.race import MOST
from app.web.bodies import Detail, Examples, MaybeState, MaybeUntil, StepNumber, Steps
from app.web.experiments import Coordinate, Experiment
from app.web.fields import Strict

LaneName = Annotated[str, Field(max_length=80, description="yours to choose; the answer repeats it")]


class RaceLane(Strict):
    """A run in a race."""

    name: LaneName = ""
    experiment: Experiment
    state: MaybeState = None
    steps_to_target: StepNumber | None = Field(
        None, description="when an earlier request found this lane at the target, as its ranking says"
    )


class RaceRequest(Strict):
    """Runs to go on side by side, on one objective and with one seed."""

    lanes: Annotated[list[RaceLane], Field(min_length=1, max_length=MOST)]
    steps: Steps = Field(1, description="how many updates each lane makes")
    detail: Detail = Field("light", description="as for a single run")
    examples: Examples = None
    until: MaybeUntil = None
    target: Coordinate | None = Field(None, description="a loss over all training examples to be first at")
