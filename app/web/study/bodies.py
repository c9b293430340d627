"""The body of a study."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from app.core.experiment import parse
from app.core.study.claims import CLAIMS
from app.core.study.grid import CELLS, MEASURES, RUNS, SIDE_BY_SIDE, STEPS
from app.web.experiment.fields import Strict, Whole, names, whole
from app.web.experiment.parsed import Experiment
from app.web.experiment.schema import Coordinate

Path = Annotated[str, Field(min_length=1, max_length=80)]
Values = Annotated[list[Any], Field(min_length=1, max_length=RUNS)] | Annotated[int, Whole(1, RUNS)]


class StudyRequest(Strict):
    """A grid of experiments to run as statistics."""

    claim: Annotated[str, names(CLAIMS)] | None = Field(
        None, description="a ready study, which sets all other keys but stream; null for one of your own"
    )
    base: Experiment = Field(default_factory=lambda: parse({}), description="what all runs have in common")
    vary: Annotated[dict[Path, Values], Field(max_length=8)] = Field(
        {},
        description="lists of values at dotted paths in the experiment: seed (or their number), optimizer, "
        "optimizer.eta, batch_size, objective.start, objective.parameters.condition and so on; objective.depth "
        "is the number of hidden layers, objective.activation sets all of them. "
        f"At most {CELLS} cells and {RUNS} runs",
    )
    over: Annotated[list[Annotated[str, names(SIDE_BY_SIDE)]], Field(max_length=3)] | None = Field(
        None, description="the varied paths that make the runs of a cell; null: seed and objective.start"
    )
    steps: Annotated[int, whole(STEPS)] = Field(int(STEPS.default), description=STEPS.description)
    measure: Annotated[list[Annotated[str, names(MEASURES)]], Field(max_length=len(MEASURES))] | None = Field(
        None, description="the measures of each cell; null: all that target and escape allow, without gradient norms"
    )
    target: Coordinate | None = Field(None, description="the loss over all training examples to converge to")
    escape: Coordinate | None = Field(
        None, description="the loss over all training examples below which a run has escaped from its start"
    )
    stream: bool = Field(
        True,
        description="true: a line of JSON per cell as it is finished (application/x-ndjson); false: all at the end",
    )
