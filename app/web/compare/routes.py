"""The endpoint that compares two points."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.compare import answers, bodies, examples, handlers
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute
from app.web.http.openapi import REFUSALS

comparing = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Comparing"], responses=REFUSALS)


@comparing.post("/compare", response_model=answers.CompareAnswer, summary="Compare two points")
def compare(request: Request, body: Annotated[bodies.CompareRequest, Body(openapi_examples=examples.COMPARE)]) -> Plain:
    """How far apart two points with the same parameters are, layer by layer, and which parameters differ most; whether
    they head the same way, and came the same way; and the loss on the straight line between them, with the height of
    what has to be climbed."""
    return handlers.compare_points(body)
