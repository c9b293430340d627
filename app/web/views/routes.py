"""The endpoint for updates with views of where they lead."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from app.web.descent.answers import StepAnswer
from app.web.http import delivery
from app.web.http.body import received
from app.web.http.json_route import JsonRoute
from app.web.http.openapi import REFUSALS
from app.web.views import examples, handlers
from app.web.views.answers import ViewAnswer
from app.web.views.bodies import ViewsRequest
from app.web.views.stream import FramesAndViews


class ViewsRoute(JsonRoute):
    """Like JsonRoute, but the views are computed while the answer is sent."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def handle(request: Request) -> Response:
            body = await received(ViewsRequest, request)
            frames, views = await handlers.begin(body, request.app.state.settings)
            return FramesAndViews(frames, views, delivery.wanted(request))

        return handle


viewing = APIRouter(prefix="/api", route_class=ViewsRoute, tags=["Computing"], responses=REFUSALS)

LINE = {"anyOf": [{"$ref": f"#/components/schemas/{model.__name__}"} for model in (StepAnswer, ViewAnswer)]}
LINES: dict[int | str, dict[str, Any]] = {
    200: {"content": {delivery.NDJSON: {"schema": LINE}}, "description": "The frames as a line, and a line per view"}
}


@viewing.post(
    "/step/views",
    response_class=Response,
    response_model=StepAnswer | ViewAnswer,
    responses=LINES,
    summary="Make updates, and look at where they lead",
)
def step_with_views(request: Request, body: Annotated[ViewsRequest, Body(openapi_examples=examples.VIEWS)]) -> Any:
    """The answer of /api/step is the first line of JSON (application/x-ndjson), sent as soon as it is there. A line for
    each view follows: the landscape, or the outputs of the network over its inputs, at the last frame; a view that is
    refused has its problem instead. Nothing more is computed once the client disconnects."""
