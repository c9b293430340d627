"""A FastAPI route whose JSON goes a short way: raw body to pydantic, the endpoint in a thread, orjson's bytes out.

An endpoint is declared as FastAPI wants it, ``def step(request: Request, body: StepRequest)``, so that the OpenAPI
document follows from it. Only the work per request is replaced: json.loads, dependency solving and the validation of
the answer would take longer than a step of a small network.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.core.support.cancelling import Cancelled
from app.web.http import compute, delivery
from app.web.http.body import received
from app.web.http.leaving import leaving

CLIENT_LEFT = 499  # nobody reads it: for logs

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def on_loop(place: Callable[..., compute.Place], answer: Callable[..., Any]) -> Callable[[Endpoint], Endpoint]:
    """Let ``place(request, body)`` choose where the decorated endpoint runs: short answers need no thread.

    On the event loop ``answer(request, body)`` runs instead of the endpoint. If it raises Busy, the endpoint runs in a
    thread after all. Without this, the row "requests/s, POST /api/step" of benchmarks/RESULTS.md misses its target.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.on_loop = place, answer  # type: ignore[attr-defined]
        return endpoint

    return mark


def watched(endpoint: Endpoint) -> Endpoint:
    """Let the decorated endpoint know by ``request.state.gone()`` that the client has left: it may raise Cancelled."""
    endpoint.watched = True  # type: ignore[attr-defined]
    return endpoint


class JsonRoute(APIRoute):
    """A route for ``endpoint(request, body)``, or ``endpoint(request)`` without a body, that returns plain data."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint = self.endpoint
        model = typing.get_type_hints(endpoint).get("body")
        watching = getattr(endpoint, "watched", False)
        placed, on_loop = getattr(endpoint, "on_loop", None) or (None, endpoint)

        def written(answer: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[bytes, bool]:
            data = answer(*arguments)
            return delivery.written(data), delivery.compressible(data)

        async def computed(arguments: tuple[Any, ...]) -> tuple[bytes, bool]:
            place = placed(*arguments) if placed else compute.SIDE_BY_SIDE
            return await compute.at(place, lambda: written(on_loop, arguments), lambda: written(endpoint, arguments))

        async def handle(request: Request) -> Response:
            arguments: tuple[Any, ...] = (request,)
            if model is not None:
                arguments = (request, await received(model, request))
            if watching:
                async with leaving(request.receive) as gone:
                    request.state.gone = gone
                    try:
                        content, compressible = await computed(arguments)
                    except Cancelled:
                        return Response(status_code=CLIENT_LEFT)
            else:
                content, compressible = await computed(arguments)
            return await delivery.response(content, delivery.wanted(request) if compressible else None)

        return handle
