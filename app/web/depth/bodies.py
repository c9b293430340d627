"""The body of a request for the layers over a stretch of a run."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.depth import COLUMNS
from app.web.descent.bodies import STEPS
from app.web.experiment.fields import Strict, Whole
from app.web.experiment.parsed import Experiment
from app.web.experiment.state import MaybeState
from app.web.http.server_limits import limited_by


class DepthRequest(Strict):
    """A state of a network's run, and how far to go on from it."""

    experiment: Experiment
    state: MaybeState = None
    steps: Annotated[int, Whole(0, STEPS), limited_by("max_steps")] = Field(
        100, description="how many updates to go on; 0: this state alone"
    )
    every: Annotated[int, Whole(1, STEPS)] = Field(
        1, description=f"look at each so-manieth step; an answer has at most {COLUMNS} columns"
    )
