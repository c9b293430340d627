"""The bodies of requests for views: of one state, or of where updates lead."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from app.core.descent.race import MOST as LANES
from app.web.descent.bodies import STEPS, StepRequest
from app.web.events.bodies import EventsView
from app.web.experiment.fields import Whole
from app.web.experiment.state import MaybeState, Point
from app.web.landscape.bodies import BoundaryView, LandscapeView
from app.web.race.bodies import RaceRequest

MOST = 24  # views of one request
LONGEST = 1000  # ms
SHARED = (
    "Each landscape and each search for events may take the work of one at its own endpoint divided by the number of "
    "views; each boundary is limited as at its own"
)

OF_FRAMES = (
    "of frames, or events of the steps from the start of the run on; computed and answered in this order; none of a "
    "frame that the run does not reach, nor of a run without frames. "
    + SHARED
    + ". While many wait, a view that is asked for at several frames is computed at "
    "the last of them only"
)

After = Annotated[
    int,
    Whole(0, LONGEST),
    Field(
        description="milliseconds after the frames before it is computed; a client that disconnects meanwhile saves "
        "the server the work"
    ),
]


Frame = Annotated[int | None, Whole(0, STEPS - 1), Field(description="the frame it is of, from 0; left out: the last")]


LaneNumber = Annotated[int, Whole(0, LANES - 1), Field(description="the lane it is of, from 0")]


class PointLandscape(LandscapeView):
    """As for /api/landscape."""

    kind: Literal["landscape"]


class PointBoundary(BoundaryView):
    """As for /api/boundary."""

    kind: Literal["boundary"]


class PointEvents(EventsView):
    """As for /api/events, from a state of its own if it has one."""

    kind: Literal["events"]
    state: MaybeState = Field(None, description="left out: the state of the request")


class Landscape(PointLandscape):
    """As for /api/landscape, of a frame."""

    frame: Frame = None
    after: After = 0


class Boundary(PointBoundary):
    """As for /api/boundary, of a frame."""

    frame: Frame = None
    after: After = 0


class Events(EventsView):
    """As for /api/events, from the state of the request on."""

    kind: Literal["events"]
    after: After = 0


class LaneLandscape(Landscape):
    """As for /api/landscape, of a frame of a lane."""

    lane: LaneNumber = 0


class LaneBoundary(Boundary):
    """As for /api/boundary, of a frame of a lane."""

    lane: LaneNumber = 0


class LaneEvents(Events):
    """As for /api/events, from the state of a lane on."""

    lane: LaneNumber = 0


PointView = TypeAliasType(
    "PointView", Annotated[PointLandscape | PointBoundary | PointEvents, Field(discriminator="kind")]
)
LaneView = TypeAliasType("LaneView", Annotated[LaneLandscape | LaneBoundary | LaneEvents, Field(discriminator="kind")])
View = TypeAliasType("View", Annotated[Landscape | Boundary | Events, Field(discriminator="kind")])


class PointViewsRequest(Point):
    """A state, and what to look at there."""

    views: Annotated[list[PointView], Field(min_length=1, max_length=MOST)] = Field(
        description="computed and answered in this order. " + SHARED
    )


class RaceViewsRequest(RaceRequest):
    """Runs to continue side by side, and what to look at there."""

    views: Annotated[list[LaneView], Field(min_length=1, max_length=MOST)] = Field(description=OF_FRAMES)


class ViewsRequest(StepRequest):
    """A state to go on from, how far, and what to look at there."""

    views: Annotated[list[View], Field(max_length=MOST)] = Field([], description=OF_FRAMES)
