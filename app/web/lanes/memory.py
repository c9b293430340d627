"""What watching a run for events has to remember: answered by one request, sent back with the next."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.events.course import WINDOW
from app.core.experiment import DEPTH, WIDTH
from app.web.bodies import StepNumber
from app.web.experiments import PARAMETERS, Coordinate
from app.web.fields import Strict, whole

Norm = Annotated[float, Field(ge=0)]
Index = whole(0, 1000)
UNITS = DEPTH[1] * WIDTH[1]


class PlateauMemory(Strict):
    """The loss at first, the losses of the last 50 updates, and whether the run is on a plateau."""

    first: float
    losses: Annotated[list[float], Field(max_length=WINDOW + 1)]
    on: bool


class SpikeMemory(Strict):
    """The loss at first, the lowest so far, and since the last spike: below which loss it is over."""

    first: float
    lowest: float
    lowest_step: StepNumber
    calm: float | None
    last: StepNumber | None


class ShortestGradient(Strict):
    """Where the gradient was shortest since its last maximum."""

    step: StepNumber
    norm: Norm
    parameters: Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)]


class SaddleMemory(Strict):
    """The last maximum of the gradient's length, and the minimum since."""

    peak: Norm
    low: ShortestGradient


class BasinMemory(Strict):
    """In which minimum's bowl the point is, by number; in which it might be, and since when."""

    began: StepNumber
    inside: Index | None
    nearest: Index | None
    since: StepNumber


class VanishingMemory(Strict):
    """Since when the first layer's gradient is tiny, and when it last was."""

    since: StepNumber | None
    last: StepNumber | None


class DeadUnitsMemory(Strict):
    """Units that are silent now, as [layer, unit, since step], and of how many dead units of a layer was told."""

    silent: Annotated[list[Annotated[list[StepNumber], Field(min_length=3, max_length=3)]], Field(max_length=UNITS)]
    told: Annotated[list[Annotated[list[Index], Field(min_length=2, max_length=2)]], Field(max_length=DEPTH[1])]


class EventMemory(Strict):
    """What each kind of event needs to know of the steps before. Send it back as it is."""

    step: StepNumber = Field(description="up to where the run was watched: the step of the state to go on from")
    diverged: bool
    plateau: PlateauMemory | None
    spike: SpikeMemory | None
    saddle: SaddleMemory | None
    basin: BasinMemory | None
    vanishing: VanishingMemory | None
    dead_units: DeadUnitsMemory | None
