"""The endpoints that take data of the user's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.data import answers, bodies, examples, handlers
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy
from app.web.http.openapi import REFUSALS

bringing = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Computing"], responses=REFUSALS)


@bringing.post("/data", response_model=answers.DataAnswer, summary="Check a table and name it by its hash")
def data(request: Request, body: Annotated[bodies.DataRequest, Body(openapi_examples=examples.DATA)]) -> Plain:
    """An experiment's `objective.data` is `{"name": "own", "table": ...}`: the table itself, or `{"hash": ...}` for it.
    Servers keep the latest tables in memory. One that does not know a hash refuses with the problem type
    `urn:descent:unknown-data`; the same request with the table itself then works, there and from then on."""
    return handlers.take(body)


@bringing.post("/data/curve", response_model=answers.CurveAnswer, summary="Make points above and below a curve")
@heavy(handlers.curve)
def curve(request: Request, body: Annotated[bodies.CurveRequest, Body(openapi_examples=examples.CURVE)]) -> Plain:
    """Random points of the plane, of class `above` where they lie above the typed curve y = f(x), else `below`. The
    same request gives the same points. Points where the curve has no value are left out and counted. A mistake in the
    formula is refused with its `column`. The table is one to send to `/api/data`, or in an experiment."""
    return handlers.curve(body)
