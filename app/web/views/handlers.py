"""Handlers of the endpoint for updates with views: what is computed, piece by piece."""

from __future__ import annotations

from app.core.descent.frames import Run, State
from app.core.support.registry import InvalidInput
from app.settings import Settings
from app.web import limits
from app.web.descent import handlers as descent
from app.web.events import handlers as events
from app.web.experiment.state import inside, state_of
from app.web.http import compute, problems
from app.web.http.delivery import Plain, written
from app.web.landscape import handlers as landscape
from app.web.views import bodies
from app.web.views.stream import View


async def begin(body: bodies.ViewsRequest, settings: Settings) -> tuple[bytes, list[View]]:
    """The answer of /api/step as a line, computed where /api/step would compute it, and the views that remain: none
    without frames. Raises InvalidInput."""
    for position, asked in enumerate(body.views):
        with inside(f"views.{position}"):
            check_settings(asked, settings)

    def answered(run: Run) -> tuple[bytes, list[View]]:
        count = len(run.frames)
        places = [count - 1 if (frame := getattr(view, "frame", None)) is None else frame for view in body.views]
        views = [seen(k, body, run.frames[at].state, settings) for k, at in enumerate(places) if 0 <= at < count]
        return line(descent.ran(body.experiment, run, body)), views

    return await compute.at(
        descent.step_place(body),
        lambda: answered(descent.stepped_on_loop(body, settings)),
        lambda: answered(descent.stepped(body, settings)),
    )


def check_settings(asked: bodies.View, settings: Settings) -> None:
    """Raises InvalidInput for a view that this server's settings do not allow, whatever it is of."""
    if isinstance(asked, bodies.Boundary):
        limits.check_range("resolution", asked.resolution, settings.max_resolution, least=2)
    if isinstance(asked, bodies.Events):
        limits.check_range("steps", asked.steps, settings.max_steps)


def seen(position: int, body: bodies.ViewsRequest, state: State, settings: Settings) -> View:
    """View number `position` of a run, at the state of its frame, to be computed later."""
    asked = body.views[position]

    def view() -> bytes:
        try:
            with inside(f"views.{position}"):
                found: Plain = {asked.kind: looked(body, state, asked, settings)}
        except InvalidInput as invalid:
            found = {"problem": problems.not_allowed(invalid)}
        return line({"view": position, **found})

    return asked.after / 1000, view


def looked(body: bodies.ViewsRequest, state: State, asked: bodies.View, settings: Settings) -> Plain:
    """One view of a run, at the state of its frame."""
    chosen, among = body.experiment, len(body.views)
    if isinstance(asked, bodies.Landscape):
        return landscape.sample(chosen, state, asked, settings, among)
    if isinstance(asked, bodies.Boundary):
        return landscape.map_outputs(chosen, state, asked, settings)
    return events.find(chosen, state_of(body), asked, settings, among)


def line(data: Plain) -> bytes:
    """`data` as a line of JSON."""
    return written(data) + b"\n"
