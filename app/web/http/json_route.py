"""A FastAPI route whose JSON goes a short way: raw body to pydantic, the endpoint in a thread, orjson's bytes out.

An endpoint is declared as FastAPI wants it, ``def step(request: Request, body: StepRequest)``, so that the OpenAPI
document follows from it. Only the work per request is replaced: json.loads, dependency solving and the validation of
the answer would take longer than a step of a small network.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from hashlib import sha256
from inspect import signature
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.core.support.cancelling import Cancelled
from app.web.http import compute, delivery, tally
from app.web.http.body import read, validated
from app.web.http.clients import client
from app.web.http.leaving import CLIENT_LEFT, leaving, unless_left

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def placed(
    place: Callable[..., compute.Place], on_loop: Callable[..., Any] | None = None
) -> Callable[[Endpoint], Endpoint]:
    """Let ``place(request, body)`` choose where the decorated endpoint runs: short answers need no thread.

    On the event loop ``on_loop(request, body)`` runs instead of the endpoint. If it raises Busy, the endpoint runs
    elsewhere after all. Without this, the row "requests/s, POST /api/step" of benchmarks/RESULTS.md misses its target.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.placed = place, on_loop or endpoint  # type: ignore[attr-defined]
        return endpoint

    return mark


def watched(endpoint: Endpoint) -> Endpoint:
    """Let the decorated endpoint know by ``request.state.gone()`` that the client has left: it may raise Cancelled."""
    endpoint.watched = True  # type: ignore[attr-defined]
    return endpoint


def updating(endpoint: Endpoint) -> Endpoint:
    """Count the `steps` that bodies of the decorated endpoint ask for."""
    endpoint.updating = True  # type: ignore[attr-defined]
    return endpoint


@dataclass(frozen=True, slots=True)
class Heavy:
    """The function for an answer that takes long: ``handler(body, settings)``, or ``handler(body)``. `long`: it may
    take more than some seconds."""

    handler: Callable[..., Any]
    long: bool
    takes: int


def heavy(handler: Callable[..., Any], long: bool = False) -> Callable[[Endpoint], Endpoint]:
    """Let `handler` compute the answer of the decorated endpoint in a process beside the server, if there are any, and
    if its place is neither the event loop nor a thread of its own."""
    needed = [one for one in signature(handler).parameters.values() if one.default is one.empty]

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.heavy = Heavy(handler, long, len(needed))  # type: ignore[attr-defined]
        return endpoint

    return mark


class JsonRoute(APIRoute):
    """A route for ``endpoint(request, body)``, or ``endpoint(request)`` without a body, that returns plain data."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint, path = self.endpoint, self.path
        model = typing.get_type_hints(endpoint).get("body")
        watching = getattr(endpoint, "watched", False)
        place_of, on_loop = getattr(endpoint, "placed", None) or (None, endpoint)
        marked: Heavy | None = getattr(endpoint, "heavy", None)
        counting = getattr(endpoint, "updating", False)

        def written(answer: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[bytes, bool]:
            data = answer(*arguments)
            return delivery.written(data), delivery.compressible(data)

        async def respond(request: Request, content: bytes, compressible: bool) -> Response:
            return await delivery.response(content, delivery.wanted(request) if compressible else None)

        async def in_thread(request: Request, arguments: tuple[Any, ...], place: compute.Place) -> Response:
            if not watching:
                return await respond(request, *await compute.run(written, endpoint, arguments, place=place))
            async with leaving(request.receive) as gone:
                request.state.gone = gone
                try:
                    return await respond(request, *await compute.run(written, endpoint, arguments, place=place))
                except Cancelled:
                    return Response(status_code=CLIENT_LEFT)

        async def in_process(request: Request, raw: bytes, body: Any, heavy: Heavy) -> Response:
            processes: compute.Processes = request.app.state.capacity
            encoding = delivery.wanted(request)
            key = path, sha256(raw).digest(), encoding
            arguments = (body, request.app.state.settings)[: heavy.takes]
            work = processes.answer(
                key, client(request), heavy.long, delivery.packed, encoding, heavy.handler, *arguments
            )
            return delivery.sent(await unless_left(request.receive, work))

        async def handle(request: Request) -> Response:
            raw = b""
            arguments: tuple[Any, ...] = (request,)
            if model is not None:
                raw = await read(request)
                arguments = (request, await validated(model, raw, request))
                if counting:
                    tally.ask(arguments[1].steps)
            place = place_of(*arguments) if place_of else compute.SIDE_BY_SIDE
            found, place = await compute.here(place, written, on_loop if place.on_loop else endpoint, arguments)
            if found:
                return await respond(request, *found)
            if marked and place is compute.SIDE_BY_SIDE and request.app.state.capacity:
                return await in_process(request, raw, arguments[1], marked)
            return await in_thread(request, arguments, place)

        return handle
