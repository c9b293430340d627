"""Wire the application together: settings, problems, headers, the JSON routes and the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app import __version__
from app.settings import Settings, settings
from app.web.capacity import capacity
from app.web.catalog.routes import keeping, reading
from app.web.compare.routes import comparing
from app.web.course import install as course
from app.web.curvature.routes import bending
from app.web.data.routes import bringing
from app.web.depth.routes import layering
from app.web.descent.routes import computing
from app.web.docs import documentation
from app.web.edge.edge import Application
from app.web.edge.watching import watching as noting
from app.web.events.routes import watching
from app.web.explain.routes import explaining
from app.web.export.routes import exporting
from app.web.http import problems, shortcut, stopping
from app.web.http.headers import Below, Headers
from app.web.landscape.routes import planes
from app.web.noise.routes import scattering
from app.web.page import pages
from app.web.race.routes import racing
from app.web.study.routes import studies
from app.web.typed.routes import typing
from app.web.views.routes import viewing


def imported() -> None:
    """The first task of a new process. It does nothing, but the process has then imported all it needs."""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Make what requests need before the first one, and end it after the last."""
    pages.make_ready()
    async with stopping.announced(app), capacity.serving(app, imported), noting(app):
        yield


def create_app(chosen: Settings | None = None) -> FastAPI:
    """The application under `chosen` settings, by default those of the environment."""
    chosen = chosen or settings()
    app = Application(
        title="Descent",
        version=__version__,
        description=documentation.DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        separate_input_output_schemas=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # the edge has its own, without addresses
    )
    app.state.settings = chosen
    app.state.capacity = None
    app.state.studies = {}
    app.state.stopping = False
    app.add_middleware(Headers, ancestors=chosen.frame_ancestors)
    problems.install(app)
    given = (bringing, typing)
    looking = (planes, bending, scattering, layering)
    routers = (
        reading,
        keeping,
        computing,
        viewing,
        *given,
        *looking,
        explaining,
        racing,
        comparing,
        watching,
        studies,
        exporting,
    )
    for router in routers:
        app.include_router(router)
    shortcut.install(app, routers)
    app.add_middleware(stopping.Finishing)
    pages.install(app)
    course.install(app, chosen)
    documentation.install(app, chosen)
    if chosen.root_path:
        app.add_middleware(Below, root=chosen.root_path)
    return app


app = create_app()
