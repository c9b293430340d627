"""The JSON endpoints: what they take, what they answer. Each is a few calls into the core."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request

from app import __version__
from app.web import catalog
from app.web.descent import answers, bodies, running
from app.web.docs import examples
from app.web.http.json_route import JsonRoute, at_once

Plain = dict[str, Any]


def problem(description: str) -> Plain:
    """How the OpenAPI document describes a refusal."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


REFUSALS: dict[int | str, Plain] = {
    400: problem("The body is not JSON"),
    413: problem("The body is too long"),
    415: problem("The body is not sent as application/json"),
    422: problem("A field has a value that is not allowed; errors says which, and what is"),
}

reading = APIRouter(route_class=JsonRoute, tags=["Reading"])
computing = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Computing"], responses=REFUSALS)


@reading.get("/healthz", response_model=answers.Health, summary="Whether the server is up")
def health(request: Request) -> Plain:
    """Answers at once, and says which version runs."""
    return {"status": "ok", "version": __version__}


@reading.get("/api/catalog", response_model=answers.Catalog, summary="Everything that can be chosen")
def get_catalog(request: Request) -> Plain:
    """Functions, data sets, optimizers and the rest, each with its parameters, their ranges and defaults, its formula
    in TeX and one line about it; presets; and the limits of this server."""
    return catalog.catalog(request.app.state.settings)


@computing.post("/start", response_model=answers.StartAnswer, summary="Begin an experiment")
def start(
    request: Request, body: Annotated[bodies.StartRequest, Body(openapi_examples=examples.START)]
) -> Plain:
    """The experiment in full, the names of its parameters, its data, and frame 0: everything at the start, and the
    update that is about to be made."""
    return running.start(body, request.app.state.settings)


@computing.post("/step", response_model=answers.StepAnswer, summary="Make updates")
@at_once(lambda request, body, in_turn: running.step_at_once(body, request.app.state.settings, in_turn))
def step(
    request: Request, body: Annotated[bodies.StepRequest, Body(openapi_examples=examples.STEP)]
) -> Plain:
    """One frame per update. Each holds the state to send for going on from there. A run whose numbers overflow ends at
    its last finite frame, with status "diverged" and the reason; one told to stop ends there, with status "stopped"."""
    return running.step(body, request.app.state.settings)


@computing.post("/frame", response_model=answers.FrameAnswer, summary="Look at a state")
def frame(
    request: Request, body: Annotated[bodies.FrameRequest, Body(openapi_examples=examples.FRAME)]
) -> Plain:
    """The full frame at a state. Nothing moves: this is for a weight edited by hand, or another example to look at."""
    return running.frame(body)


@computing.post("/boundary", response_model=answers.BoundaryAnswer, summary="Map a network's output over its inputs")
def boundary(
    request: Request, body: Annotated[bodies.BoundaryRequest, Body(openapi_examples=examples.BOUNDARY)]
) -> Plain:
    """What the network answers, and what each of its units answers, on a grid over two of its inputs (or its one)."""
    return running.boundary(body, request.app.state.settings)
