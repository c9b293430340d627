"""The endpoints for several views in one answer: of a state, and of where updates lead."""

from __future__ import annotations

import typing
from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from app.settings import Settings
from app.web.descent.answers import StepAnswer
from app.web.descent.handlers import step_place
from app.web.http import compute, delivery, outgoing, tally
from app.web.http.body import read, validated
from app.web.http.clients import client
from app.web.http.delivery import Packed
from app.web.http.json_route import JsonRoute
from app.web.http.leaving import unless_left
from app.web.http.openapi import REFUSALS
from app.web.http.problems import BUSY, Refused
from app.web.race.answers import RaceAnswer
from app.web.views import examples, handlers
from app.web.views.answers import ViewAnswer
from app.web.views.bodies import PointViewsRequest, RaceViewsRequest, ViewsRequest
from app.web.views.stream import Compute, FramesAndViews, View

SHORT = 100_000  # bytes of a body whose views go to a process together; of a longer one the way there takes its time


class ViewsRoute(JsonRoute):
    """Like JsonRoute, but the views are computed while the answer is sent."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        path, model = self.path, typing.get_type_hints(self.endpoint)["body"]

        async def handle(request: Request) -> Response:
            raw, settings = await read(request), request.app.state.settings
            body = await validated(model, raw, request)
            handlers.check(body, settings)
            key = path, sha256(raw).digest()
            most = len(body.views) if len(raw) <= SHORT else 1
            compute_views = computing(request, key, body, settings, most)
            if isinstance(body, ViewsRequest):
                return streamed(request, *await updated(request, key, body, settings), compute_views)
            begin = raced if isinstance(body, RaceViewsRequest) else begun
            found = await begin(request, key, body, settings)
            if not found.known:
                return delivery.sent(found, delivery.NDJSON)
            return streamed(request, found.content, found.known, compute_views)

        return handle


Key = tuple[str, bytes]


def streamed(request: Request, first: bytes, views: list[View], compute_views: Compute) -> FramesAndViews:
    """The lines that are there `first`, and those of `views` as they are computed. Raises Refused where there is no
    room for the first."""
    outgoing.check(len(first))
    return FramesAndViews(first, views, delivery.wanted(request), compute_views, handlers.refused_line)


async def begun(request: Request, key: Key, body: PointViewsRequest, settings: Settings) -> Packed:
    """The first lines of the views of a state, mostly all of them: then they are compressed where they are computed. It
    is known which are left: all where one of them takes too much. Raises Refused where that is the only one, or the
    server is busy."""
    processes: compute.Processes | None = request.app.state.capacity
    encoding = delivery.wanted(request)
    if processes is None:
        return await compute.run(handlers.begun, body, settings, encoding)
    work = processes.answer((key, encoding), client(request), False, handlers.begun, body, settings, encoding)
    try:
        return await unless_left(request.receive, work)
    except Refused as refused:
        if refused.kind == BUSY or len(body.views) == 1:
            raise
        return Packed(b"", known=handlers.views_of_point(body))


async def raced(request: Request, key: Key, body: RaceViewsRequest, settings: Settings) -> Packed:
    """The line of a race, and the first of its views as in `begun`."""
    tally.ask(len(body.lanes) * body.steps)
    processes: compute.Processes | None = request.app.state.capacity
    encoding = delivery.wanted(request)
    if processes is None:
        return await compute.run(handlers.raced, body, settings, encoding, False)
    thin, who = processes.busy, client(request)
    work = processes.answer((key, encoding, thin), who, False, handlers.raced, body, settings, encoding, thin)
    try:
        return await unless_left(request.receive, work)
    except Refused as refused:
        if refused.kind == BUSY:
            raise
    alone = processes.answer((key, None), who, False, handlers.race_frames, body, settings)
    frames = await unless_left(request.receive, alone)
    return Packed(frames.content, known=handlers.views(body, frames.known))


async def updated(request: Request, key: Key, body: ViewsRequest, settings: Settings) -> tuple[bytes, list[View]]:
    """The line of the updates, and the views that are to come; also lines of those that are left out."""
    tally.ask(body.steps)
    begun = await frames(request, key, body, settings)
    views, left_out = handlers.views(body, begun.known), b""
    if (processes := request.app.state.capacity) and processes.busy:
        views, left_out = handlers.thinned(body, views)
    return begun.content + left_out, views


async def frames(request: Request, key: Key, body: ViewsRequest, settings: Settings) -> Packed:
    """The updates, computed where /api/step would compute them."""
    place = step_place(body)
    find = handlers.frames_on_loop if place.on_loop else handlers.frames
    found, place = await compute.here(place, find, body, settings)
    if found:
        return found
    processes: compute.Processes | None = request.app.state.capacity
    if processes is None:
        return await compute.run(handlers.frames, body, settings, place=place)
    work = processes.answer((key, None), client(request), False, handlers.frames, body, settings)
    return await unless_left(request.receive, work)


def computing(request: Request, key: Key, body: handlers.Body, settings: Settings, most: int) -> Compute:
    """The pool that computes the views of `request`: processes if there are any, at `most` so many views at a time,
    else threads."""
    processes: compute.Processes | None = request.app.state.capacity
    if processes is None:
        return lambda due: compute.run(handlers.lines, body, due, settings)

    async def beside(due: list[View]) -> Packed:
        due = due[:most]
        of_these = key, *(view.position for view in due)  # while many wait, others follow the same first one
        part = handlers.part(body, due)
        try:
            return await processes.answer(of_these, client(request), False, handlers.lines, part, due, settings)
        except Refused as refused:
            if refused.kind != BUSY and len(due) > 1:  # one of them took too much: each for itself
                return await beside(due[:1])
            lines = [handlers.refused_line(view.position, refused).content for view in due]
            return Packed(b"".join(lines), known=len(due))

    return beside


viewing = APIRouter(prefix="/api", route_class=ViewsRoute, tags=["Computing"], responses=REFUSALS)


def lines(description: str, *models: type[Any]) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of an answer whose lines are of these `models`."""
    line = {"anyOf": [{"$ref": f"#/components/schemas/{model.__name__}"} for model in models]}
    return {200: {"content": {delivery.NDJSON: {"schema": line}}, "description": description}}


