"""The endpoints that only read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response

from app import __version__
from app.settings import Settings
from app.web.catalog import answers, catalog
from app.web.catalog.glossary import glossary
from app.web.http import compute, delivery
from app.web.http.answers import Problem
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, placed
from app.web.http.problems import BUSY, Refused
from app.web.http.stopping import STOPPED


class KeptRoute(JsonRoute):
    """A route whose answer stays the same: written and compressed once. A browser that has it asks whether it is still
    that."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint = self.endpoint
        written: dict[Settings, bytes] = {}

        async def handle(request: Request) -> Response:
            settings = request.app.state.settings
            content = written.get(settings) or written.setdefault(settings, delivery.written(endpoint(request)))
            return delivery.kept(request, content)

        return handle


reading = APIRouter(route_class=JsonRoute, tags=["Reading"])
keeping = APIRouter(route_class=KeptRoute, tags=["Reading"])


@reading.get("/healthz", response_model=answers.Health, summary="Whether the server is up")
@placed(lambda request: compute.AT_ONCE)  # a thread may not be free, and the caller would take the server for dead
def health(request: Request) -> Plain:
    """Answers at once, with the running version."""
    return {"status": "ok", "version": __version__}


@reading.get(
    "/readyz",
    response_model=answers.Health,
    responses={503: {"model": Problem, "description": "The server is about to stop"}},
    summary="Whether the server takes new clients",
)
@placed(lambda request: compute.AT_ONCE)
def readiness(request: Request) -> Plain:
    """As /healthz, until the server is told to stop: then it is not ready, a moment before it takes no new
    connections. For what shares requests out between servers."""
    if request.app.state.stopping:
        raise Refused(503, STOPPED, kind=BUSY, retry_after=1)
    return health(request)


@keeping.get("/api/catalog", response_model=answers.Catalog, summary="Everything that can be chosen")
def get_catalog(request: Request) -> Plain:
    """Functions, data sets, optimizers and the rest, each with its parameters, their ranges and defaults, its formula
    in TeX and one line about it; presets; and the limits of this server."""
    return catalog.catalog(request.app.state.settings)


@keeping.get("/api/glossary", response_model=answers.Glossary, summary="The words the project uses")
def get_glossary(request: Request) -> Plain:
    """Each word with its meaning, in alphabetical order: the list that the page's help shows."""
    return {"words": glossary()}
