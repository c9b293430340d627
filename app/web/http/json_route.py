"""A FastAPI route whose JSON goes the short way: raw body to pydantic, the endpoint in a thread, orjson's bytes out.

What takes less time than the way to a thread and back is answered on the event loop: see `at_once`.

An endpoint is declared as FastAPI wants it, ``def step(request: Request, body: StepRequest)``, so that the OpenAPI
document follows from it. What is replaced is what happens per request: json.loads, dependency solving and the
validation of the answer together take several times as long as a step of a small network.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.web.http import body as reading
from app.web.http import compute, delivery
from app.web.http.encodings import Encoding

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
AtOnce = Callable[[Request, Any, bool], dict[str, Any] | compute.Threads]
Written = tuple[bytes, Encoding | None]


def at_once(answer: AtOnce) -> Callable[[Endpoint], Endpoint]:
    """Let ``answer(request, body, in_turn)`` be asked before the decorated endpoint, on the event loop itself.

    It gives the endpoint's answer where that takes no more than a millisecond, else the threads in which the endpoint
    is to run; where it says `compute.IN_TURN`, it is asked once more, `in_turn`, when it is. The way to a thread and
    back takes 100 us, as much as all the mathematics of a small step.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.at_once = answer  # type: ignore[attr-defined]
        return endpoint

    return mark


class JsonRoute(APIRoute):
    """A route for ``endpoint(request, body)``, or ``endpoint(request)`` without a body, that returns plain data."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint = self.endpoint
        model = typing.get_type_hints(endpoint).get("body")
        quick: AtOnce | None = getattr(endpoint, "at_once", None)

        def answer(encoding: Encoding | None, *arguments: Any) -> Written:
            return delivery.encode(endpoint(*arguments), encoding)

        def here(quick: AtOnce, encoding: Encoding | None, *arguments: Any) -> Written | compute.Threads:
            """The answer, written and still to be compressed, or where it is to be made."""
            found = quick(*arguments)
            if not isinstance(found, dict):
                return found
            return delivery.written(found), delivery.worthwhile(found, encoding)

        async def handle(request: Request) -> Response:
            arguments: tuple[Any, ...] = (request,)
            if model is not None:
                arguments = (request, reading.parsed(model, await reading.read(request)))
            encoding, found = delivery.wanted(request), compute.SIDE_BY_SIDE
            if quick is not None:
                found = here(quick, encoding, *arguments, False)
                if found is compute.IN_TURN:
                    async with compute.IN_TURN:
                        found = here(quick, encoding, *arguments, True)
            if not isinstance(found, tuple):
                return delivery.Json(*await compute.run(answer, encoding, *arguments, threads=found))
            content, encoding = found
            if encoding is None or len(content) <= delivery.COMPRESS_AT_ONCE:
                return delivery.Json(*delivery.compressed(content, encoding))
            return delivery.Json(*await compute.run(delivery.compressed, content, encoding))

        return handle
