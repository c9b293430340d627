"""The answers of the endpoints that only read, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.web.experiment.schema import Experiment


class Parameter(BaseModel):
    name: str
    default: float
    minimum: float
    maximum: float
    description: str
    symbol: str = Field(description="TeX")
    kind: Literal["float", "integer"]
    scale: Literal["linear", "log"]


class Entry(BaseModel):
    """One thing that can be chosen. Each table adds keys of its own."""

    name: str
    title: str
    description: str
    formula: str = Field(description="TeX")
    parameters: list[Parameter]


class KnownMinimum(BaseModel):
    point: list[float]
    value: float
    found: bool = Field(description="by a search over the range, which can miss others; else by mathematics")


class FunctionEntry(Entry):
    variables: Literal[1, 2]
    convex: bool | None = Field(description="null for a typed function: nobody knows")
    domain: list[tuple[float, float]] = Field(description="where it is shown, an interval per variable")
    start: list[float] = Field(description="where a run begins when nothing else is said")
    rates: dict[str, float] = Field(
        description="by optimizer, the learning rate that leads downhill from there in a few hundred updates"
    )
    minima: list[KnownMinimum] = Field(description="at the defaults of its parameters")


class ActivationEntry(Entry):
    linear: bool = Field(description="it passes z on")


class LossEntry(Entry):
    logits: bool = Field(
        description="it is for classes and applies its own sigmoid or softmax: the output layer passes z on"
    )
    least_outputs: int = Field(description="how many output units it makes sense for; with 2, one per class")


class InitializerEntry(Entry):
    explicit: bool = Field(description="it draws nothing: the experiment lists every parameter")


class ScheduleEntry(Entry):
    constant: bool = Field(description="the rate is always eta")


class ClipEntry(Entry):
    limits: bool = Field(description="whether it changes any gradient at all")


class BatchOrderEntry(Entry):
    shuffles: bool = Field(
        description="whether each epoch has a random order of its own; else every epoch has the same batches"
    )


class DataEntry(Entry):
    task: Literal["classification", "regression"]
    features: list[str]
    target: str
    classes: list[str]
    source: str
    licence: str
    computed: list[str] = Field(description="the features that may be computed from its inputs")


class Slot(BaseModel):
    name: str
    shape: Literal["vector", "scalar"]
    symbol: str = Field(description="TeX")


class Stability(BaseModel):
    """How sharp the loss may be for full-batch steps to come down."""

    formula: str = Field(description="TeX: the limit of the largest eigenvalue of the Hessian")
    preconditioned: bool = Field(description="the Hessian is then P^(-1/2) H P^(-1/2), P what an update divides by")


class OptimizerEntry(Entry):
    slots: list[Slot] = Field(description="what it remembers from step to step")
    raced: bool = Field(description="whether a new race begins with it")
    pytorch: bool = Field(description="whether a run with it can be exported as a PyTorch script; all can for NumPy")
    needs: list[Literal["loss", "hessian"]] = Field(
        description="what it reads of the loss beside the gradient; where anything, batch_size must be null"
    )
    searches: bool = Field(
        description="whether a line search finds the rate of each update: the learning rate is the first it tries"
    )
    most_parameters: int | None = Field(description="null where it takes any number")
    stability: Stability | None = Field(description="null where no limit can be told")
    no_limit: str = Field(description="why there is none, in words; empty where there is one")


class Preset(BaseModel):
    name: str
    title: str
    description: str = Field(description="what to look for")
    group: str
    experiment: Experiment
    view: dict[str, Any]
    steps: int = Field(description="how many updates its picture shows")


class OwnData(BaseModel):
    """What may be brought in."""

    name: Literal["own"]
    title: str
    description: str
    parameters: list[Parameter]
    rows: tuple[int, int]
    inputs: tuple[int, int] = Field(description="a column of three or more classes counts once for each class")
    targets: tuple[int, int]
    classes: tuple[int, int]
    name_length: int = Field(description="characters in the name of a column or a class")
    largest: float = Field(description="the largest absolute value of a number")


class ComputedFeature(BaseModel):
    name: str
    inputs: int = Field(description="how many inputs the data must have at least")
    formula: str = Field(description="TeX")


class Limits(BaseModel):
    depth: tuple[int, int]
    width: tuple[int, int]
    steps: int
    resolution: tuple[int, int]


class Catalog(BaseModel):
    functions: list[FunctionEntry]
    activations: list[ActivationEntry]
    losses: list[LossEntry]
    initializers: list[InitializerEntry]
    data: list[DataEntry]
    own_data: OwnData
    features: list[ComputedFeature] = Field(description="inputs that may be computed where there are one or two")
    optimizers: list[OptimizerEntry]
    schedules: list[ScheduleEntry]
    clips: list[ClipEntry]
    batch_orders: list[BatchOrderEntry]
    presets: list[Preset]
    limits: Limits
    default: Experiment


class Health(BaseModel):
    status: Literal["ok"]
    version: str


class GlossaryEntry(BaseModel):
    word: str
    meaning: str


class Glossary(BaseModel):
    words: list[GlossaryEntry]
