"""What the endpoints about planes do: from checked bodies, through the core, to plain answers."""

from __future__ import annotations

from typing import Any

from app.core.descent.objective import compile
from app.core.landscape import basins as grounds
from app.core.landscape import outputs as boundaries
from app.core.landscape import survey as landscapes
from app.core.landscape import view as views
from app.settings import Settings
from app.web import limits as work
from app.web.descent.bodies import CURVE
from app.web.experiment.state import state_of
from app.web.http.samples import encoded
from app.web.landscape import bodies, limits

Plain = dict[str, Any]


def plane_of(body: Any) -> Plain | None:
    """The plane of a request as the core takes it."""
    return None if body.plane is None else body.plane.model_dump(by_alias=True, exclude_none=True)


def range_of(body: Any) -> Plain | None:
    return None if body.range is None else body.range.model_dump()


def view_of(body: Any) -> views.View:
    """The plane, laid. Raises InvalidInput."""
    plane = plane_of(body)
    limits.replay(compile(body.experiment), plane or {})
    return views.look_at(body.experiment, state_of(body), plane, body.over)


def check_resolution(body: Any, dimensions: int, settings: Settings) -> list[int]:
    """Its resolution, as far as it counts. Raises InvalidInput where this server gives less."""
    resolution = body.resolution[:dimensions]
    most = CURVE if dimensions == 1 else settings.max_resolution
    for position, count in enumerate(resolution):
        work.limit(f"resolution.{position}", count, most, least=2)
    return resolution


def landscape(body: bodies.LandscapeRequest, settings: Settings) -> Plain:
    """The answer to /api/landscape."""
    view = view_of(body)
    resolution = check_resolution(body, len(view.plane.directions), settings)
    work.landscape(view.surface.objective, resolution)
    limits.field(view.surface.objective, body.field or [])
    answer = landscapes.survey(view, resolution, range_of(body), points=body.project, field=body.field).plain()
    return {**answer, "loss": encoded(answer["loss"], body.encoding)}


def project(body: bodies.ProjectRequest) -> Plain:
    """The answer to /api/project."""
    view = view_of(body)
    return {**view.plain(), "projected": views.project(view, body.project).plain()}


def basins(body: bodies.BasinsRequest, settings: Settings) -> Plain:
    """The answer to /api/basins."""
    chosen = body.experiment
    plane = plane_of(body)
    objective = compile(chosen)
    curve = objective.size == 1 if plane is None else plane.get("v") is None
    resolution = check_resolution(body, 1 if curve else 2, settings)
    steps = limits.basins(objective, resolution, body.steps)
    state = state_of(body)
    return grounds.basins(chosen, state, plane, resolution, range_of(body), steps).plain()


def boundary(body: bodies.BoundaryRequest, settings: Settings) -> Plain:
    """The answer to /api/boundary."""
    work.limit("resolution", body.resolution, settings.max_resolution, least=2)
    chosen = body.experiment
    work.boundary(compile(chosen), body.resolution, body.units)
    answer = boundaries.boundary(
        chosen,
        state_of(body),
        body.resolution,
        body.features,
        body.range,
        body.units,
    ).plain()
    return {
        **answer,
        "output": [encoded(unit, body.encoding) for unit in answer["output"]],
        "layers": [[encoded(unit, body.encoding) for unit in layer] for layer in answer["layers"]],
    }
