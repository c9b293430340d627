"""Handlers of the endpoints for views: what is computed, piece by piece."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from time import perf_counter

from app.core.descent.frames import Run, State
from app.core.support.registry import InvalidInput, inside
from app.settings import Settings
from app.web import limits
from app.web.descent import handlers as descent
from app.web.events import handlers as events
from app.web.experiment.state import read, state_of
from app.web.http import problems
from app.web.http.delivery import Packed, Plain, packed_bytes, written
from app.web.http.encodings import Encoding
from app.web.landscape import handlers as landscape
from app.web.race import handlers as race
from app.web.views import bodies
from app.web.views.stream import View

Body = bodies.PointViewsRequest | bodies.ViewsRequest | bodies.RaceViewsRequest
Moving = bodies.ViewsRequest | bodies.RaceViewsRequest

LEFT_OUT = problems.Refused(503, "many wait; of this view only the last frame comes", kind=problems.BUSY, retry_after=1)
TOGETHER = 0.02  # seconds in which views are computed in one go


def check(body: Body, settings: Settings) -> None:
    """Raises InvalidInput for views that this server's settings do not allow."""
    for position, asked in enumerate(body.views):
        with inside(f"views.{position}"):
            check_settings(asked, settings)
            if isinstance(body, bodies.RaceViewsRequest):
                limits.check_range("lane", lane_of(asked), len(body.lanes) - 1, least=0)


def frames(body: bodies.ViewsRequest, settings: Settings) -> Packed:
    """The answer of /api/step as a line; it is known at which state each view is, None where the run ended before.
    Raises InvalidInput."""
    return answered(body, descent.stepped(body, settings))


def frames_on_loop(body: bodies.ViewsRequest, settings: Settings) -> Packed:
    """The same, for the event loop. Raises Busy as `descent.stepped_on_loop` does."""
    return answered(body, descent.stepped_on_loop(body, settings))


def answered(body: bodies.ViewsRequest, run: Run) -> Packed:
    states = states_of([run], body)
    return Packed(line(descent.ran(body.experiment, run, body)), known=states, more=weight(states))


def race_frames(body: bodies.RaceViewsRequest, settings: Settings) -> Packed:
    """The answer of /api/race as a line; it is known at which state each view is, None where its run ended before.
    Raises InvalidInput."""
    runs = race.raced(body, settings)
    states = states_of(runs, body)
    return Packed(line(race.ranked(body, runs)), known=states, more=weight(states))


def states_of(runs: list[Run], body: Moving) -> list[State | None]:
    """The state that each view is of; None where its run ended before. Views of one frame have one state."""
    found: dict[tuple[int, int], State | None] = {}
    places = [(lane_of(view), place(runs[lane_of(view)], view)) for view in body.views]
    for lane, at in places:
        if (lane, at) not in found:
            found[lane, at] = runs[lane].frames.state(at) if 0 <= at < len(runs[lane].frames) else None
    return [found[where] for where in places]


def place(run: Run, view: bodies.View) -> int:
    """The number of the frame that a view is of, whether the run has it or not."""
    frame: int | None = getattr(view, "frame", None)
    return len(run.frames) - 1 if frame is None else frame


def weight(states: Iterable[State | None]) -> int:
    """The bytes of all different states."""
    different = {id(state): state for state in states if state is not None}.values()
    return sum(state.parameters.nbytes + sum(slot.nbytes for slot in state.slots.values()) for state in different)


def lane_of(view: bodies.PointView | bodies.View | bodies.LaneView) -> int:
    """The lane of a race that a view is of."""
    return int(getattr(view, "lane", 0))


def raced(body: bodies.RaceViewsRequest, settings: Settings, encoding: Encoding | None, thin: bool) -> Packed:
    """The line of a race and those of its views until some time has passed; the views that are left are known. Where
    there are none, all is compressed in `encoding`. `thin`: many wait."""
    frames = race_frames(body, settings)
    left, left_out = views(body, frames.known), b""
    if thin:
        left, left_out = thinned(body, left)
    found = lines(body, list(takewhile(lambda view: view.after == 0, left)), settings)
    left = left[found.known :]
    return begins(frames.content + left_out + found.content, left, encoding)


def begins(content: bytes, left: list[View], encoding: Encoding | None) -> Packed:
    """The first lines of an answer, of which so many views are left; where none is, compressed in `encoding`."""
    whole = packed_bytes(content, None if left else encoding)
    return Packed(whole.content, whole.encoding, left, weight(view.state for view in left))


def views_of_point(body: bodies.PointViewsRequest) -> list[View]:
    """The views of the state of a request. Raises InvalidInput if it does not fit."""
    state = state_of(body)
    return [View(position, 0, state) for position in range(len(body.views))]


def views(body: Moving, states: list[State | None]) -> list[View]:
    """The views of a run at its `states`, those that there are, to be computed later."""
    return [
        View(position, asked.after / 1000, state)
        for position, (asked, state) in enumerate(zip(body.views, states, strict=True))
        if state is not None
    ]


