"""The endpoint that derives a number."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.explain import answers, bodies, examples, handlers
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy, placed
from app.web.http.openapi import REFUSALS

explaining = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Computing"], responses=REFUSALS)


@explaining.post("/explain", response_model=answers.ExplainAnswer, summary="Derive a number")
@heavy(handlers.derive)
@placed(lambda request, body: handlers.derivation_place(body))
def explain(request: Request, body: Annotated[bodies.ExplainRequest, Body(openapi_examples=examples.EXPLAIN)]) -> Plain:
    """The derivation of a gradient, an update, a loss or an activation, line by line. A number with a path under frame
    is that number of the frame at the same state and example, with the same bits."""
    return handlers.derive(body)
