"""The endpoint about the layers over the steps."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.depth import answers, bodies, examples, handlers
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy
from app.web.http.openapi import REFUSALS

layering = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Looking from above"], responses=REFUSALS)


@layering.post("/depth", response_model=answers.DepthAnswer, summary="The layers over a stretch of a run")
@heavy(handlers.look)
def depth(request: Request, body: Annotated[bodies.DepthRequest, Body(openapi_examples=examples.DEPTH)]) -> Plain:
    """Replays a stretch and looks at the layers on the way: how long each layer's gradient is, how much its activations
    vary over the training examples, which share of them is saturated, which share of its units is dead, and by which
    factor per layer the gradient shrinks or grows on its way back. A function has no layers and is refused."""
    return handlers.look(body, request.app.state.settings)
