"""The body of a request for events."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.descent.advance import LAST_STEP
from app.core.events.event import Kind
from app.core.experiment import DEPTH
from app.web.descent.bodies import Steps
from app.web.events.memory import EventMemory
from app.web.experiment.fields import Strict, Whole
from app.web.experiment.state import Point

MOST = 10_000  # events of one run in a request
Late = Annotated[int, Whole(0, 2 * LAST_STEP)]  # a stretch may go beyond the last step of a state


class FoundEvent(Strict):
    """An event of the answer for an earlier stretch."""

    step: Late
    kind: Kind
    title: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(max_length=10_000)]
    layer: Annotated[int, Whole(1, DEPTH[1])] | None
    until: Late | None


class EventsView(Strict):
    """How long to watch a run for events, and what is known of it before."""

    steps: Steps = Field(100, description="how many updates to watch")
    memory: EventMemory | None = Field(
        None, description="what the stretch before answered; left out: watching begins at this state"
    )
    events: Annotated[list[FoundEvent], Field(max_length=MOST)] = Field(
        [], description="what the stretch before answered: they are answered again, together with what is found now"
    )


class EventsRequest(EventsView, Point):
    """A stretch of a run to watch for events."""
