"""The lines of an answer with views. After updates the first is the answer of /api/step."""

from __future__ import annotations

from pydantic import BaseModel, Field

from app.web.events.answers import EventsAnswer
from app.web.http.answers import Problem
from app.web.landscape.answers import BoundaryAnswer, LandscapeAnswer


class ViewAnswer(BaseModel):
    """A view of a state, of a frame, or of the steps from a state on."""

    view: int = Field(description="its place among those asked for")
    landscape: LandscapeAnswer | None = None
    boundary: BoundaryAnswer | None = None
    events: EventsAnswer | None = None
    problem: Problem | None = Field(None, description="why there is none: the refusal that its own endpoint gives")
