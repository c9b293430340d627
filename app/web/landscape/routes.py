"""The endpoints of planes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute, heavy, placed, watched
from app.web.http.openapi import REFUSALS
from app.web.landscape import answers, bodies, examples, handlers

planes = APIRouter(prefix="/api", route_class=JsonRoute, tags=["Looking from above"], responses=REFUSALS)


@planes.post("/landscape", response_model=answers.LandscapeAnswer, summary="Sample the loss on a plane")
@heavy(handlers.landscape)
def landscape(
    request: Request, body: Annotated[bodies.LandscapeRequest, Body(openapi_examples=examples.LANDSCAPE)]
) -> Plain:
    """The loss where parameters move along two directions (or one) and all others are held: along two parameters, the
    principal directions of a run, random ones, gradient and sharpest curvature, through three points, or on a line
    between two. The answer gives the distance of the state from the plane, and the error of the samples."""
    return handlers.landscape(body, request.app.state.settings)


@planes.post("/project", response_model=answers.ProjectAnswer, summary="Find points beside a plane")
@heavy(handlers.project_points)
def project(request: Request, body: Annotated[bodies.ProjectRequest, Body(openapi_examples=examples.PROJECT)]) -> Plain:
    """The nearest points of a plane to given points, such as a path: their coordinates, their distances, and the loss
    there. The plane is that of /api/landscape."""
    return handlers.project_points(body)


@planes.post("/basins", response_model=answers.BasinsAnswer, summary="Which minimum each start leads to")
@heavy(handlers.map_basins, long=True)
@watched
def basins(request: Request, body: Annotated[bodies.BasinsRequest, Body(openapi_examples=examples.BASINS)]) -> Plain:
    """A fresh run of this experiment from every point of a grid, and the minimum that it reaches: the basins of
    attraction of this optimizer at this rate. For functions, and for networks with one or two free parameters. The
    computation ends when the client disconnects."""
    return handlers.map_basins(body, request.app.state.settings, request.state.gone)


@planes.post("/boundary", response_model=answers.BoundaryAnswer, summary="Map a network's output over its inputs")
@heavy(handlers.boundary_map)
def boundary(
    request: Request, body: Annotated[bodies.BoundaryRequest, Body(openapi_examples=examples.BOUNDARY)]
) -> Plain:
    """The outputs of the network, and the activations of its units, on a grid over two of its inputs (or its one)."""
    return handlers.boundary_map(body, request.app.state.settings)


@planes.get("/presets/pictures", response_model=answers.PicturesAnswer, summary="A small picture of each preset")
@placed(lambda request: handlers.pictures_place(), lambda request: handlers.draw_presets())
def pictures(request: Request) -> Plain:
    """Its landscape with the path of the run, or its data with what the network has learned of them. The engine makes
    them once, when they are first asked for; all together are less than 40 kB."""
    return handlers.draw_presets()
