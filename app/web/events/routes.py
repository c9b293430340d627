"""The endpoint that finds events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.events import answers, bodies, examples, handlers
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy
from app.web.http.openapi import REFUSALS

watching = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Comparing"], responses=REFUSALS)


@watching.post("/events", response_model=answers.EventsAnswer, summary="Find the events of a stretch")
@heavy(handlers.events)
def events(request: Request, body: Annotated[bodies.EventsRequest, Body(openapi_examples=examples.EVENTS)]) -> Plain:
    """Replays a stretch and names its events: divergence, plateaus, spikes, saddles, basins, vanishing gradients, dead
    units. Stretch by stretch, each with the memory of the one before, it finds the events of the whole run, each once.
    Losses are over the whole training set, without the noise of batches."""
    return handlers.events(body, request.app.state.settings)
