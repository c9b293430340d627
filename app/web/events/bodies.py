"""The body of a request for events."""

from __future__ import annotations

from pydantic import Field

from app.web.descent.bodies import Steps
from app.web.events.memory import EventMemory
from app.web.experiment.fields import Strict
from app.web.experiment.schema import Experiment
from app.web.experiment.state import MaybeState


class EventsRequest(Strict):
    """A stretch of a run to watch for events."""

    experiment: Experiment
    state: MaybeState = None
    steps: Steps = Field(100, description="how many updates to watch")
    memory: EventMemory | None = Field(
        None, description="what the stretch before answered; left out: watching begins at this state"
    )