def thinned(body: Moving, all_views: list[View]) -> tuple[list[View], bytes]:
    """The views to compute while many wait, and lines that say which are left out. Of views that show the same at
    several frames only that of the last is computed: a moving picture then moves less often."""
    last: dict[str, tuple[int, int]] = {}
    for view in all_views:
        what = subject(body, view)
        last[what] = max(last.get(what, (0, 0)), (view.state.step, view.position))
    positions = {position for _, position in last.values()}
    kept = [view for view in all_views if view.position in positions]
    lines = [refused_line(view.position, LEFT_OUT).content for view in all_views if view.position not in positions]
    return kept, b"".join(lines)


def subject(body: Moving, view: View) -> str:
    """What a view shows, of whatever frame."""
    return body.views[view.position].model_dump_json(exclude={"frame", "after"})


def part(body: Body, due: list[View]) -> Body:
    """The body without the views that are not `due`, and the lanes that those are not of: a long one, sent whole for
    each view, took longer on its way to a process than most views take to compute."""
    positions = {view.position for view in due}
    views = [asked if position in positions else None for position, asked in enumerate(body.views)]
    if not isinstance(body, bodies.RaceViewsRequest):
        return body.model_copy(update={"views": views})
    needed = {lane_of(body.views[position]) for position in positions}
    lanes = [lane if number in needed else None for number, lane in enumerate(body.lanes)]
    return body.model_copy(update={"views": views, "lanes": lanes})


def check_settings(asked: bodies.PointView | bodies.View | bodies.LaneView, settings: Settings) -> None:
    """Raises InvalidInput for a view that this server's settings do not allow, whatever it is of."""
    if isinstance(asked, bodies.PointBoundary):
        limits.check_range("resolution", asked.resolution, settings.max_resolution, least=2)
    if isinstance(asked, bodies.PointEvents | bodies.Events):
        limits.check_range("steps", asked.steps, settings.max_steps)


def lines(body: Body, due: list[View], settings: Settings) -> Packed:
    """The lines of the views that are `due`, until some time has passed; `known` is of how many. One call for each
    would take longer than most views themselves."""
    found: list[bytes] = []
    end = perf_counter() + TOGETHER
    for view in due:
        found.append(view_line(view.position, body, view.state, settings))
        if perf_counter() > end:
            break
    return Packed(b"".join(found), known=len(found))


def begun(body: bodies.PointViewsRequest, settings: Settings, encoding: Encoding | None) -> Packed:
    """The lines of the views of a state until some time has passed; the views that are left are known. Where there are
    none, all is compressed in `encoding`."""
    views = views_of_point(body)
    found = lines(body, views, settings)
    return begins(found.content, views[found.known :], encoding)


def view_line(position: int, body: Body, state: State, settings: Settings) -> bytes:
    """View number `position` of a run as a line, with its problem where it is refused."""
    asked = body.views[position]
    try:
        found: Plain = {asked.kind: looked(body, state, asked, settings)}
    except InvalidInput as invalid:
        field = field_of(invalid.field, position, body)
        found = {"problem": problems.not_allowed(InvalidInput(field, invalid.value, invalid.allowed))}
    return line({"view": position, **found})


def field_of(field: str, position: int, body: Body) -> str:
    """The path in the request of a `field` of view number `position`. The experiment, and mostly the state, are the
    request's or a lane's."""
    asked = body.views[position]
    first = field.partition(".")[0]
    if first != "experiment" and (first != "state" or getattr(asked, "state", None) is not None):
        return f"views.{position}.{field}"
    return f"lanes.{lane_of(asked)}.{field}" if isinstance(body, bodies.RaceViewsRequest) else field


def refused_line(position: int, refused: problems.Refused) -> Packed:
    """A line that says why view number `position` is not computed."""
    found = problems.described(refused.status, refused.detail, refused.errors, refused.kind)
    return Packed(line({"view": position, "problem": found}))


def looked(
    body: Body, state: State, asked: bodies.PointView | bodies.View | bodies.LaneView, settings: Settings
) -> Plain:
    """One view, of `state`."""
    of, among = body.lanes[lane_of(asked)] if isinstance(body, bodies.RaceViewsRequest) else body, len(body.views)
    chosen = of.experiment
    if isinstance(asked, bodies.PointLandscape):
        return landscape.sample(chosen, state, asked, settings, among)
    if isinstance(asked, bodies.PointBoundary):
        return landscape.map_outputs(chosen, state, asked, settings)
    if isinstance(asked, bodies.PointEvents):
        return events.find(chosen, read(chosen, asked.state) if asked.state else state, asked, settings, among)
    return events.find(chosen, state_of(of), asked, settings, among)


def line(data: Plain) -> bytes:
    """`data` as a line of JSON."""
    return written(data) + b"\n"
