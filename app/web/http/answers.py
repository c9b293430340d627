"""Refusals, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Refusal(BaseModel):
    field: str = Field(description="a path such as steps, or objective.layers.0.units, relative to the experiment")
    value: Any = Field(description="the given value, shortened")
    allowed: str = Field(description="the allowed values")
    column: int = Field(
        0, description="of a text: the character, from 1, where the mistake is; left out for any other value"
    )


class Problem(BaseModel):
    """What was wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Refusal]
    request_id: str = Field("", description="of a failure of the server: what its log calls the request; else left out")
