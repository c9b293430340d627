"""Wire the application together: settings, problems, headers, the JSON routes and the pages."""

from __future__ import annotations

from fastapi import FastAPI

from app import __version__
from app.settings import Settings, settings
from app.web.course import install as learn
from app.web.descent import routes
from app.web.docs import documentation
from app.web.explain import routes as explain
from app.web.http import problems, shortcut
from app.web.http.headers import Below, Headers
from app.web.landscape import routes as planes
from app.web.lanes import routes as lanes
from app.web.page import pages
from app.web.study import routes as study


def create_app(chosen: Settings | None = None) -> FastAPI:
    """The application under `chosen` settings, by default those of the environment."""
    chosen = chosen or settings()
    app = FastAPI(
        title="Descent",
        version=__version__,
        description=documentation.DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=pages.ready,
        separate_input_output_schemas=False,
    )
    app.state.settings = chosen
    app.add_middleware(Headers)
    problems.install(app)
    routers = (routes.reading, routes.computing, planes.planes, explain.explaining, lanes.lanes, study.studies)
    for router in routers:
        app.include_router(router)
    shortcut.install(app, routers)
    pages.install(app)
    learn.install(app, chosen)
    documentation.install(app, chosen)
    if chosen.root_path:
        app.add_middleware(Below, root=chosen.root_path)
    return app


app = create_app()
