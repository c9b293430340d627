"""The body of a request for a run as a file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.web.experiment.fields import Strict, Whole
from app.web.experiment.parsed import Experiment
from app.web.experiment.state import MaybeState, StepNumber
from app.web.http.server_limits import limited_by

STEPS = 10_000  # as many as the page keeps
NOTES, WORDS = 50, 200
REQUESTS = 10
"""A file may have as many steps as so many requests for steps: the page needs several for a long run, a file is one."""

Kind = Literal["numpy", "pytorch", "notebook-numpy", "notebook-pytorch", "csv", "json", "npz"]


class ExportNote(Strict):
    """Something that was done to the run by hand."""

    step: StepNumber
    text: Annotated[str, Field(max_length=WORDS)]


class ExportRequest(Strict):
    """A state of a run, and how far to go on from it."""

    experiment: Experiment
    state: MaybeState = None
    steps: Annotated[int, Whole(1, STEPS), limited_by("max_steps", REQUESTS)] = Field(
        50, description="how many updates"
    )
    kind: Kind = Field(
        "numpy",
        description="numpy or pytorch: a Python script that makes the run again; notebook-numpy or notebook-pytorch: "
        "the same as a Jupyter notebook with plots; csv, json or npz: its numbers at every step",
    )
    notes: Annotated[list[ExportNote], Field(max_length=NOTES)] = Field(
        default_factory=list, description="what a script cannot express; it says so at its beginning"
    )
