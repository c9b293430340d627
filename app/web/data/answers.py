"""The answer about data that were brought in, as the OpenAPI document describes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from app.web.experiment.own_data import OwnTable


class DataAnswer(BaseModel):
    hash: str = Field(
        description="the SHA-256 of the content. Its canonical form: the JSON array [title, inputs, targets] in ASCII "
        "without spaces, each column as [name, classes]; then the values of the columns, in this order, as "
        "little-endian float64 without negative zeros"
    )
    rows: int
    features: list[str] = Field(description="the inputs of a network: a column of classes makes one or several")
    target: str
    classes: list[str]
    outputs: int = Field(description="how many units the last layer has by default")
    task: Literal["classification", "regression"]


class CurveAnswer(BaseModel):
    table: OwnTable = Field(description="two inputs from -3 to 3, and the class of each point: below, or above")
    below: int = Field(description="points below the curve, or on it")
    above: int
    left_out: int = Field(description="points left out because the curve has no value above or below them")
    reason: str | None = Field(description="what the first of these lacked, such as log of a negative number, -0.3")
