"""The bodies of the POST requests. Everything but the experiment may be left out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.experiment import BATCH_SIZE
from app.web.experiment.fields import Strict, whole
from app.web.experiment.schema import FEATURES, PARAMETERS, Coordinate, Experiment, Name, Slot

STEPS = 1000
EXAMPLES = 64  # examples whose values per layer one answer spells out
RESOLUTION = (2, 401)  # samples along an axis of a plane; the settings' own limit is lower
CURVE = 1001  # samples of a curve

Example = whole(0, int(BATCH_SIZE.maximum) - 1)
Feature = whole(0, FEATURES - 1)
Steps = whole(1, STEPS)
Resolution = whole(*RESOLUTION)
Samples = whole(1, CURVE)
StepNumber = whole(0, 10**9)
Detail = Literal["light", "full"]
Encoding = Literal["numbers", "base64"]
Packing = Annotated[
    Encoding,
    Field(
        description="how the answer writes frames: numbers, a list of frames; base64, columns over all frames (see "
        "FrameColumns), in half the bytes and a third of the time, to the bit the same"
    ),
]
Interval = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]
Examples = Annotated[
    Annotated[list[Example], Field(max_length=EXAMPLES)] | None,
    Field(description="which training examples to spell out, by index; by default the first of the step's batch"),
]


class State(Strict):
    """Where a descent stands: all the server needs to go on, as given by the last frame."""

    step: StepNumber = Field(0, description="updates already done")
    since: StepNumber = Field(0, description="the step at which this optimizer took over: its own count begins there")
    parameters: Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)] = Field(
        description="one number per parameter, in the order of the names that /api/start gives"
    )
    slots: Annotated[dict[Name, Slot], Field(max_length=8)] | None = Field(
        None, description="the optimizer's memory: a vector or a number per slot; left out: as at the start"
    )


MaybeState = Annotated[State | None, Field(description="left out: the experiment's own start")]


class StartRequest(Strict):
    """An experiment to begin."""

    experiment: Experiment
    examples: Examples = None


class FrameRequest(Strict):
    """A state to look at, without moving."""

    experiment: Experiment
    state: MaybeState = None
    examples: Examples = None


class Until(Strict):
    """What is good enough: a run stops at the first frame that is."""

    loss: Coordinate | None = Field(None, description="at most this loss over all training examples")
    gradient_norm: Annotated[float, Field(ge=0)] | None = Field(None, description="at most this length of the gradient")


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
    encoding: Packing = "numbers"


class BoundaryRequest(Strict):
    """A state whose network's output to map over two of its inputs."""

    experiment: Experiment
    state: MaybeState = None
    resolution: Resolution = Field(41, description="samples along each input")
    features: Annotated[list[Feature], Field(min_length=1, max_length=2)] | None = Field(
        None, description="which inputs, by index; the others are held at their mean. Left out: the first two"
    )
    range: Annotated[list[Interval], Field(min_length=1, max_length=2)] | None = Field(
        None, description="one interval per input; left out: as far as the data goes"
    )
    units: bool = Field(True, description="also every unit of every layer")
    encoding: Encoding = Field("numbers", description="base64: rows of little-endian float32, a quarter of the size")
