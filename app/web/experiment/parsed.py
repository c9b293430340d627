"""Read the experiment of a request with the core's validator, and write the experiment of an answer as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any

import orjson
from pydantic import PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from app.core import experiment
from app.core.support.registry import InvalidInput
from app.web.experiment import schema

KEPT = 512  # experiments: a class of 300, each with one of their own
INVALID = "invalid_experiment"
"""The type of pydantic's error for a refusal of the core: its context has field, value, allowed and column."""


@dataclass(frozen=True, slots=True)
class Given:
    """An experiment as it was given, compared by its text: 1, 1.0 and True are equal, but not the same JSON."""

    text: str
    plain: Any = field(compare=False)


@lru_cache(maxsize=KEPT)
def parsed(given: Given) -> experiment.Experiment:
    """The experiment as the core reads it, cached because all requests of a run carry the same one."""
    return experiment.parse(given.plain)


def validate(plain: Any) -> experiment.Experiment:
    """The experiment that `plain` describes. A refusal of the core becomes an error for pydantic to collect."""
    try:
        return experiment.prepared(parsed(Given(repr(plain), plain)))
    except InvalidInput as invalid:
        # A path within the experiment; empty if the experiment is no object.
        path = "" if invalid.field == "experiment" else invalid.field
        context = {"field": path, "value": invalid.value, "allowed": invalid.allowed, "column": invalid.column}
        raise PydanticCustomError(INVALID, "{field}: {allowed}", context) from None


Experiment = Annotated[
    experiment.Experiment,
    PlainValidator(validate, json_schema_input_type=schema.Experiment),
    PlainSerializer(experiment.to_plain),
]
"""The type of a request's experiment: checked by the core, described by `schema.Experiment`."""


@lru_cache(maxsize=KEPT)
def in_full(chosen: experiment.Experiment) -> orjson.Fragment:
    """The experiment as every answer carries it: with all defaults filled in, already written as JSON."""
    return orjson.Fragment(orjson.dumps(experiment.to_plain(chosen)))
