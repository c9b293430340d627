"""The answers about one run, as the OpenAPI document describes them. Tests hold the answers to these models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.web.experiment.schema import Experiment

Rows = list[list[float]]
Base64 = Annotated[str, Field(description="base64 of rows of little-endian float32, or float64 where asked for")]
Samples = Rows | Base64
Vectors = Annotated[
    str,
    Field(description="base64 of count x P little-endian float64: frame by frame, one number per parameter"),
]


class LayerValues(BaseModel):
    """One layer's values: one row per chosen example, one number per unit. The gradient is the whole batch's."""

    z: Rows = Field(description="w a + b")
    a: Rows = Field(description="sigma(z)")
    delta: Rows = Field(description="dC/dz of that example's own loss C")
    grad_w: Rows = Field(description="dC/dw over the batch, penalty included, one row per unit; 0 where frozen")
    grad_b: list[float] = Field(description="dC/db over the batch; 0 where frozen")


class FrameState(BaseModel):
    """The state of the descent. Send it back to go on from here."""

    step: int = Field(description="updates already done")
    since: int = Field(description="the step at which this optimizer took over: its own count begins there")
    parameters: list[float] = Field(description="one number per parameter, in the order of the names")
    slots: dict[str, list[float] | float] = Field(description="the optimizer's memory")


class Confusion(BaseModel):
    """How many examples of each class (rows) the network calls what (columns)."""

    train: list[list[int]]
    test: list[list[int]] | None = Field(description="null without test examples")


SCORE = (
    "the share of examples whose class is named correctly, or R^2 of a regression, over all {} examples; null where "
)
SCORE += "there is none"


class Frame(BaseModel):
    """The point after `state.step` updates, everything evaluated there, and the update that is about to leave it."""

    state: FrameState
    loss: float = Field(description="over this step's batch, penalty included")
    penalty: float
    loss_train: float = Field(description="over all training examples, penalty included")
    loss_test: float | None = Field(description="over the test examples, penalty included; null without any")
    eta: float = Field(description="the scheduled rate of this update; a line search tries it first")
    gradient: list[float] = Field(description="of the loss, penalty included, before clipping; 0 where frozen")
    gradient_norm: float
    update: list[float]
    update_norm: float
    epoch: int
    distance: float = Field(0.0, description="to the nearest known minimum, for functions that have one")
    score_train: float | None = Field(None, description=SCORE.format("training") + "; if asked for")
    score_test: float | None = Field(None, description=SCORE.format("test") + "; if asked for")
    confusion: Confusion | None = Field(None, description="of classes, in full detail, if scores are asked for")


class LossPlace(BaseModel):
    """What a point of the loss is, by the gradient and the curvature along each direction (unit eigenvectors)."""

    kind: Literal["minimum", "maximum", "saddle", "flat", "not stationary", "corner"]
    words: str = Field(description='such as "saddle with 2 downward directions"')
    meaning: str = Field(description="how the loss bends there, in a sentence that begins with the loss")
    up: int = Field(description="directions in which it bends upwards")
    down: int
    flat: int = Field(description="directions whose |eigenvalue| is at most 1e-9 of the largest")
    unknown: int = Field(description="directions whose eigenvalue was not computed")
    away: float | None = Field(
        description="the longest step to the level point of a direction, |gradient along it| / |eigenvalue|; null "
        "where there is a slope without curvature, or too much of it along unknown directions"
    )
    near: float = Field(
        description="up to this step the point is stationary: 0.001, for a function of the narrower side of its domain"
    )
    level: bool | None = Field(
        None,
        description="of a function: whether the gradient falls on the way to that point, as it does where there is "
        "one; null where it was not looked at",
    )


class SearchTrial(BaseModel):
    """A rate that a line search tried: the point it leads to, the loss there, and the highest that would be taken."""

    eta: float
    parameters: list[float] | None = Field(description="null where they overflow")
    loss: float | None = Field(description="over all examples; null where it overflows")
    highest: float | None = Field(description="null where it overflows")
    accepted: bool


class FullPart(BaseModel):
    """The part of a full frame that a light one does not have."""

    new_parameters: list[float]
    batch: list[int] = Field(description="the examples of this step, by index")
    examples: list[int] = Field(description="the examples spelled out below, by index")
    inputs: Rows
    targets: Rows
    outputs: Rows
    example_losses: list[float]
    layers: list[LayerValues]
    trials: list[SearchTrial] | None = Field(
        None, description="methods with a line search only: what it tried, in order"
    )
    held_gradient: list[float | None] | None = Field(
        None,
        description="where parameters are frozen: dC/dw over the batch of those, were they free, and 0 for the others; "
        "null where it overflows. The gradient itself has 0 for what is frozen, and so has its norm",
    )
    hessian: Rows | None = Field(None, description="functions only")
    eigenvalues: list[float] | None = Field(None, description="functions only")
    place: LossPlace | None = Field(None, description="functions only; null where the curvature overflows")


class FullFrame(FullPart, Frame):
    """A frame with every layer's values for the chosen examples, or a function's curvature."""


class FrameColumns(BaseModel):
    """The frames of a run as columns, for `encoding` base64. Frame k (from 0) has number k of each list, and numbers
    k P to (k+1) P - 1 of each vector over P parameters, with the same bits."""

    count: int = Field(description="how many frames there are")
    step: int = Field(description="that of frame 0; frame k is that of step + k")
    since: int = Field(description="that of every frame's state")
    parameters: Vectors
    slots: dict[str, Vectors | list[float]] = Field(
        description="by name: as the parameters, or a list for a slot of one number"
    )
    gradient: Vectors
    update: Vectors
    loss: list[float]
    penalty: list[float]
    loss_train: list[float]
    loss_test: list[float] | None = Field(description="null without test examples")
    eta: list[float]
    gradient_norm: list[float]
    update_norm: list[float]
    epoch: list[int]
    distance: list[float] | None = Field(description="null where frames have none")
    full: list[FullPart] | None = Field(description="in full detail, the rest of each frame")
    score_train: list[float | None] | None = Field(None, description="if scores are asked for, of a network")
    score_test: list[float | None] | None = Field(None, description="if scores are asked for, of a network")
    confusion: list[Confusion] | None = Field(None, description="if scores are asked for, of classes, in full detail")


class Divergence(BaseModel):
    """Why a run ended: the first quantity that was not finite."""

    step: int
    quantity: str
    layer: int | None = Field(description="1-based; null where no layer is to blame")
    message: str
    undefined: bool = Field(
        description="nothing overflowed: the run came to where a typed function is undefined, as log is below 0"
    )
    holding_eta: float | None = Field(
        description="the first of eta/2, eta/4, ... with which the run from the start holds for `holding_steps` "
        "updates: nothing comes near an overflow, and the loss over all training examples ends lower than it began; "
        "null: none does"
    )
    holding_steps: int = Field(description="how many updates that was tried for: 1000, fewer where they take too long")


Status = Literal["running", "diverged"]


class Stop(BaseModel):
    """Why a run stopped: the first frame that reached `until`."""

    step: int
    quantity: Literal["loss", "gradient_norm", "score"]
    value: float
    limit: float
    message: str


class Scale(BaseModel):
    """The network sees (value - mean) / spread of this column."""

    name: str
    mean: float
    spread: float


class Scaling(BaseModel):
    features: list[Scale] = Field(description="in the order of the inputs that are not computed")
    targets: list[Scale] = Field(description="in the order of the outputs; empty for classes")


class DataSet(BaseModel):
    """The data of a network: one list per feature, and one per output."""

    title: str
    features: list[str]
    measured: int = Field(
        description="how many of the features, the first ones, are the data's own: others are computed"
    )
    target: str = Field(description="what is predicted")
    outputs: list[str] = Field(description="the names of the target's columns")
    classes: list[str]
    task: Literal["classification", "regression"]
    scaling: Scaling | None = Field(
        description="how the user's own data were standardized, by their training rows; null where they were not"
    )
    inputs: Rows
    targets: Rows
    test_inputs: Rows
    test_targets: Rows


class MostSteps(BaseModel):
    """How many updates one request may ask for, by detail: fewer for large networks."""

    light: int
    full: int


class StartAnswer(BaseModel):
    experiment: Experiment
    parameters: list[str] = Field(description="the parameters' names, in their order")
    free: list[bool] = Field(description="false where a parameter is frozen")
    data: DataSet | None
    most_steps: MostSteps
    frame: FullFrame | None = Field(description="null if not even the first point is finite")
    status: Status
    divergence: Divergence | None


class StepAnswer(BaseModel):
    experiment: Experiment
    frames: list[FullFrame | Frame] | FrameColumns = Field(
        description="one per update, in order; fewer if it stopped or diverged. Columns for encoding base64"
    )
    status: Literal["running", "stopped", "diverged"]
    divergence: Divergence | None
    stop: Stop | None


class FrameAnswer(BaseModel):
    experiment: Experiment
    most_steps: MostSteps
    frame: FullFrame | None
    status: Status
    divergence: Divergence | None


class FramesAnswer(BaseModel):
    lanes: list[FrameAnswer] = Field(description="in the order of the request")
