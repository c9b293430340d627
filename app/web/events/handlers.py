"""The handler of the endpoint for events."""

from __future__ import annotations

from app.core import events as watch
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.frames import State
from app.core.descent.objective import compile
from app.core.experiment import Experiment
from app.settings import Settings
from app.web import limits
from app.web.events import bodies
from app.web.experiment.parsed import in_full
from app.web.experiment.state import state_of
from app.web.http.delivery import Plain


def events(body: bodies.EventsRequest, settings: Settings) -> Plain:
    """The answer to /api/events."""
    return find(body.experiment, state_of(body), body, settings)


def find(chosen: Experiment, state: State, body: bodies.EventsView, settings: Settings, among: int = 1) -> Plain:
    """The events of the steps from a state on. A thousand updates of the largest network
    take about eight seconds. `among`: so many share the work of one request."""
    limits.check_range("steps", body.steps, settings.max_steps)
    objective, optimizer = compile(chosen), OPTIMIZERS[chosen.optimizer.name]
    limits.check_watched(objective, body.steps, optimizer, among)
    memory = None if body.memory is None else body.memory.model_dump()
    before = [watch.Event(**event.model_dump()) for event in body.events]
    found, memory = watch.find(chosen, state, body.steps, memory, before)
    return {"experiment": in_full(chosen), "events": [event.plain() for event in found], "memory": memory}
