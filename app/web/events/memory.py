"""What watching a run for events has to remember: answered by one request, sent back with the next."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.descent.advance import LAST_STEP
from app.core.events.spikes import CALM, LONGEST
from app.core.events.windows import FIVE, MOST
from app.core.experiment import DEPTH, PARAMETERS, WIDTH
from app.web.experiment.fields import Strict, Whole
from app.web.experiment.schema import Coordinate

Moment = Annotated[int, Whole(0, LAST_STEP)]  # a stretch that starts at the last step a state may have goes beyond it
Norm = Annotated[float, Field(ge=0)]
Index = Annotated[int, Whole(0, 1000)]
UNITS = DEPTH[1] * WIDTH[1]


Part = Annotated[list[float], Field(min_length=3, max_length=3)]


class Standing(Strict):
    """A plateau: its steps, with the one from which on it stood stillest, its numbers, when it was seen and is due."""

    first: Moment
    core: Moment
    last: Moment
    level: float
    span: Norm
    drop: Norm
    seen: Moment
    due: Moment


class FlatMemory(Strict):
    """The course of the loss so far, in stretches of `width` steps, another one every fifth of that: their medians, and
    how far losses are from them."""

    begin: Moment
    first: float
    width: Annotated[int, Whole(FIVE, 10**9)]
    medians: Annotated[list[float], Field(max_length=MOST - 1)]
    noise: Annotated[list[Norm], Field(max_length=MOST - 1)]
    part: Annotated[list[float], Field(max_length=FIVE - 1, description="the last losses, not quite five")]
    parts: Annotated[list[Part], Field(max_length=FIVE - 1, description="of the next: how many fives, and their means")]
    after: Moment = Field(description="where the next plateau can begin")
    slow: float | None = Field(description="the level of a slow stretch that was told of")
    since: Moment | None
    found: Standing | None = Field(description="a plateau that is told of when all that is seen of it is in")


class Rise(Strict):
    """A loss far above what it was at: since when, and its highest."""

    step: Moment
    peak: Moment
    loss: float


class SpikeMemory(Strict):
    """The loss at first, the last ones before now (or before the rise that may become a spike), and the last spike."""

    first: float
    losses: Annotated[list[float], Field(min_length=1, max_length=CALM * LONGEST)]
    rise: Rise | None
    last: Moment | None


class ShortestGradient(Strict):
    """Where the gradient was shortest since its last maximum."""

    step: Moment
    norm: Norm
    parameters: Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)]


class SaddleMemory(Strict):
    """The last maximum of the gradient's length, the minimum since, the maximum since that, and its last look."""

    peak: Norm
    low: ShortestGradient
    high: Norm
    seen: Norm


class BasinMemory(Strict):
    """In which minimum's bowl the point is, by number; in which it might be, and since when."""

    began: Moment
    inside: Index | None
    nearest: Index | None
    since: Moment


class Climb(Strict):
    """A loss on its way up: since when, from what, by what factor a step, and below what it would be back; when it was
    told of, with the loss and the length of the gradient then; the rate, and the curvature that is too much for it."""

    step: Moment
    low: float
    growth: float | None
    back: float
    seen: Moment
    loss: float
    norm: Norm
    eta: Norm | None
    curvature: Norm | None


class OvershootMemory(Strict):
    climb: Climb | None


class VanishingMemory(Strict):
    """Since when the first layer's gradient is tiny, and when it last was."""

    since: Moment | None
    last: Moment | None


class DeadUnitsMemory(Strict):
    """Units that are silent now, as [layer, unit, since step], and of how many dead units of a layer was told."""

    silent: Annotated[list[Annotated[list[Moment], Field(min_length=3, max_length=3)]], Field(max_length=UNITS)]
    told: Annotated[list[Annotated[list[Index], Field(min_length=2, max_length=2)]], Field(max_length=DEPTH[1])]


class EventMemory(Strict):
    """What each kind of event needs to know of the steps before. Send it back as it is."""

    step: Moment = Field(description="up to where the run was watched: the step of the state to go on from")
    diverged: bool
    flat: FlatMemory | None
    spike: SpikeMemory | None
    saddle: SaddleMemory | None
    basin: BasinMemory | None
    overshoot: OvershootMemory | None
    vanishing: VanishingMemory | None
    dead_units: DeadUnitsMemory | None
