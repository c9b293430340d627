"""The answer about gradient noise, as the OpenAPI document describes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class FullGradient(BaseModel):
    """The gradient over all training examples."""

    norm: float
    u: float | None = Field(description="its coordinate along the plane's first direction; null without a plane")
    v: float | None = Field(description="along the second; null where the plane has one")


class NoiseAnswer(BaseModel):
    """Gradients around the full one. Lists have one number per gradient: the batches in the order in which updates see
    them, or the training examples by index. Each gradient includes the penalty, and is 0 for frozen parameters."""

    step: int
    of: Literal["batches", "examples"]
    epoch: int = Field(description="whose batches these are")
    current: int | None = Field(description="which of the batches this step's update sees; null for examples")
    gradient: FullGradient
    size: list[int] = Field(description="how many examples each is over")
    norm: list[float] = Field(description="how long each is")
    degrees: list[float] | None = Field(
        description="its angle to the full gradient, without meaning for a norm of 0; null where the full one is 0"
    )
    along: list[float] = Field(description="how far it reaches along the full gradient")
    across: list[float] = Field(
        description="and how far to the side, in the plane of the full gradient and the widest noise direction; where "
        "that lies along the gradient, the widest direction beside it takes its place"
    )
    widest: list[float] = Field(
        description="its deviation from the full gradient along the widest noise direction, the first principal "
        "direction of the deviations; batches count by their size"
    )
    u: list[float] | None = Field(
        description="its coordinate along the plane's first direction; null without a plane, or where it overflows"
    )
    v: list[float] | None
    median_degrees: float | None = Field(description="over those that are not 0")
    spread: float = Field(description="the root of the mean squared distance from the full gradient; weighted by size")
    spread_expected: float = Field(
        description="that of random batches of this run's size, drawn without replacement: spread_of_examples times "
        "sqrt((n - B) / (B (n - 1)))"
    )
    spread_of_examples: float = Field(
        description="sqrt(tr S), S the covariance of the gradients of single examples, divided by n, not n - 1: the "
        "training examples are all there are"
    )
    widest_share: float | None = Field(
        description="of the deviations' variance along the widest direction; null where nothing deviates"
    )
    widest_degrees: float | None = Field(description="the angle of that direction to the full gradient, 0 to 90")
    noise_scale: float | None = Field(
        description="tr S / |g|^2, g the full gradient (McCandlish et al. 2018): a batch of about so many examples has "
        "as much noise as gradient; null where the gradient is 0"
    )
    batch_size: int
    examples: int
    text: str = Field(description="what that means for this run's batches")
