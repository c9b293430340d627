"""Data of the user's own as JSON, described for OpenAPI; and the list of computed features of any data set."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, create_model

from app.core.catalog.datasets import features, own
from app.core.catalog.datasets.own_table import CLASSES, INPUTS, NAME, ROWS, TARGETS
from app.core.catalog.datasets.real import PARAMETERS
from app.web.experiment.fields import Strict, names, only, settings

UNKNOWN = "urn:descent:unknown-data"
"""The type of the problem of a request that names a table which this server does not know."""

Text = Annotated[str, Field(min_length=1, max_length=NAME)]


class OwnColumn(Strict):
    """A column of the user's own data."""

    name: Text
    values: Annotated[list[float], Field(min_length=ROWS[0], max_length=ROWS[1])] = Field(
        description="a number for each row; of classes their numbers, from 0"
    )
    classes: Annotated[list[Text], Field(min_length=CLASSES[0], max_length=CLASSES[1])] | None = Field(
        None, description="the names of the classes; left out: the values are numbers"
    )


class OwnTable(Strict):
    """The user's own data, a column for each input and each target. All columns are equally long."""

    title: Annotated[str, Field(max_length=NAME)] = ""
    inputs: Annotated[list[OwnColumn], Field(min_length=INPUTS[0], max_length=INPUTS[1])]
    targets: Annotated[list[OwnColumn], Field(min_length=TARGETS[0], max_length=TARGETS[1])] = Field(
        description="one column of classes, or columns of numbers"
    )


class OwnHash(Strict):
    """A table that was sent before. Answers name tables like this."""

    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="of its content, as /api/data gives it. A server that does not know it refuses with the problem "
        f"type {UNKNOWN}; then send the table itself"
    )


def computed(inputs: int) -> Any:
    """The type and default of the list of features that can be computed from so many inputs."""
    allowed = features.allowed(inputs)
    kind = Annotated[list[Annotated[str, names(allowed)]], Field(max_length=len(allowed))]
    return kind, Field([], description="further inputs, computed from the first two")


OWN_DATA = create_model(
    "DataOwn",
    __base__=Strict,
    __doc__=own.DESCRIPTION,
    name=(only(own.NAME), ...),
    table=(OwnTable | OwnHash, ...),
    standardize=(
        bool,
        Field(True, description="scale each column of numbers to mean 0 and deviation 1, by the training rows"),
    ),
    **settings(PARAMETERS),
    features=computed(features.MOST_INPUTS),
)
