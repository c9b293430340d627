"""A derivation, as the OpenAPI document describes it."""

from __future__ import annotations

from pydantic import BaseModel, Field

from app.web.descent.answers import Divergence, Rows, Status
from app.web.experiment.schema import Experiment
from app.web.explain.bodies import What


class Quantity(BaseModel):
    """A number in a formula. Keys that do not apply are missing."""

    term: str = Field(description=r"its mark in the TeX: \htmlData{term=w2-1-3}{...}")
    quantity: str = Field(description="what it is: w, b, z, a, delta, grad_w, update, velocity, m, loss, eta, ...")
    value: float | None = Field(description="null if it is not finite")
    layer: int | None = Field(None, description="from 1; 0 for an input")
    unit: int | None = Field(None, description="from 1")
    source: int | None = Field(None, alias="from", description="from 1: the unit below that a weight comes from")
    example: int | None = Field(None, description="by index")
    parameter: str | None = None
    frame: str | None = Field(
        None,
        description="where the frame of this state and example has this very number, such as layers.0.z.0.2; "
        "after next. it is in the frame that follows. Missing: derived here",
    )


class Term(BaseModel):
    """One term of the sum in a line."""

    value: float | None = Field(description="null if it is not finite")
    of: list[str] = Field(description="the marks of the quantities it is made of")


class Line(BaseModel):
    """A quantity, the formula it comes from, and this step's numbers in that formula."""

    key: str
    level: int = Field(description="0: the short version; a higher level opens something of the lines above")
    formula: str = Field(description=r"TeX; needs KaTeX's trust for \htmlData and \htmlClass")
    numbers: str = Field(description="TeX: the formula's right side with numbers, and what it comes to")
    value: float | None = Field(description="the frame's own number where result.frame is given; null if not finite")
    residual: float | None = Field(
        description="what the value has over the formula added up from left to right: the engine may round differently"
    )
    result: Quantity
    uses: list[Quantity]
    terms: list[Term] | None = Field(description="of the sum in the formula, if there is one, all of them")
    text: str
    said: bool = Field(description="whether the line says too little without its text")


class Contributions(BaseModel):
    """The share of every example of the batch: its loss, or delta times a. Their mean, with the penalty, is C's."""

    example: list[int] = Field(description="by index")
    contribution: list[float]
    delta: list[float] | None = None
    a: list[float] | None = Field(None, description="what the weight multiplies; 1 for a bias")


class Matrix(BaseModel):
    """A link of the chain, or a product of links."""

    key: str
    formula: str
    rows: Rows
    norm: float = Field(description="the most it can stretch a small change: its largest singular value")
    layer: int | None


class Check(BaseModel):
    """One entry per checked parameter, the worst first."""

    parameter: list[str]
    analytic: list[float | None] = Field(
        description="the frame's gradient; of a frozen parameter what it would be if it were free"
    )
    central: list[float | None] = Field(description="(C(w + h) - C(w - h)) / 2h")
    complex: list[float | None] | None = Field(description="Im C(w + ih) / h; null where a formula has no complex form")
    error: list[float | None] = Field(description="of the central difference, relative")
    complex_error: list[float | None] | None
    corner: list[bool] = Field(description="whether a corner, as ReLU's, lies between w - h and w + h")
    frozen: list[bool] = Field(description="whether it is held: its gradient counts as 0, and it does not move")
    checked: int
    free: int = Field(description="how many parameters are free; all are checked unless that would take too long")


class Collapse(BaseModel):
    """The longest run of layers that is one layer, as all but its last are linear."""

    first: int = Field(description="the first layer of the run, from 1")
    last: int = Field(description="its last; the first again if no two layers are one")
    stopped_by: list[int] = Field(description="the layers that are not linear and so end the run, below and above")
    stack: list[float] = Field(description="z of the last layer for the example, as the layers make it")
    single: list[float] = Field(description="the same, made by the single layer")
    difference: float | None = Field(description="the largest between stack and single layer, in z; null if none is")
    examples: int = Field(description="the training examples over which it is the largest")
    text: str


class ExplainAnswer(BaseModel):
    experiment: Experiment
    what: What
    step: int
    parameter: str | None
    example: int | None = Field(description="the example that was spelled out; null for a function")
    lines: list[Line]
    contributions: Contributions | None
    matrices: list[Matrix] | None
    check: Check | None
    collapse: Collapse | None
    status: Status
    divergence: Divergence | None
