"""The answers of a race and of tuning, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from app.web.descent.answers import StepAnswer
from app.web.experiment.schema import Experiment


class RunLane(StepAnswer):
    """A lane's run, as in /api/step."""

    name: str


class Place(BaseModel):
    """The place of a lane after its last frame."""

    lane: int = Field(description="its number in the request, from 0")
    name: str
    loss: float | None = Field(description="over all training examples; null if there is no finite one")
    distance: float | None = Field(description="to the nearest known minimum of a function; null if none is known")
    score_train: float | None = Field(description="accuracy or R^2 over all training examples; null if there is none")
    score_test: float | None = Field(description="the same over all test examples")
    steps_to_target: int | None = Field(
        description="the first step at the target; null if not yet, or without a target"
    )
    status: Literal["running", "stopped", "diverged"]


class RaceAnswer(BaseModel):
    lanes: list[RunLane] = Field(description="in the order of the request")
    ranking: list[Place] = Field(
        description="the leader first: lanes at the target by their step, then the others by loss, diverged lanes last"
    )
    target: float | None
    same_batches: bool = Field(
        description="false if batch sizes or orders differ: lanes then see different examples at a step"
    )


class Trial(BaseModel):
    """The result of one rate."""

    eta: float
    loss: float | None = Field(description="over all training examples after the last update; null if it diverged")
    status: Literal["running", "diverged"]
    steps: int = Field(description="the number of updates it made")


class TunedLane(BaseModel):
    """The best rate of a lane, and the results of all rates."""

    name: str
    experiment: Experiment = Field(description="as it was sent: set eta in its optimizer to race with the best rate")
    eta: float | None = Field(description="the best rate; null if all diverged")
    loss: float | None = Field(description="the loss at its end")
    edge: bool = Field(description="whether it is the smallest or largest rate tried: one beyond it may be better")
    limit: float | None = Field(
        description="the largest rate with which steps come down where the loss bends as at the state, 2/λ for "
        "gradient descent; null where none is known or it was not asked for"
    )
    past_limit: str = Field(description="how runs go on at larger rates, in words; empty where no limit is known")
    text: str = Field(description="the trials and their result, in words")
    results: list[Trial] = Field(description="by rate, ascending")


class TuneAnswer(BaseModel):
    lanes: list[TunedLane] = Field(description="in the order of the request")
    steps: int
    criterion: Literal["loss_train"]
    text: str = Field(description="the rule, in words")
