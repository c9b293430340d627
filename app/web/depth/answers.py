"""The answer about the layers over the steps, as the OpenAPI document describes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

Numbers = list[list[float | None]]


class DepthLayer(BaseModel):
    """The properties of a layer that do not change with the steps."""

    units: int
    activation: str
    saturated_at: float | None = Field(
        description="an activation whose |sigma'(z)| is at most this counts as saturated; null where none ever does"
    )
    free: bool = Field(description="whether it has weights that may move")


class DepthAnswer(BaseModel):
    """Quantities over all training examples: a list per layer, with a number per column. Null: it overflows."""

    status: Literal["running", "diverged"] = Field(description="diverged: the columns end where the run does")
    layers: list[DepthLayer]
    step: list[int] = Field(description="of each column")
    gradient: Numbers = Field(
        description="how long the gradient of a layer's weights is, penalty included, 0 where frozen"
    )
    spread: Numbers = Field(
        description="the standard deviation of an activation over the examples, as a root mean square over the units"
    )
    saturated: Numbers = Field(description="the share of activations that are saturated; null where none ever is")
    dead: Numbers = Field(
        description="the share of units whose slope is exactly 0 for every example, by the formula: one that rounds "
        "to 0 is saturated, not dead"
    )
    factor: list[float | None] = Field(
        description="how many times as long the gradient is one layer further back: the geometric mean over the layers "
        "with free weights; null where it cannot be said"
    )
    kind: list[Literal["vanishing", "exploding", "steady", "unknown"]] = Field(
        description="vanishing, exploding: the first of those layers has a gradient a thousand times shorter, or "
        "longer, than the last"
    )
    text: list[str] = Field(description="the factor in words")
