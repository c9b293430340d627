"""The endpoint that compares two points."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.compare import answers, bodies, examples, handlers
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy
from app.web.http.openapi import REFUSALS

comparing = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Comparing"], responses=REFUSALS)


@comparing.post("/compare", response_model=answers.CompareAnswer, summary="Compare two points")
@heavy(handlers.compare_points)
def compare(request: Request, body: Annotated[bodies.CompareRequest, Body(openapi_examples=examples.COMPARE)]) -> Plain:
    """The distance of two points with the same parameters, layer by layer, and the parameters that differ most; the
    angles between their updates and between their displacements from the start; and the loss on the straight line
    between them, with its barrier."""
    return handlers.compare_points(body)
