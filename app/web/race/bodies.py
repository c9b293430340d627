"""The bodies of the requests that race and tune."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.race import MOST
from app.core.descent.tune import COARSE
from app.web.descent.bodies import Detail, Examples, MaybeUntil, Packing, Scored, Steps
from app.web.experiment.fields import Strict, Whole, Within
from app.web.experiment.parsed import Experiment
from app.web.experiment.schema import Coordinate
from app.web.experiment.state import MaybeState, StepNumber

RATES = 25  # learning rates to try


Eta = Annotated[float, Within(OPTIMIZERS["gd"].parameters[0])]


LaneName = Annotated[str, Field(max_length=80, description="yours to choose; the answer repeats it")]


class RaceLane(Strict):
    """A run in a race."""

    name: LaneName = ""
    experiment: Experiment
    state: MaybeState = None
    steps_to_target: StepNumber | None = Field(
        None, description="the step of the target from an earlier request's ranking, if the lane has reached it"
    )


class RaceRequest(Strict):
    """Runs to continue side by side, on one objective and with one seed."""

    lanes: Annotated[list[RaceLane], Field(min_length=1, max_length=MOST)]
    steps: Steps = Field(1, description="the updates of each lane")
    detail: Detail = Field("light", description="as for a single run")
    examples: Examples = None
    until: MaybeUntil = None
    target: Coordinate | None = Field(
        None, description="a loss over all training examples: lanes are ranked by the step at which they reach it"
    )
    scores: Scored = False
    encoding: Packing = "numbers"


class TuneLane(Strict):
    """An optimizer to find the rate for."""

    name: LaneName = ""
    experiment: Experiment
    state: MaybeState = None


class TuneRequest(Strict):
    """Optimizers to find the best learning rate for, each on its own."""

    lanes: Annotated[list[TuneLane], Field(min_length=1, max_length=MOST)]
    steps: Steps = Field(100, description="the updates of each rate")
    grid: Annotated[list[Eta], Field(min_length=1, max_length=RATES)] | None = Field(
        None,
        description="the rates to try; left out: two per decade from 1e-06 to 10, and then four around the best",
    )
    per_decade: Annotated[int, Whole(1, 8)] = Field(
        COARSE,
        description="rates per factor of ten, if grid is left out; another number than 2 adds none around the best",
    )
    limits: bool = Field(
        False, description="whether to tell the largest rate with which steps come down, as far as is known"
    )
    criterion: Literal["loss_train"] = Field(
        "loss_train", description="the best has the lowest loss over all training examples after the last update"
    )
