"""The body of a comparison."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.experiment import PARAMETERS
from app.web.experiment.fields import Strict, Whole
from app.web.experiment.parsed import Experiment
from app.web.experiment.schema import Coordinate
from app.web.experiment.state import MaybeState

SAMPLES = 401  # of the line between two points


class ComparedPoint(Strict):
    """One of two points to compare."""

    experiment: Experiment
    state: MaybeState = None
    start: Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)] | None = Field(
        None, description="the parameters with which its run began; left out: the experiment's own start"
    )


class CompareRequest(Strict):
    """Two points with the same parameters: of two runs, or of one."""

    a: ComparedPoint
    b: ComparedPoint
    samples: Annotated[int, Whole(2, SAMPLES)] = Field(51, description="losses along the straight line from a to b")
    top: Annotated[int, Whole(0, PARAMETERS)] = Field(
        10, description="how many of the parameters that differ most to name"
    )
