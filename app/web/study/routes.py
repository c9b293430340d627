"""The endpoint for studies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Annotated, Any

from anyio import from_thread, sleep
from fastapi import APIRouter, Body, Request, Response
from fastapi.routing import APIRoute

from app.core.study.running import Elsewhere
from app.core.support.cancelling import Cancelled
from app.web.http import compute, delivery
from app.web.http.body import read, validated
from app.web.http.clients import client
from app.web.http.delivery import NDJSON, Packed
from app.web.http.openapi import REFUSALS
from app.web.http.problems import Refused
from app.web.study import answers, examples, handlers
from app.web.study.bodies import StudyRequest
from app.web.study.stream import Streamed, UnderWay

OFTEN = 0.1  # seconds between two looks at whether the client has left
AGAIN = 10  # times that a block is tried, with a pause between two


class StudyRoute(APIRoute):
    """Like JsonRoute, but the answer is computed while it is sent: once for all who ask for it at the same time, and
    with processes it is kept for those who come later."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def handle(request: Request) -> Response:
            raw = await read(request)
            body = await validated(StudyRequest, raw, request)
            kind = NDJSON if body.stream else delivery.JSON
            processes: compute.Processes | None = request.app.state.capacity
            under_way: dict[bytes, UnderWay] = request.app.state.studies
            key = sha256(raw).digest()
            if processes and (found := processes.found((self.path, key))):
                return Response(found.content, media_type=kind, headers={"cache-control": delivery.caching(kind)})
            if key not in under_way:
                asking = client(request)
                elsewhere = (beside(processes, asking),) if processes else ()
                pieces = await compute.run(handlers.pieces, body, *elsewhere)

                def ended(whole: bytes | None) -> None:
                    del under_way[key]
                    if whole is not None and processes:
                        processes.keep((self.path, key), Packed(whole))

                if key not in under_way:  # nobody else asked meanwhile
                    under_way[key] = UnderWay(pieces, processes.study(asking) if processes else None, ended)
            return Streamed(under_way[key], kind)

        return handle


def beside(processes: compute.Processes, client: str) -> Callable[[Callable[[], bool]], Elsewhere]:
    """Lets a thread compute in the processes, where each block of runs waits for its turn. The function takes `gone`,
    which says that the client has left: then the work ends, and Cancelled is raised.

    Raises Refused where the server is busy before the first block, and where it stays so for long; later blocks wait.
    """

    def until_gone(gone: Callable[[], bool]) -> Elsewhere:
        begun = False

        async def block(function: Callable[..., Any], *arguments: Any) -> Any:
            work = asyncio.ensure_future(processes.computed(client, True, function, *arguments))
            while not (await asyncio.wait({work}, timeout=OFTEN))[0]:
                if gone():
                    work.cancel()
                    raise Cancelled
            return work.result()

        async def turn(function: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal begun
            for again in reversed(range(AGAIN)):
                try:
                    found = await block(function, *arguments)
                    begun = True
                    return found
                except Refused as refused:
                    if not (begun and again) or refused.retry_after is None:
                        raise
                    await sleep(refused.retry_after)

        return lambda function, *arguments: from_thread.run(turn, function, *arguments)

    return until_gone


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
