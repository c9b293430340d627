"""The endpoint that hands out a run as a file."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.routing import APIRoute

from app.web.export import examples, handlers
from app.web.export.bodies import ExportRequest
from app.web.http import compute, delivery
from app.web.http.body import read, validated
from app.web.http.clients import client
from app.web.http.leaving import unless_left
from app.web.http.openapi import REFUSALS

PLACE = compute.one_thread()
"""One file at a time: a long run takes up to 160 MB while its file is made."""


class FileRoute(APIRoute):
    """Like JsonRoute, but the answer is a file with a name."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def handle(request: Request) -> Response:
            raw, settings = await read(request), request.app.state.settings
            body = await validated(ExportRequest, raw, request)
            encoding = delivery.wanted(request)
            processes: compute.Processes | None = request.app.state.capacity
            if processes is None:
                file = await compute.run(handlers.packed, encoding, body, settings, place=PLACE)
            else:
                key = self.path, sha256(raw).digest(), encoding
                asked = key, client(request), False, handlers.packed, encoding, body, settings
                file = await unless_left(request.receive, processes.answer(*asked))
            media, name = file.known
            response = delivery.sent(file, media)
            response.headers["content-disposition"] = f'attachment; filename="{name}"'
            return response

        return handle


exporting = APIRouter(prefix="/api", route_class=FileRoute, tags=["Taking home"], responses=REFUSALS)

FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, with its name in content-disposition",
        "content": {media: {"schema": {"type": "object" if "json" in media else "string"}} for media in handlers.MEDIA},
    }
}


@exporting.post("/export", response_class=Response, responses=FILES, summary="A run as a file")
def export(request: Request, body: Annotated[ExportRequest, Body(openapi_examples=examples.EXPORT)]) -> Any:
    """A script in NumPy or PyTorch that makes the run again with the same numbers, as a Python file or as a Jupyter
    notebook with plots; or every step's loss, parameters, gradient, update and slots as CSV, JSON or NumPy's NPZ, with
    all digits. Methods that need more than the gradient have no PyTorch script: see `pytorch` in the catalogue."""
