"""The answer about data that were brought in, as the OpenAPI document describes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


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
