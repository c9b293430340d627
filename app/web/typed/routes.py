"""The endpoint that reads a typed function."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy
from app.web.http.openapi import REFUSALS
from app.web.typed import answers, bodies, examples, handlers

typing = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Reading"], responses=REFUSALS)


@typing.post("/function", response_model=answers.FunctionAnswer, summary="Read a typed function")
@heavy(handlers.read)
def read(request: Request, body: Annotated[bodies.FunctionRequest, Body(openapi_examples=examples.FUNCTION)]) -> Plain:
    """The function that a formula describes: its variables, its range, where a run begins, the minima that a search
    over the range finds, and its derivatives. A mistake is refused with its `column`. To descend it, send the formula
    as the objective {"kind": "function", "name": "typed", "formula": ...}."""
    return handlers.read(body)
