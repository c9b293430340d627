"""A FastAPI route whose JSON goes the short way: raw body to pydantic, the endpoint in a worker, orjson's bytes out.

An endpoint is declared as FastAPI wants it, ``def step(request: Request, body: StepRequest)``, so that the OpenAPI
document follows from it. What is replaced is what happens per request: json.loads, dependency solving and the
validation of the answer together take several times as long as a step of a small network.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError

from app.web import compute, delivery, refusals
from app.web.encodings import Encoding
from app.web.problems import Refused


async def read(request: Request, limit: int) -> bytes:
    """The body. Raises Refused when it is not declared as JSON, or as soon as it is longer than `limit` bytes."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, f"the body must be JSON, sent as content-type: application/json, not {kind or 'nothing'}")
    chunks: list[bytes] = []
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > limit:
            raise Refused(413, f"the body is longer than {limit} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


class JsonRoute(APIRoute):
    """A route for ``endpoint(request, body)``, or ``endpoint(request)`` without a body, that returns plain data."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint = self.endpoint
        model = typing.get_type_hints(endpoint).get("body")

        def answer(encoding: Encoding | None, *arguments: Any) -> tuple[bytes, Encoding | None]:
            return delivery.encode(endpoint(*arguments), encoding)

        async def handle(request: Request) -> Response:
            arguments: tuple[Any, ...] = (request,)
            if model is not None:
                raw = await read(request, request.app.state.settings.max_body)
                try:
                    arguments = (request, model.model_validate_json(raw))
                except ValidationError as error:
                    raise refusals.refused(model, error) from None
            return delivery.response(*await compute.run(answer, delivery.wanted(request), *arguments))

        return handle
