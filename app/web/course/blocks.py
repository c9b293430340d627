"""The JSON of a lesson's blocks, as pydantic types.

Paths, quantities and names of parameters are checked by the block reader, as only the engine knows them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from app.core.catalog.presets import PRESETS
from app.core.course.outcomes import STEPS
from app.core.course.tables import ROWS
from app.core.experiment import BATCH_SIZE
from app.core.study.claims import CLAIMS
from app.core.study.grid import MEASURES
from app.web.experiment.fields import Strict, Whole, names
from app.web.experiment.parsed import Experiment
from app.web.experiment.schema import Coordinate, Interval, Name
from app.web.landscape.bodies import Plane
from app.web.study.bodies import StudyRequest

Path = Annotated[str, Field(min_length=1, max_length=80)]
Markdown = Annotated[str, Field(min_length=1, max_length=4000)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\n]*$")]
OfFrame = Annotated[str, Field(min_length=1, max_length=40)]
Values = Annotated[list[Any], Field(min_length=1, max_length=ROWS)]
Tolerance = Annotated[float, Field(ge=0, le=1e6)]

MODES = Literal["1d", "2d", "3d"]
ROOMS = Literal["data", "numbers", "why", "curvature"]
PARTS = Literal["update", "forward", "loss", "jacobian", "graph", "links", "collapse", "check"]


class Setup(Strict):
    """An experiment: a preset or one in full, with changes."""

    preset: Annotated[str, names(PRESETS)] | None = None
    experiment: Experiment | None = None
    change: Annotated[dict[Path, Any], Field(max_length=12)] = {}


class Range(Strict):
    u: Interval
    v: Interval | None = None


class Says(Strict):
    """A number of a run as the text writes it."""

    of: OfFrame
    value: Annotated[str, Field(pattern=r"^-?\d[\d,]*(\.\d+)?(e-?\d{1,3})?$", max_length=24)]
    at: Annotated[int, Whole(0, STEPS)] | None = None
    change: Annotated[dict[Path, Any], Field(max_length=12)] = {}


class Pictured(Setup):
    """A setup, its landscape, and the numbers and places that the text gives."""

    mode: MODES | None = None
    plane: Plane | None = None
    range: Range | None = None
    says: Annotated[list[Says], Field(max_length=24)] = []
    points: Annotated[list[Annotated[list[Coordinate], Field(min_length=1, max_length=2)]], Field(max_length=8)] = []


class Beside(Setup):
    """A second landscape, drawn next to that of a view."""

    caption: Line
    plane: Plane | None = None
    range: Range | None = None
    points: Annotated[list[Annotated[list[Coordinate], Field(min_length=1, max_length=2)]], Field(max_length=8)] = []


class View(Pictured):
    """A run and a landscape to show."""

    caption: Line
    steps: Annotated[int, Whole(0, STEPS)] = 0
    beside: Beside | None = None
    room: ROOMS | None = None
    part: PARTS | None = None
    select: Name | None = None
    example: Annotated[int, Whole(0, int(BATCH_SIZE.maximum) - 1)] | None = None


class Number(Strict):
    of: OfFrame
    within: Tolerance


class Slip(Strict):
    """A wrong number whose reason is known."""

    value: Coordinate
    within: Tolerance
    because: Markdown


class Place(Strict):
    of: OfFrame
    at: Annotated[int, Whole(0, STEPS)] | None = None


Level = Annotated[
    Annotated[Place, Tag("quantity")] | Annotated[Coordinate, Tag("number")],
    Discriminator(lambda value: "quantity" if isinstance(value, (dict, Place)) else "number"),
]


class Condition(Strict):
    status: Literal["running", "diverged"] | None = None
    of: OfFrame | None = None
    at: Annotated[int, Whole(0, STEPS)] | None = None
    below: Level | None = None
    above: Level | None = None


class Choice(Strict):
    answer: Line
    because: Markdown
    when: Annotated[list[Condition], Field(min_length=1, max_length=6)] | None = None
    change: Annotated[dict[Path, Any], Field(min_length=1, max_length=12)] | None = None


class Prediction(Pictured):
    """A question about a run: a number, or one of several choices."""

    steps: Annotated[int, Whole(1, STEPS)] = 1
    question: Markdown
    right: Markdown | None = None
    number: Number | None = None
    slips: Annotated[list[Slip], Field(max_length=8)] = []
    wrong: Markdown | None = None
    choices: Annotated[list[Choice], Field(min_length=2, max_length=5)] | None = None
    least: OfFrame | None = None
    most: OfFrame | None = None


class Table(Setup):
    """Runs that differ at one or two paths, and their results."""

    claim: Markdown
    vary: Annotated[dict[Path, Values], Field(min_length=1, max_length=2)]
    labels: Annotated[list[Line], Field(min_length=1, max_length=ROWS)] | None = None
    steps: Annotated[int, Whole(1, STEPS)] = 50
    show: Annotated[list[OfFrame], Field(min_length=1, max_length=8)]
    finding: Markdown


class Study(Strict):
    """Many runs as statistics."""

    claim: Annotated[str, names(CLAIMS)] | None = None
    study: StudyRequest | None = None
    title: Line | None = None
    text: Markdown | None = None
    measure: Annotated[str, names(MEASURES)]
    x: Path
    series: Path | None = None
    rows: Path | None = None
    finding: Markdown | None = None


BLOCKS: dict[str, type[Strict]] = {"view": View, "prediction": Prediction, "table": Table, "study": Study}
