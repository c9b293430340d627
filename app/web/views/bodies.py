"""The body of a request for updates with views of where they lead."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from app.web.descent.bodies import STEPS, StepRequest
from app.web.events.bodies import EventsView
from app.web.experiment.fields import Whole
from app.web.landscape.bodies import BoundaryView, LandscapeView

MOST = 24  # views of one request
LONGEST = 1000  # ms

After = Annotated[
    int,
    Whole(0, LONGEST),
    Field(
        description="milliseconds after the frames before it is computed; a client that disconnects meanwhile saves "
        "the server the work"
    ),
]


Frame = Annotated[int | None, Whole(0, STEPS - 1), Field(description="the frame it is of, from 0; left out: the last")]


class Landscape(LandscapeView):
    """As for /api/landscape."""

    kind: Literal["landscape"]
    frame: Frame = None
    after: After = 0


class Boundary(BoundaryView):
    """As for /api/boundary."""

    kind: Literal["boundary"]
    frame: Frame = None
    after: After = 0


class Events(EventsView):
    """As for /api/events, from the state of the request on."""

    kind: Literal["events"]
    after: After = 0


View = TypeAliasType("View", Annotated[Landscape | Boundary | Events, Field(discriminator="kind")])


class ViewsRequest(StepRequest):
    """A state to go on from, how far, and what to look at there."""

    views: Annotated[list[View], Field(max_length=MOST)] = Field(
        [],
        description="of frames, or of the steps that lead to the last one, computed and answered in this order; none "
        "of a frame that the run does not reach. All together may take as much work as one at its own endpoint. While "
        "many wait, a view that is asked for at several frames is computed at the last of them only",
    )
