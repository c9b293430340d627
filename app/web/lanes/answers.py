"""The answers about several runs, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from app.web.answers import StepAnswer


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
