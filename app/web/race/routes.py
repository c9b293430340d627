"""The endpoints that race and tune."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy, watched
from app.web.http.openapi import REFUSALS
from app.web.race import answers, bodies, examples, handlers

racing = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Comparing"], responses=REFUSALS)


@racing.post("/race", response_model=answers.RaceAnswer, summary="Go on with several runs side by side")
@heavy(handlers.race_lanes)
def race(request: Request, body: Annotated[bodies.RaceRequest, Body(openapi_examples=examples.RACE)]) -> Plain:
    """Up to twelve runs on one objective and with one seed, each with its own optimizer, rate and schedule. Every lane
    has the frames of /api/step for it alone; a table gives the ranking."""
    return handlers.race_lanes(body, request.app.state.settings)


@racing.post("/tune", response_model=answers.TuneAnswer, summary="Find every optimizer's best learning rate")
@heavy(handlers.tune_lanes, long=True)
@watched
def tune(request: Request, body: Annotated[bodies.TuneRequest, Body(openapi_examples=examples.TUNE)]) -> Plain:
    """Each lane is run with every rate for the same number of updates; its best rate ends with the lowest loss. A race
    of optimizers whose rates were not tuned says more about the rates than about the optimizers. The computation ends
    when the client disconnects."""
    return handlers.tune_lanes(body, request.app.state.settings, request.state.gone)
