"""The body of a request about a typed function."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.web.experiment.fields import Strict, left_out
from app.web.experiment.schema import Formula, Interval


class FunctionRequest(Strict):
    """A formula, and where to look at it."""

    formula: Formula = Field(
        description="such as (1 - x)^2 + 100 (y - x^2)^2; the objective `typed` says what is allowed"
    )
    range: Annotated[list[Interval], Field(min_length=1, max_length=2)] = left_out(
        "where it is shown and its minima are searched: an interval per variable; left out: -3 to 3"
    )
