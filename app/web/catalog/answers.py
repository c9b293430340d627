"""The answers of the endpoints that only read, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.web.experiment.schema import Experiment


class Parameter(BaseModel):
    name: str
    default: float
    minimum: float
    maximum: float
    description: str
    symbol: str = Field(description="TeX")
    kind: Literal["float", "integer"]
    scale: Literal["linear", "log"]


class Entry(BaseModel):
    """One thing that can be chosen. Each table adds keys of its own."""

    name: str
    title: str
    description: str
    formula: str = Field(description="TeX")
    parameters: list[Parameter]


class Preset(BaseModel):
    name: str
    title: str
    description: str = Field(description="what to look for")
    group: str
    experiment: Experiment
    view: dict[str, Any]


class Limits(BaseModel):
    depth: list[int]
    width: list[int]
    steps: int
    resolution: list[int]


class Catalog(BaseModel):
    functions: list[Entry]
    activations: list[Entry]
    losses: list[Entry]
    initializers: list[Entry]
    data: list[Entry]
    optimizers: list[Entry]
    schedules: list[Entry]
    clips: list[Entry]
    presets: list[Preset]
    limits: Limits
    default: Experiment


class Health(BaseModel):
    status: Literal["ok"]
    version: str


class GlossaryEntry(BaseModel):
    word: str
    meaning: str


class Glossary(BaseModel):
    words: list[GlossaryEntry]
