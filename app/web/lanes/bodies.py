"""The bodies of the requests about several runs, or a stretch of one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.race import MOST
from app.web.descent.bodies import STEPS, Detail, Examples, MaybeState, MaybeUntil, Packing, StepNumber, Steps
from app.web.experiment.fields import Strict, number, whole
from app.web.experiment.schema import PARAMETERS, Coordinate, Experiment
from app.web.lanes.memory import EventMemory

RATES = 25  # learning rates to try

SAMPLES = 401  # of the line between two points

Eta = number(OPTIMIZERS["gd"].parameters[0])
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
    encoding: Packing = "numbers"


class TuneLane(Strict):
    """An optimizer to find the rate for."""

    name: LaneName = ""
    experiment: Experiment
    state: MaybeState = None


class TuneRequest(Strict):
    """Optimizers to find the best learning rate for, each on its own."""

    lanes: Annotated[list[TuneLane], Field(min_length=1, max_length=MOST)]
    steps: Steps = Field(100, description="how many updates each rate gets")
    grid: Annotated[list[Eta], Field(min_length=1, max_length=RATES)] | None = Field(
        None,
        description="the rates to try; left out: two per decade from 1e-06 to 10, and then four around the best",
    )
    criterion: Literal["loss_train"] = Field(
        "loss_train", description="the best has the lowest loss over all training examples after the last update"
    )


class ComparedPoint(Strict):
    """One of two points to compare."""

    experiment: Experiment
    state: MaybeState = None
    start: Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)] | None = Field(
        None, description="the parameters with which its run began; left out: the experiment's own start"
    )


class CompareRequest(Strict):
    """Two points with the same parameters: of two runs, or of one."""

    a: ComparedPoint
    b: ComparedPoint
    samples: whole(2, SAMPLES) = Field(51, description="losses along the straight line from a to b")
    top: whole(0, PARAMETERS) = Field(10, description="how many of the parameters that differ most to name")


class ReplayRequest(Strict):
    """A stretch of a run to see again, and a state before it."""

    experiment: Experiment
    state: MaybeState = None
    skip: whole(0, STEPS) = Field(0, description="how many updates to make without showing their frames")
    steps: Steps = Field(1, description="how many frames to show after those")
    detail: Detail = Field("light", description="as for a run")
    examples: Examples = None
    encoding: Packing = "numbers"


class EventsRequest(Strict):
    """A stretch of a run to watch for events."""

    experiment: Experiment
    state: MaybeState = None
    steps: Steps = Field(100, description="how many updates to watch")
    memory: EventMemory | None = Field(
        None, description="what the stretch before answered; left out: watching begins at this state"
    )
