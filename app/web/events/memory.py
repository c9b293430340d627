"""The memory of events: in the answer of one request, and sent back with the next."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.descent.advance import LAST_STEP
from app.core.events.spikes import CALM, LONGEST
from app.core.events.windows import FIVE, MOST
from app.core.experiment import DEPTH, PARAMETERS, WIDTH
from app.web.experiment.fields import Strict, Whole

Moment = Annotated[int, Whole(0, LAST_STEP)]  # a stretch may go beyond the last step of a state
Norm = Annotated[float, Field(ge=0)]
Index = Annotated[int, Whole(0, 1000)]
UNITS = DEPTH[1] * WIDTH[1]


Part = Annotated[list[float], Field(min_length=3, max_length=3)]


class Standing(Strict):
    """A plateau: its steps, the start of its core, its numbers, when it was seen and when it is due."""

    first: Moment
    core: Moment
    last: Moment
    level: float
    span: Norm
    drop: Norm
    seen: Moment
    due: Moment


class FlatMemory(Strict):
    """The course of the loss: medians over blocks of `width` steps, a new block every fifth of that, and how far losses
    are from them."""

    begin: Moment
    first: float
    width: Annotated[int, Whole(FIVE, 10**9)]
    medians: Annotated[list[float], Field(max_length=MOST - 1)]
    noise: Annotated[list[Norm], Field(max_length=MOST - 1)]
    part: Annotated[list[float], Field(max_length=FIVE - 1, description="the last losses, not quite five")]
    parts: Annotated[list[Part], Field(max_length=FIVE, description="of the next: how many fives, and their means")]
    after: Moment = Field(description="where the next plateau can begin")
    slow: float | None = Field(description="the level of the last reported slow stretch")
    since: Moment | None
    found: Standing | None = Field(description="a plateau that will be reported when all views of it are in")


class Rise(Strict):
    """A loss far above its earlier level: its first step, and its highest."""

    step: Moment
    peak: Moment
    loss: float


class SpikeMemory(Strict):
    """The first loss, the latest ones (before a rise that may become a spike), and the last spike."""

    first: float
    losses: Annotated[list[float], Field(min_length=1, max_length=CALM * LONGEST)]
    rise: Rise | None
    last: Moment | None


class ShortestGradient(Strict):
    """The point of the shortest gradient since its last maximum."""

    step: Moment
    norm: Norm
    parameters: Annotated[list[float], Field(min_length=1, max_length=PARAMETERS)]


class SaddleMemory(Strict):
    """The last maximum of the gradient's length, the minimum since, the maximum since that, and its last look."""

    peak: Norm
    low: ShortestGradient
    high: Norm
    seen: Norm


class BasinMemory(Strict):
    """The number of the minimum in whose bowl the point is; the one in whose bowl it may be, and since when."""

    began: Moment
    inside: Index | None
    nearest: Index | None
    since: Moment


class Climb(Strict):
    """A climb of the loss: its start, its growth per step, and the level below which it has ended; the step of its
    report, with the loss and the length of the gradient then; the rate, and the curvature that is too large for it."""

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
    """The step since which the first layer's gradient is tiny, and the last such step."""

    since: Moment | None
    last: Moment | None


class DeadUnitsMemory(Strict):
    """Units that are silent now, as [layer, unit, since step], and the reported numbers of dead units per layer."""

    silent: Annotated[list[Annotated[list[Moment], Field(min_length=3, max_length=3)]], Field(max_length=UNITS)]
    told: Annotated[list[Annotated[list[Index], Field(min_length=2, max_length=2)]], Field(max_length=DEPTH[1])]


class EventMemory(Strict):
    """The memory of each kind of event. Send it back unchanged."""

    step: Moment = Field(description="up to where the run was watched: the step of the state to go on from")
    diverged: bool
    flat: FlatMemory | None
    spike: SpikeMemory | None
    saddle: SaddleMemory | None
    basin: BasinMemory | None
    overshoot: OvershootMemory | None
    vanishing: VanishingMemory | None
    dead_units: DeadUnitsMemory | None