@viewing.post(
    "/views",
    response_class=Response,
    response_model=ViewAnswer,
    responses=lines("A line per view", ViewAnswer),
    summary="Look at a state in several ways",
)
def views(request: Request, body: Annotated[PointViewsRequest, Body(openapi_examples=examples.POINT_VIEWS)]) -> Any:
    """The landscape around a state, the outputs of the network over its inputs, and the events of the steps from it or
    another state on: a line of JSON (application/x-ndjson) for each view, sent as soon as it is there; a view that is
    refused has its problem instead. Nothing more is computed once the client disconnects."""


@viewing.post(
    "/step/views",
    response_class=Response,
    response_model=StepAnswer | ViewAnswer,
    responses=lines("The frames as a line, and a line per view", StepAnswer, ViewAnswer),
    summary="Make updates, and look at where they lead",
)
def step_with_views(request: Request, body: Annotated[ViewsRequest, Body(openapi_examples=examples.VIEWS)]) -> Any:
    """The answer of /api/step is the first line of JSON (application/x-ndjson), sent as soon as it is there. A line for
    each view follows: the landscape, or the outputs of the network over its inputs, at a frame, or the events of the
    steps from the state of the request on. A view that is refused has its problem instead. Nothing more is computed
    once the client disconnects."""


@viewing.post(
    "/race/views",
    response_class=Response,
    response_model=RaceAnswer | ViewAnswer,
    responses=lines("The lanes as a line, and a line per view", RaceAnswer, ViewAnswer),
    summary="Go on with several runs, and look at where they lead",
)
def race_with_views(
    request: Request, body: Annotated[RaceViewsRequest, Body(openapi_examples=examples.RACE_VIEWS)]
) -> Any:
    """The answer of /api/race is the first line of JSON (application/x-ndjson). A line for each view follows: the
    landscape, or the outputs of a network over its inputs, at a frame of one of the lanes, or the events of the steps
    from its state on. A view that is refused has its problem instead. Nothing more is computed once the client
    disconnects."""
