"""The endpoint for studies."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.routing import APIRoute

from app.web.http import compute
from app.web.http.body import received
from app.web.http.delivery import NDJSON
from app.web.http.openapi import REFUSALS
from app.web.study import answers, examples, handlers
from app.web.study.bodies import StudyRequest


class StudyRoute(APIRoute):
    """Like JsonRoute, but the answer is computed while it is sent."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def handle(request: Request) -> Response:
            body = await received(StudyRequest, request)
            return await compute.run(handlers.answer, body)

        return handle


studies = APIRouter(prefix="/api", route_class=StudyRoute, tags=["Studies"], responses=REFUSALS)

LINE = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("StudyCell", "StudySummary")]}
LINES: dict[int | str, dict[str, Any]] = {
    200: {"content": {NDJSON: {"schema": LINE}}, "description": "A line per finished cell, and a summary"}
}


@studies.post(
    "/study", response_model=answers.StudyAnswer, responses=LINES, summary="Run a grid of experiments as statistics"
)
def study(request: Request, body: Annotated[StudyRequest, Body(openapi_examples=examples.STUDY)]) -> Any:
    """Hundreds of runs side by side: proportions with 95 % intervals, medians with quartiles. Each finished cell of the
    grid gives a line of JSON (application/x-ndjson) with the number of cells done; a summary is last. With stream:
    false all lines are one document. The computation ends when the client disconnects."""
