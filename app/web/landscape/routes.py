"""The endpoints that look at the loss from above."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, on_loop
from app.web.http.openapi import REFUSALS
from app.web.landscape import answers, bodies, examples, handlers

planes = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Looking from above"], responses=REFUSALS)


@planes.post("/landscape", response_model=answers.LandscapeAnswer, summary="Sample the loss on a plane")
def landscape(
    request: Request, body: Annotated[bodies.LandscapeRequest, Body(openapi_examples=examples.LANDSCAPE)]
) -> Plain:
    """The loss where parameters move along two directions (or one) and all else is held: two parameters, the principal
    directions of a run, random ones, gradient and sharpest curvature, through three points, or a line between two. It
    says how far beside the plane the state is, and how true the picture."""
    return handlers.sample(body, request.app.state.settings)


@planes.post("/project", response_model=answers.ProjectAnswer, summary="Find points beside a plane")
def project(request: Request, body: Annotated[bodies.ProjectRequest, Body(openapi_examples=examples.PROJECT)]) -> Plain:
    """Where points, a path say, lie beside a plane: the coordinates of the nearest points of the plane, how far off
    they are, and the loss there. The plane is the same that /api/landscape samples."""
    return handlers.project_points(body)


@planes.post("/basins", response_model=answers.BasinsAnswer, summary="Which minimum each start leads to")
def basins(request: Request, body: Annotated[bodies.BasinsRequest, Body(openapi_examples=examples.BASINS)]) -> Plain:
    """A fresh run of this experiment from every point of a grid, and which minimum it comes to: the basins of
    attraction of this optimizer at this rate. For functions, and for networks of which two parameters are free, or
    one."""
    return handlers.map_basins(body, request.app.state.settings)


@planes.post("/boundary", response_model=answers.BoundaryAnswer, summary="Map a network's output over its inputs")
def boundary(
    request: Request, body: Annotated[bodies.BoundaryRequest, Body(openapi_examples=examples.BOUNDARY)]
) -> Plain:
    """What the network answers, and what each of its units answers, on a grid over two of its inputs (or its one)."""
    return handlers.map_outputs(body, request.app.state.settings)


@planes.get("/presets/pictures", response_model=answers.PicturesAnswer, summary="A small picture of each preset")
@on_loop(lambda request: handlers.pictures_place(), lambda request: handlers.draw_presets())
def pictures(request: Request) -> Plain:
    """Its landscape with the path of the run, or its data with what the network has learned of them. The engine makes
    them once, when they are first asked for; all together are less than 40 kB."""
    return handlers.draw_presets()
