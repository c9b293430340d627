"""The endpoints about one run. Each is a few calls into the core."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.descent import answers, bodies, examples, handlers
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy, placed, updating
from app.web.http.openapi import REFUSALS

computing = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Computing"], responses=REFUSALS)


@computing.post("/start", response_model=answers.StartAnswer, summary="Begin an experiment")
@heavy(handlers.start)
@placed(lambda request, body: handlers.frame_place(body))
def start(request: Request, body: Annotated[bodies.StartRequest, Body(openapi_examples=examples.START)]) -> Plain:
    """The experiment in full, the names of its parameters, its data, and frame 0: everything at the start, and the
    update that is about to be made."""
    return handlers.start(body, request.app.state.settings)


@computing.post("/step", response_model=answers.StepAnswer, summary="Make updates")
@updating
@heavy(handlers.step)
@placed(
    lambda request, body: handlers.step_place(body),
    lambda request, body: handlers.step_on_loop(body, request.app.state.settings),
)
def step(request: Request, body: Annotated[bodies.StepRequest, Body(openapi_examples=examples.STEP)]) -> Plain:
    """One frame per update. Each holds the state to send to go on from there. A run whose numbers overflow ends at its
    last finite frame, with status "diverged" and the reason; a run that reaches `until` ends with status "stopped"."""
    return handlers.step(body, request.app.state.settings)


@computing.post("/frame", response_model=answers.FrameAnswer, summary="Look at a state")
@heavy(handlers.frame)
@placed(lambda request, body: handlers.frame_place(body))
def frame(request: Request, body: Annotated[bodies.FrameRequest, Body(openapi_examples=examples.FRAME)]) -> Plain:
    """The full frame at a state, without an update: for a weight edited by hand, or for another example."""
    return handlers.frame(body, request.app.state.settings)


@computing.post("/frames", response_model=answers.FramesAnswer, summary="Look at states of several runs")
@heavy(handlers.frames)
@placed(lambda request, body: handlers.frames_place(body))
def frames(request: Request, body: Annotated[bodies.FramesRequest, Body(openapi_examples=examples.FRAMES)]) -> Plain:
    """The answers of /api/frame to each, as for the lanes of a race that is about to begin."""
    return handlers.frames(body, request.app.state.settings)


@computing.post("/replay", response_model=answers.StepAnswer, summary="See a stretch of a run again")
@updating
@heavy(handlers.replay)
@placed(lambda request, body: handlers.replay_place(body))
def replayed(request: Request, body: Annotated[bodies.ReplayRequest, Body(openapi_examples=examples.REPLAY)]) -> Plain:
    """The answer of /api/step to `skip` + `steps` updates, without the first `skip` frames. A client that keeps a state
    every so many steps can get every frame between them again, with the same bits."""
    return handlers.replay(body, request.app.state.settings)
