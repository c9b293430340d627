"""The answers of a study, line by line or whole, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.web.experiment.fields import left_out

Number = float | None


class Proportion(BaseModel):
    """A number of runs, their share, and its interval."""

    count: int
    of: int
    share: float
    interval: tuple[float, float] = Field(description="of 95 % for the share, by Wilson")


class Quartiles(BaseModel):
    """The middle half of the runs. Null if a quartile is infinite, because runs diverged or never arrived."""

    q1: Number
    median: Number
    q3: Number


class StartAndEnd(BaseModel):
    start: Quartiles
    end: Quartiles


class StepsToTarget(Quartiles):
    """The first step whose loss over all training examples is at most the target, and how many runs have one."""

    reached: Proportion


class LayerNorms(BaseModel):
    """The length of each layer's gradient over all training examples, the first layer first."""

    start: list[Quartiles]
    end: list[Quartiles]


class StudyCell(BaseModel):
    """A finished cell. Measures that were not chosen are missing."""

    kind: Literal["cell"]
    done: int = Field(description="cells finished, with this one")
    total: int = Field(description="cells in all")
    number: int = Field(description="its place in the grid, from 0; cells may finish in another order")
    cell: dict[str, Any] = Field(description="its values, by path")
    runs: int = Field(description="runs that differ")
    repeated: int = Field(description="runs left out because they would repeat one of these: their seed has no effect")
    diverged: Proportion
    loss_train: StartAndEnd = left_out("over all training examples")
    converged: Proportion = left_out("runs that end with a loss of at most the target")
    steps_to_target: StepsToTarget = left_out()
    escaped: Proportion = left_out("runs whose loss was at most escape at any step")
    gradient_norm_per_layer: LayerNorms = left_out()


class StudySummary(BaseModel):
    """The last line: the whole request, with all defaults."""

    kind: Literal["summary"]
    done: int
    total: int
    runs: int
    diverged: int
    steps: int
    measure: list[str]
    target: Number
    escape: Number
    vary: dict[str, list[Any]]
    over: list[str]
    base: dict[str, Any]
    claim: dict[str, str] | None = Field(description="title, claim, what to look at and finding of a ready study")


class StudyAnswer(BaseModel):
    """All lines in one document."""

    cells: list[StudyCell]
    summary: StudySummary
