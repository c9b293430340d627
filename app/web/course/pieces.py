"""The pieces of a lesson: text, and blocks with the core's questions and tables.

`plain` is the form of the API. `line` is the block's first line in its file, `block` its number among the blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.core.course.claims import Claim, check_picture
from app.core.course.predictions import ComparisonQuestion, NumberQuestion, Question
from app.core.course.tables import Table as CoreTable
from app.core.experiment import Experiment, to_plain
from app.core.support.registry import InvalidInput
from app.web.http.delivery import Plain


@dataclass(frozen=True, slots=True)
class Text:
    """Prose between blocks, as HTML."""

    kind: ClassVar[str] = "text"
    html: str

    def plain(self) -> Plain:
        return {"kind": self.kind, "html": self.html}


@dataclass(frozen=True, slots=True)
class Block:
    """The common part of blocks."""

    kind: ClassVar[str]
    block: int
    line: int


Point = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A landscape without a run, next to that of a view. `points` are those that the text names."""

    caption: str
    experiment: Experiment
    view: Plain
    points: tuple[Point, ...]

    def plain(self) -> Plain:
        return {
            "caption": self.caption,
            "experiment": to_plain(self.experiment),
            "view": self.view,
            "points": self.points,
        }


@dataclass(frozen=True, slots=True)
class Begun(Block):
    """A block with an experiment. `preset` is its name if it is an unchanged preset, `view` describes the landscape.

    `says` and `points` are the claims of the text about the run and the picture.
    """

    experiment: Experiment
    preset: str | None
    steps: int
    view: Plain
    says: tuple[Claim, ...]
    points: tuple[Point, ...]

    def check(self) -> None:
        """Raises InvalidInput, with a path in the block, for a wrong claim."""
        for index, claim in enumerate(self.says):
            claim.check(f"says.{index}.value")
        named = [(f"points.{index}", point) for index, point in enumerate(self.points)]
        check_picture(self.experiment, self.view, named)

    def setup(self) -> Plain:
        return {
            "experiment": to_plain(self.experiment),
            "preset": self.preset,
            "steps": self.steps,
            "view": self.view,
        }


@dataclass(frozen=True, slots=True)
class View(Begun):
    kind: ClassVar[str] = "view"
    caption: str
    room: str | None
    part: str | None
    select: str | None
    example: int | None
    beside: Picture | None

    def check(self) -> None:
        super(View, self).check()
        if self.beside is not None:
            points = [(f"beside.points.{index}", point) for index, point in enumerate(self.beside.points)]
            check_picture(self.beside.experiment, self.beside.view, points)

    def plain(self) -> Plain:
        return {
            "kind": self.kind, "block": self.block, "caption": self.caption, **self.setup(), "room": self.room,
            "part": self.part, "select": self.select, "example": self.example,
            "beside": self.beside and self.beside.plain(), "points": self.points,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prediction(Begun):
    """`choices`, `because` and `slips` are HTML, in the order of the core's question."""

    kind: ClassVar[str] = "prediction"
    question: str
    asks: Question
    of: str | None
    choices: tuple[str, ...]
    because: tuple[str, ...]
    right: str
    slips: tuple[str, ...]
    wrong: str

    @property
    def form(self) -> str:
        return "number" if isinstance(self.asks, NumberQuestion) else "choices"

    def plain(self) -> Plain:
        return {
            "kind": self.kind, "block": self.block, "question": self.question, "form": self.form, "of": self.of,
            "choices": self.choices or None, "start": not self.asks.told_at_start, **self.setup(),
        }  # fmt: skip

    def check(self) -> None:
        self.asks.check()
        super(Prediction, self).check()

    def grade(self, answer: float) -> Plain:
        """The graded answer, with the experiment to show. Raises InvalidInput for a choice that does not exist."""
        if self.form == "choices" and (answer != int(answer) or not 0 <= answer < len(self.choices)):
            raise InvalidInput("answer", answer, f"the index of a choice, 0 to {len(self.choices) - 1}")
        grade = self.asks.grade(answer)
        shown = self.experiment
        if isinstance(self.asks, ComparisonQuestion):
            shown = self.asks.experiments[int(grade.truth)]
        return {
            "right": grade.right,
            "truth": grade.truth,
            "explanation": self.explanation(answer, grade.right, grade.slip),
            "values": grade.values,
            "experiment": to_plain(shown),
            "steps": self.steps,
        }

    def explanation(self, answer: float, right: bool, slip: int | None) -> str:
        if self.form == "choices":
            return self.because[int(answer)] + (self.right if right else "")
        if right:
            return self.right
        return self.wrong if slip is None else self.slips[slip]


@dataclass(frozen=True, slots=True)
class Table(Block):
    kind: ClassVar[str] = "table"
    claim: str
    heading: str
    columns: tuple[str, ...]
    show: tuple[str, ...]
    finding: str
    experiment: Experiment
    table: CoreTable

    def plain(self) -> Plain:
        return {
            "kind": self.kind, "block": self.block, "claim": self.claim, "heading": self.heading,
            "columns": self.columns, "show": self.show, "rows": len(self.table.labels), "steps": self.table.steps,
            "experiment": to_plain(self.experiment),
        }  # fmt: skip

    def run(self) -> Plain:
        """The computed rows, and the finding."""
        rows = [
            {"label": row.label, "values": row.values, "status": row.status, "steps": row.reached}
            for row in self.table.rows()
        ]
        return {"rows": rows, "finding": self.finding}


@dataclass(frozen=True, slots=True)
class Study(Block):
    kind: ClassVar[str] = "study"
    title: str
    text: str
    request: Plain
    measure: str
    x: str
    series: str | None
    rows: str | None
    finding: str

    def plain(self) -> Plain:
        return {
            "kind": self.kind, "block": self.block, "title": self.title, "text": self.text, "request": self.request,
            "measure": self.measure, "x": self.x, "series": self.series, "rows": self.rows, "finding": self.finding,
        }  # fmt: skip


Piece = Text | View | Prediction | Table | Study


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson from `file`. `summary` is its first paragraph, without markup."""

    number: int
    slug: str
    title: str
    summary: str
    pieces: tuple[Piece, ...]
    file: str

    def entry(self) -> Plain:
        return {"number": self.number, "slug": self.slug, "title": self.title, "summary": self.summary}
