"""The answers about several runs, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from app.core.events import KINDS
from app.web.descent.answers import StepAnswer
from app.web.experiment.fields import names
from app.web.experiment.schema import Experiment
from app.web.landscape.answers import Barrier
from app.web.lanes.memory import EventMemory


class RunLane(StepAnswer):
    """A lane's run: just as /api/step gives it."""

    name: str


class Place(BaseModel):
    """Where a lane stands after its last frame."""

    lane: int = Field(description="its number in the request, from 0")
    name: str
    loss: float | None = Field(description="over all training examples; null if there is no finite one")
    distance: float | None = Field(description="to the nearest known minimum of a function; null where none is known")
    steps_to_target: int | None = Field(
        description="the first step at the target; null if not yet, or without a target"
    )
    status: Literal["running", "stopped", "diverged"]


class RaceAnswer(BaseModel):
    lanes: list[RunLane] = Field(description="in the order of the request")
    ranking: list[Place] = Field(
        description="the leader first: who got to the target, by when; then by loss; who diverged last"
    )
    target: float | None
    same_batches: bool = Field(description="false where batch sizes differ: lanes then see other examples at a step")


class Trial(BaseModel):
    """What became of one rate."""

    eta: float
    loss: float | None = Field(description="over all training examples after the last update; null if it diverged")
    status: Literal["running", "diverged"]
    steps: int = Field(description="how many updates it lasted")


class TunedLane(BaseModel):
    """The best rate of a lane, and how all the others did."""

    name: str
    experiment: Experiment = Field(description="as it was sent: put eta in its optimizer to race with the best rate")
    eta: float | None = Field(description="the best rate; null if all diverged")
    loss: float | None = Field(description="what it ended with")
    edge: bool = Field(description="whether it is the smallest or the largest tried: one beyond it may be better")
    text: str = Field(description="what was tried and what came of it, in words")
    results: list[Trial] = Field(description="by rate, ascending")


class TuneAnswer(BaseModel):
    lanes: list[TunedLane] = Field(description="in the order of the request")
    steps: int
    criterion: Literal["loss_train"]
    text: str = Field(description="the rule, in words")


class Angle(BaseModel):
    """How two vectors lie to each other."""

    lengths: list[float | None] = Field(description="of a's and of b's")
    cosine: float | None = Field(description="of the angle between them; null where one has no length")
    degrees: float | None
    direction: Literal["parallel", "opposite"] | None = Field(
        description="where the angle is 0 or 180 degrees within 1e-9, which is no more than rounding"
    )


class Between(BaseModel):
    """The loss on the straight way from a to b."""

    t: list[float] = Field(description="0 at a, 1 at b")
    loss: list[float | None] = Field(description="over all training examples of a's experiment; null: it overflows")
    barrier: Barrier | None = Field(description="null where the loss overflows on the way")


class Difference(BaseModel):
    """A parameter that is not the same in both points."""

    parameter: str
    a: float
    b: float
    difference: float = Field(description="b - a")


class CompareAnswer(BaseModel):
    difference: list[float] = Field(description="b - a, one number per parameter")
    norm: float
    layers: list[float] = Field(description="the length of each layer's part of it; empty for a function")
    largest: list[Difference] = Field(description="the parameters that differ most, the largest difference first")
    losses: list[float | None] = Field(description="over all training examples, of a and b, each by its own experiment")
    updates: Angle = Field(description="between the updates about to leave a and b")
    displacements: Angle = Field(description="between the ways from where the runs began to a and to b")
    line: Between
    same_objective: bool = Field(description="false where the two losses differ: the line's is then a's")
    text: str = Field(description="the comparison in words")


class Event(BaseModel):
    """A moment that deserves a name."""

    step: int = Field(description="when it began; it may be found some steps later")
    kind: names(KINDS)
    title: str
    text: str = Field(description="what happened, with its numbers")
    layer: int | None = Field(description="1-based; null where it is about no layer")
    until: int | None = Field(description="its last step; null for a moment, and for what goes on")


class EventsAnswer(BaseModel):
    experiment: Experiment
    events: list[Event] = Field(
        description="by step; a plateau takes the place of the slow stretches found before that began in it, an "
        "overshoot with its end (`until`) that of the same without"
    )
    memory: EventMemory
