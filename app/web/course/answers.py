"""The answers of the endpoints of the course, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.web.course.blocks import ROOMS
from app.web.experiment.schema import Experiment

Html = Annotated[str, Field(description="HTML; TeX in elements of class tex, numbers of the frame in outputs .live")]


class LessonEntry(BaseModel):
    """A lesson in the list."""

    number: int
    slug: str = Field(description="its name in addresses")
    title: str
    summary: str


class LessonsAnswer(BaseModel):
    lessons: list[LessonEntry]


class Neighbour(BaseModel):
    slug: str
    title: str


class LandscapeView(BaseModel):
    """How the landscape shows an experiment; plane and range as /api/landscape takes them, or null."""

    mode: Literal["1d", "2d", "3d"]
    plane: dict[str, Any] | None
    range: dict[str, Any] | None


class TextPiece(BaseModel):
    kind: Literal["text"]
    html: Html


class Shown(BaseModel):
    """The common part of blocks with an experiment."""

    block: int = Field(description="its number among the lesson's blocks, from 0")
    experiment: Experiment
    preset: str | None = Field(description="its name, if the experiment is an unchanged preset")
    steps: int
    view: LandscapeView


class PicturePiece(BaseModel):
    """A landscape next to that of a view."""

    caption: str
    experiment: Experiment
    view: LandscapeView
    points: list[list[float]]


class ViewPiece(Shown):
    """A view: a run and a landscape to show."""

    kind: Literal["view"]
    caption: str
    room: ROOMS | None
    part: str | None = Field(description="the part of the room why to open")
    select: str | None = Field(description="a parameter")
    example: int | None
    beside: PicturePiece | None = Field(description="a second landscape; both are drawn as small maps")
    points: list[list[float]] = Field(description="places that the text names, in the axes of the view")


class PredictionPiece(Shown):
    """A question about a run, to be answered before it is shown."""

    kind: Literal["prediction"]
    question: Html
    form: Literal["number", "choices"]
    of: str | None = Field(description="the quantity asked for, or compared")
    choices: list[str] | None = Field(description="HTML")
    start: bool = Field(description="whether the start may be shown before the answer: it does not show the truth")


class TablePiece(BaseModel):
    """A small deterministic experiment, one run per row."""

    kind: Literal["table"]
    block: int
    claim: Html
    heading: str = Field(description="the varied paths, whose values label the rows")
    columns: list[str] = Field(description="the titles of the quantities in show")
    show: list[str]
    rows: int
    steps: int
    experiment: Experiment = Field(description="the experiment that all rows change")


class StudyPiece(BaseModel):
    """Many runs as statistics, to be posted to /api/study."""

    kind: Literal["study"]
    block: int
    title: str
    text: Html
    request: dict[str, Any]
    measure: str
    x: str = Field(description="the varied path of the horizontal axis")
    series: str | None
    rows: str | None
    finding: Html


Piece = Annotated[TextPiece | ViewPiece | PredictionPiece | TablePiece | StudyPiece, Field(discriminator="kind")]


class LessonAnswer(LessonEntry):
    """A lesson in full."""

    pieces: list[Piece]
    previous: Neighbour | None
    next: Neighbour | None


class PredictAnswer(BaseModel):
    """A graded prediction."""

    right: bool
    truth: float = Field(description="the number, or the index of the right choice")
    explanation: Html
    values: list[float | None] | None = Field(description="what choices were compared by; null where a run diverged")
    experiment: Experiment = Field(description="what to show")
    steps: int


class TableRow(BaseModel):
    label: str
    values: list[float | None]
    status: Literal["running", "diverged"]
    steps: int = Field(description="how far the run got")


class TableAnswer(BaseModel):
    """A computed table."""

    rows: list[TableRow]
    finding: Html
