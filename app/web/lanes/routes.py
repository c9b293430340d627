"""The endpoints about several runs, or a stretch of one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request

from app.web.descent.answers import StepAnswer
from app.web.descent.routes import REFUSALS
from app.web.http.json_route import JsonRoute
from app.web.lanes import answers, bodies, examples, running

Plain = dict[str, Any]

lanes = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Comparing"], responses=REFUSALS)


@lanes.post("/race", response_model=answers.RaceAnswer, summary="Go on with several runs side by side")
def race(request: Request, body: Annotated[bodies.RaceRequest, Body(openapi_examples=examples.RACE)]) -> Plain:
    """Up to twelve runs on one objective and with one seed, each with an optimizer, a rate and a schedule of its own:
    every lane's frames are what /api/step gives for it alone, and a table says who leads."""
    return running.run_race(body, request.app.state.settings)


@lanes.post("/tune", response_model=answers.TuneAnswer, summary="Find every optimizer's best learning rate")
def tune(request: Request, body: Annotated[bodies.TuneRequest, Body(openapi_examples=examples.TUNE)]) -> Plain:
    """A run per lane and rate, all of the same length, and per lane the rate that ended lowest: a race between
    optimizers whose rates were not tuned says more about the rates than about the optimizers."""
    return running.run_tune(body, request.app.state.settings)


@lanes.post("/compare", response_model=answers.CompareAnswer, summary="Compare two points")
def compare(request: Request, body: Annotated[bodies.CompareRequest, Body(openapi_examples=examples.COMPARE)]) -> Plain:
    """How far apart two points with the same parameters are, layer by layer, and which parameters differ most; whether
    they head the same way, and came the same way; and the loss on the straight line between them, with the height of
    what has to be climbed."""
    return running.run_compare(body)


@lanes.post("/replay", response_model=StepAnswer, summary="See a stretch of a run again")
def replayed(request: Request, body: Annotated[bodies.ReplayRequest, Body(openapi_examples=examples.REPLAY)]) -> Plain:
    """What /api/step answers to `skip` + `steps` updates, without the first `skip` frames: who keeps a state every so
    many steps has every frame between them again, to the bit, and need not receive the ones before it."""
    return running.run_replay(body, request.app.state.settings)


@lanes.post("/events", response_model=answers.EventsAnswer, summary="Find the events of a stretch")
def events(request: Request, body: Annotated[bodies.EventsRequest, Body(openapi_examples=examples.EVENTS)]) -> Plain:
    """Replays a stretch and names what happened: where the run diverged, stood still, jumped, passed a saddle, entered
    a basin, where gradients vanished and units died. In pieces, each with the memory of the one before, it finds what
    it finds at once, and each event once; all over the training set, so that the noise of batches is none."""
    return running.run_events(body, request.app.state.settings)
