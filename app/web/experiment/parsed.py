"""Read the experiment of a request with the core's validator, and write the experiment of an answer as JSON."""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any

import orjson
from pydantic import PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from app.core import experiment
from app.core.catalog.datasets import own, own_table
from app.core.catalog.datasets.own_store import STORE, UnknownData
from app.core.catalog.datasets.own_table import Table
from app.core.support.cache import Cache
from app.core.support.registry import InvalidInput
from app.web.experiment import own_data, schema

KEPT = 512  # experiments: a class of 300, each with one of their own
TABLE = "table"
INVALID, UNKNOWN = "invalid_experiment", "unknown_data"
"""The types of pydantic's errors for refusals of the core: their context has field, value, allowed and column."""


@dataclass(frozen=True, slots=True)
class Given:
    """An experiment as it was given, compared by its text: 1, 1.0 and True are equal, but not the same JSON."""

    text: str | bytes
    plain: Any = field(compare=False)


@lru_cache(maxsize=KEPT)
def parsed(given: Given) -> experiment.Experiment:
    """The experiment as the core reads it, cached because all requests of a run carry the same one."""
    return the_same(experiment.parse(given.plain))


@lru_cache(maxsize=KEPT)
def the_same(chosen: experiment.Experiment) -> experiment.Experiment:
    """One object for all that are equal: a look into a cache compares the fields of two, but not one with itself."""
    return chosen


def weight(chosen: experiment.Experiment) -> int:
    """About the bytes of an experiment."""
    return 10_000 + (chosen.table.nbytes if chosen.table else 0)


parsed_own = Cache(parsed.__wrapped__, weight, 64 * 2**20)
"""The same for experiments with data of the user's own, which take more memory."""


def with_table(plain: Any) -> tuple[Any, bool]:
    """`plain` with the user's own data read, so that it is short; and whether it has any. Raises InvalidInput."""
    match plain:
        case {"objective": {"data": {"name": own.NAME, "table": given}}}:
            table = own.read_table(given, "objective.data.table")
            objective = plain["objective"]
            return plain | {"objective": objective | {"data": objective["data"] | {"table": table}}}, True
    return plain, False


def refusal(invalid: InvalidInput) -> PydanticCustomError:
    """A refusal of the core as an error for pydantic to collect."""
    # A path within the experiment; empty if the experiment is no object.
    path = "" if invalid.field == "experiment" else invalid.field
    context = {"field": path, "value": invalid.value, "allowed": invalid.allowed, "column": invalid.column}
    return PydanticCustomError(UNKNOWN if isinstance(invalid, UnknownData) else INVALID, "{field}: {allowed}", context)


def validate(plain: Any) -> experiment.Experiment:
    """The experiment that `plain` describes. A refusal of the core becomes an error for pydantic to collect."""
    try:
        short, has_own = with_table(plain)
        # repr takes longer. The row "requests/s, POST /api/step (1 step, light)" of benchmarks/RESULTS.md needs this.
        given = Given(repr(short) if has_own else marshal.dumps(short, 2), short)
        return parsed_own(given) if has_own else experiment.prepared(parsed(given))
    except InvalidInput as invalid:
        raise refusal(invalid) from None


def validate_table(plain: Any) -> Table:
    """A table that comes by itself. It is kept for requests that name its hash."""
    try:
        return STORE.keep(own_table.read(plain, TABLE))
    except InvalidInput as invalid:
        inner = invalid.field.removeprefix(TABLE).removeprefix(".")
        raise refusal(InvalidInput(inner, invalid.value, invalid.allowed)) from None


OwnTable = Annotated[Table, PlainValidator(validate_table, json_schema_input_type=own_data.OwnTable)]
"""The type of a table that comes by itself."""

Experiment = Annotated[
    experiment.Experiment,
    PlainValidator(validate, json_schema_input_type=schema.Experiment),
    PlainSerializer(experiment.to_plain),
]
"""The type of a request's experiment: checked by the core, described by `schema.Experiment`."""


def in_full(chosen: experiment.Experiment) -> orjson.Fragment:
    """The experiment as every answer carries it: with all defaults filled in, already written as JSON.

    The user's own data are named by their hash.
    """
    return written(chosen) if chosen.table is None else written.__wrapped__(chosen)


@lru_cache(maxsize=KEPT)
def written(chosen: experiment.Experiment) -> orjson.Fragment:
    return orjson.Fragment(dumped(experiment.to_plain(chosen)))


def dumped(plain: Any, option: int = 0) -> bytes:
    """The JSON of `plain`, in which the user's own data are named by their hash."""
    return orjson.dumps(plain, by_hash, option | orjson.OPT_PASSTHROUGH_DATACLASS)


def by_hash(value: Any) -> dict[str, str]:
    """The JSON of a table that answers carry."""
    if isinstance(value, Table):
        return {"hash": value.digest}
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")
