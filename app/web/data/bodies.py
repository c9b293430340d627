"""The bodies of requests that bring data in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.core.catalog.datasets import beside
from app.web.experiment.fields import Strict, Within, whole
from app.web.experiment.parsed import OwnTable
from app.web.experiment.schema import Formula


class DataRequest(Strict):
    """A table, to be named by its hash from then on."""

    table: OwnTable


N, NOISE, SEED = beside.PARAMETERS


class CurveRequest(Strict):
    """Points on both sides of a curve."""

    formula: Formula = Field(
        description="the curve y = f(x), such as sin(2x); the objective `typed` says what is allowed"
    )
    n: Annotated[int, whole(N)] = Field(int(N.default), description=N.description)
    noise: Annotated[float, Within(NOISE)] = Field(NOISE.default, description=NOISE.description)
    seed: Annotated[int, whole(SEED)] = Field(int(SEED.default), description=SEED.description)
