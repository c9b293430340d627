"""The events of a run, as the OpenAPI document describes them."""

from __future__ import annotations

from pydantic import BaseModel, Field

from app.core.events.event import Kind
from app.web.events.memory import EventMemory
from app.web.experiment.schema import Experiment


class Event(BaseModel):
    """A named moment of a run."""

    step: int = Field(description="when it began; it may be found some steps later")
    kind: Kind
    title: str
    text: str = Field(description="what happened, with its numbers")
    layer: int | None = Field(description="1-based; null where it is about no layer")
    until: int | None = Field(description="its last step; null for a moment, and for what goes on")


class EventsAnswer(BaseModel):
    experiment: Experiment
    events: list[Event] = Field(
        description="those of the request and those found now, by step; a plateau takes the place of the slow "
        "stretches that began in it, an overshoot with its end (`until`) that of the same without"
    )
    memory: EventMemory
