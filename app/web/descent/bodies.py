"""The bodies of the requests about one run. Everything but the experiment may be left out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.catalog.datasets.own_table import ROWS
from app.core.descent.race import MOST as LANES
from app.core.experiment import BATCH_SIZE
from app.web.experiment.fields import Strict, Whole
from app.web.experiment.parsed import Experiment
from app.web.experiment.schema import Coordinate
from app.web.experiment.state import MaybeState
from app.web.http.server_limits import allowed, limited_by

STEPS = 1000
EXAMPLES = 64  # most examples with values per layer in one answer
RESOLUTION = (2, 401)  # samples along an axis of a plane; the settings' own limit is lower
CURVE = 1001  # samples of a curve

Example = Annotated[int, Whole(0, max(int(BATCH_SIZE.maximum), ROWS[1]) - 1)]
Steps = Annotated[int, Whole(1, STEPS), limited_by("max_steps")]
MapResolution = Annotated[int, Whole(*RESOLUTION), limited_by("max_resolution")]
Samples = Annotated[
    int, Whole(1, CURVE), allowed(f"a whole number from 2 to {{max_resolution}}, along a curve to {CURVE}")
]
Detail = Literal["light", "full"]
Encoding = Literal["numbers", "base64"]
Packing = Annotated[
    Encoding,
    Field(
        description="how the answer writes frames: numbers, a list of frames; base64, columns over all frames (see "
        "FrameColumns), which are shorter and faster, to the bit the same"
    ),
]
Scored = Annotated[
    bool,
    Field(
        description="also give each frame's scores: the accuracy of a classification, R^2 of a regression, and in full "
        "detail how many examples of each class are called what"
    ),
]
Examples = Annotated[
    Annotated[list[Example], Field(max_length=EXAMPLES)] | None,
    Field(description="which training examples to spell out, by index; by default the first of the step's batch"),
]


class StartRequest(Strict):
    """An experiment to begin."""

    experiment: Experiment
    examples: Examples = None


class FrameRequest(Strict):
    """A state to look at, without moving."""

    experiment: Experiment
    state: MaybeState = None
    examples: Examples = None


class FramesRequest(Strict):
    """States of several runs to look at."""

    lanes: Annotated[list[FrameRequest], Field(min_length=1, max_length=LANES)] = Field(
        description="whatever they are of. All frames together may have a million numbers"
    )


class Until(Strict):
    """Limits. A run stops at the first frame that reaches one of them."""

    loss: Coordinate | None = Field(None, description="at most this loss over all training examples")
    gradient_norm: Annotated[float, Field(ge=0)] | None = Field(None, description="at most this length of the gradient")
    score: Annotated[float, Field(le=1)] | None = Field(
        None,
        description="at least this accuracy of a classification, or R^2 of a regression, over all training examples",
    )


MaybeUntil = Annotated[Until | None, Field(description="left out: stop for nothing but a divergence")]


class StepRequest(Strict):
    """A state to go on from, and how far."""

    experiment: Experiment
    state: MaybeState = None
    steps: Steps = Field(1, description="how many updates")
    detail: Detail = Field(
        "light", description="light: the parameters and what moves them; full: every layer's values too"
    )
    examples: Examples = None
    until: MaybeUntil = None
    scores: Scored = False
    encoding: Packing = "numbers"


class ReplayRequest(Strict):
    """A stretch of a run to compute again, and a state before it."""

    experiment: Experiment
    state: MaybeState = None
    skip: Annotated[int, Whole(0, STEPS), limited_by("max_steps")] = Field(
        0, description="how many updates to make without showing their frames"
    )
    steps: Steps = Field(1, description="how many frames to show after those")
    detail: Detail = Field("light", description="as for a run")
    examples: Examples = None
    scores: Scored = False
    encoding: Packing = "numbers"
