"""The answer about curvature, as the OpenAPI document describes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from app.core.curvature.spectrum import DENSE
from app.web.descent.answers import LossPlace
from app.web.landscape.answers import Corners, StabilityLimit


class Eigenvalue(BaseModel):
    value: float
    flat: bool = Field(description="whether it may be rounding: at most 1e-9 of the largest absolute value of them all")
    vector: list[float] = Field(description="of length 1, one number per parameter, 0 where frozen; its sign is open")


class Ends(BaseModel):
    smallest: float
    largest: float


class Parts(BaseModel):
    """The two parts that add up to the Hessian."""

    gauss_newton: Ends | None = Field(
        description="J^T S J and what the penalty adds: J = da/dw of the outputs, S the Hessian of the loss over the "
        "outputs. Not below 0, but for rounding. Null where nothing is free"
    )
    rest: Ends | None = Field(description="where negative curvature comes from; null where nothing is free")


class AlongGradient(BaseModel):
    norm: float = Field(description="how long the gradient is")
    curvature: float | None = Field(description="g.Hg / g.g; null where there is no gradient")
    best_rate: float | None = Field(
        description="g.g / g.Hg, the rate at which a step along the gradient gets lowest, as far as this tells; "
        "null where no finite rate is best, as the loss bends downwards or not at all, where there is no gradient, and "
        "where its curvature overflows"
    )
    words: str = Field(description="why no rate is best; empty where one is")


class AlongUpdate(BaseModel):
    """The effect of the next update on the loss. Null: it overflows."""

    slope: float | None = Field(description="by the slope alone: gradient . update")
    curvature: float | None = Field(description="update . H update")
    predicted: float | None = Field(description="by both: slope + curvature / 2")
    real: float | None = Field(description="as it happens: the loss after the update minus the loss before")


class Nudge(BaseModel):
    """A small move that leaves the point, its direction drawn from the seed and the step."""

    length: float = Field(description="of the move: 0.1, for a function a hundredth of the narrower side of its domain")
    parameters: list[float] = Field(description="where it leads")
    words: str = Field(description="why no update moves the ball")


class CurvatureAnswer(BaseModel):
    step: int
    over: Literal["all", "batch"]
    examples: int = Field(description="how many the loss is over; 0 for a function")
    free: int = Field(description="how many parameters may move: as many eigenvalues there are")
    loss: float = Field(description="penalty included")
    eta: float = Field(description="the scheduled rate of the update about to leave; a line search tries it first")
    rate: float = Field(description="the rate it takes: with a line search that of the accepted trial, 0 for none")
    eigenvalues: list[float] | None = Field(description="all of them, rising; null where only the ends were computed")
    smallest: list[Eigenvalue] = Field(description="from the lower end of the spectrum, the smallest first")
    largest: list[Eigenvalue] = Field(description="from its upper end, the largest first")
    residual: float = Field(
        description="the largest |H v - lambda v| of these: so near to each is an eigenvalue of H. That none "
        f"further out is missed it does not show; up to {DENSE} free parameters, and where all are computed, none is"
    )
    place: LossPlace
    corners: Corners
    parts: Parts | None = Field(description="null if not asked for, and for a function")
    nudge: Nudge | None = Field(
        description="where a parameter is free and the gradient is 0, or what rounding leaves of 0, or where a "
        "full-batch update is too short to change any parameter; else null"
    )
    gradient: AlongGradient
    update: AlongUpdate
    stability: StabilityLimit | None = Field(
        description="null where no limit can be told for this method: see no_limit in the catalogue"
    )
