"""Handlers of the endpoints about planes: they take checked bodies, call the core and return plain data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.frames import State
from app.core.descent.objective import compile
from app.core.experiment import Experiment
from app.core.landscape import pictures
from app.core.landscape.basins import basins
from app.core.landscape.outputs import boundary
from app.core.landscape.survey import survey
from app.core.landscape.view import View, look_at, project
from app.core.support.cancelling import never
from app.core.support.registry import InvalidInput
from app.settings import Settings
from app.web.descent.bodies import CURVE
from app.web.experiment.state import state_of
from app.web.http import compute
from app.web.http.delivery import Plain
from app.web.http.samples import encoded
from app.web.landscape import bodies
from app.web.landscape.limits import basins_steps, check_field, check_replay
from app.web.limits import check_boundary, check_landscape, check_range


def plane_of(body: Any) -> Plain | None:
    """The plane of a request in the core's form."""
    return None if body.plane is None else body.plane.model_dump(by_alias=True, exclude_none=True)


def range_of(body: Any) -> Plain | None:
    return None if body.range is None else body.range.model_dump()


def view_of(chosen: Experiment, state: State, body: Any, among: int = 1) -> View:
    """The plane of a request, with its loss and state. Raises InvalidInput."""
    plane = plane_of(body)
    check_replay(compile(chosen), OPTIMIZERS[chosen.optimizer.name], plane or {}, among)
    return look_at(chosen, state, plane, body.over)


def check_resolution(body: Any, dimensions: int, settings: Settings) -> list[int]:
    """The resolution along each dimension. Raises InvalidInput beyond the limits of this server."""
    resolution: list[int] = body.resolution[:dimensions]
    most = CURVE if dimensions == 1 else settings.max_resolution
    for position, count in enumerate(resolution):
        check_range(f"resolution.{position}", count, most, least=2)
    return resolution


def check_places(at: Plain, dimensions: int, settings: Settings) -> list[int]:
    """How many coordinates there are along each direction. Raises InvalidInput where this server gives less."""
    counts = []
    for key in ("u", "v")[:dimensions]:
        most = CURVE if dimensions == 1 else settings.max_resolution
        count = len(at[key] or [])
        if not 2 <= count <= most:
            raise InvalidInput(f"at.{key}", at[key], f"2 to {most} numbers in ascending order")
        counts.append(count)
    return counts


def landscape(body: bodies.LandscapeRequest, settings: Settings) -> Plain:
    """The answer to /api/landscape."""
    return sample(body.experiment, state_of(body), body, settings)


def boundary_map(body: bodies.BoundaryRequest, settings: Settings) -> Plain:
    """The answer to /api/boundary."""
    return map_outputs(body.experiment, state_of(body), body, settings)


def sample(chosen: Experiment, state: State, body: bodies.LandscapeView, settings: Settings, among: int = 1) -> Plain:
    """The landscape of an experiment around a state. `among`: so many share the work of one request."""
    view = view_of(chosen, state, body, among)
    dimensions = len(view.plane.directions)
    at = None if body.at is None else body.at.model_dump()
    resolution = check_resolution(body, dimensions, settings) if at is None else check_places(at, dimensions, settings)
    check_landscape(view.surface.objective, resolution, among)
    check_field(view.surface.objective, body.field or [], among)
    answer = survey(
        view,
        resolution,
        range_of(body),
        dtype=body.precision,
        points=body.project,
        field=body.field,
        at=at,
        quadratic=body.quadratic,
    ).plain()
    samples = {key: answer[key] for key in ("loss", "quadratic") if answer[key] is not None}
    return answer | {key: encoded(values, body.encoding, body.precision) for key, values in samples.items()}


def project_points(body: bodies.ProjectRequest) -> Plain:
    """The answer to /api/project."""
    view = view_of(body.experiment, state_of(body), body)
    return {**view.plain(), "projected": project(view, body.project).plain()}


def map_basins(body: bodies.BasinsRequest, settings: Settings, gone: Callable[[], bool] = never) -> Plain:
    """The answer to /api/basins. Raises Cancelled once `gone()` is true."""
    chosen = body.experiment
    plane = plane_of(body)
    objective = compile(chosen)
    curve = objective.size == 1 if plane is None else plane.get("v") is None
    resolution = check_resolution(body, 1 if curve else 2, settings)
    steps = basins_steps(objective, OPTIMIZERS[chosen.optimizer.name], resolution, body.steps)
    state = state_of(body)
    return basins(chosen, state, plane, resolution, range_of(body), steps, gone).plain()


def map_outputs(chosen: Experiment, state: State, body: bodies.BoundaryView, settings: Settings) -> Plain:
    """The outputs of a network at a state over its inputs."""
    check_range("resolution", body.resolution, settings.max_resolution, least=2)
    check_boundary(compile(chosen), body.resolution, body.units)
    answer = boundary(
        chosen,
        state,
        body.resolution,
        body.features,
        body.range,
        body.units,
        body.unit_stride,
    ).plain()
    return {
        **answer,
        "output": [encoded(unit, body.encoding) for unit in answer["output"]],
        "layers": [[encoded(unit, body.encoding) for unit in layer] for layer in answer["layers"]],
    }


PICTURES = compute.one_thread()
"""Where the pictures are made. Visitors wait for them without holding a thread that others could use."""


def pictures_place() -> compute.Place:
    """Where to compute the answer to /api/presets/pictures."""
    return compute.AT_ONCE if pictures.ready() else PICTURES


def draw_presets() -> Plain:
    """The answer to /api/presets/pictures."""
    return {"pictures": [picture.plain() for picture in pictures.pictures()]}
