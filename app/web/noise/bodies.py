"""The body of a request for the gradient noise at a state."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.web.experiment.fields import Strict
from app.web.experiment.parsed import Experiment
from app.web.experiment.state import MaybeState
from app.web.landscape.bodies import Plane


class NoiseRequest(Strict):
    """A state of a network's run, and which gradients to take there."""

    experiment: Experiment
    state: MaybeState = None
    of: Annotated[
        Literal["batches", "examples"],
        Field(description="the batches of the state's epoch, as this run's updates see them, or single examples"),
    ] = "batches"
    plane: Annotated[
        Plane | None, Field(description="in whose directions each gradient also has coordinates; left out: none")
    ] = None
