"""The endpoint that finds events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.events import answers, bodies, examples, handlers
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute
from app.web.http.openapi import REFUSALS

watching = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Comparing"], responses=REFUSALS)


@watching.post("/events", response_model=answers.EventsAnswer, summary="Find the events of a stretch")
def events(request: Request, body: Annotated[bodies.EventsRequest, Body(openapi_examples=examples.EVENTS)]) -> Plain:
    """Replays a stretch and names what happened: where the run diverged, stood still, jumped, passed a saddle, entered
    a basin, where gradients vanished and units died. In pieces, each with the memory of the one before, it finds what
    it finds at once, and each event once; all over the training set, so that the noise of batches is none."""
    return handlers.find(body, request.app.state.settings)
