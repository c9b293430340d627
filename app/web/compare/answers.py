"""The answer of a comparison, as the OpenAPI document describes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from app.web.landscape.answers import Barrier


class Angle(BaseModel):
    """The angle between two vectors."""

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
    losses: tuple[float | None, float | None] = Field(
        description="over all training examples, of a and b, each by its own experiment"
    )
    updates: Angle = Field(description="between the updates about to leave a and b")
    displacements: Angle = Field(description="between the ways from where the runs began to a and to b")
    line: Between
    same_objective: bool = Field(description="false where the two losses differ: the line's is then a's")
    text: str = Field(description="the comparison in words")
