"""Pydantic types from the core's tables: one model per entry, one union per table.

The tables hold all names and ranges, so nothing here repeats them: a new entry is accepted, refused and documented
without a line of code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union

from annotated_types import Ge, GroupedMetadata, Le
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema
from typing_extensions import TypeAliasType

from app.core.support.registry import Parameter


class Strict(BaseModel):
    """A model that refuses unknown keys, and strings or booleans in place of numbers."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, protected_namespaces=())


def whole_number(value: Any) -> Any:
    """4.0 as 4: to JSON schema, 4.0 is an integer too."""
    return int(value) if type(value) is float and value.is_integer() else value


@dataclass(frozen=True, slots=True)
class Whole(GroupedMetadata):
    """``Annotated[int, Whole(0, 9)]`` is the type of a whole number from 0 to 9."""

    minimum: int
    maximum: int

    def __iter__(self) -> Iterator[object]:
        yield Ge(self.minimum)
        yield Le(self.maximum)
        yield BeforeValidator(whole_number)


def whole(parameter: Parameter) -> Whole:
    """The type of a whole number in the range of a table's parameter."""
    return Whole(int(parameter.minimum), int(parameter.maximum))


@dataclass(frozen=True, slots=True)
class Within(GroupedMetadata):
    """``Annotated[float, Within(parameter)]`` is the type of a number in the range of a table's parameter."""

    parameter: Parameter

    def __iter__(self) -> Iterator[object]:
        yield Ge(self.parameter.minimum)
        yield Le(self.parameter.maximum)


@dataclass(frozen=True, slots=True)
class Computed:
    """``Annotated[str, Computed(of)]`` is a str to mypy, and `of`, a type made at run time, to pydantic."""

    of: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(self.of)


def left_out(description: str | None = None) -> Any:
    """The default of a key that may be left out, but is never null."""
    return Field(default_factory=lambda: None, description=description)


def number(parameter: Parameter) -> Any:
    """The type of a number that a table's parameter allows."""
    return Annotated[int, whole(parameter)] if parameter.kind == "integer" else Annotated[float, Within(parameter)]


def settings(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """The types, defaults and descriptions of an entry's parameters, as create_model wants them."""
    return {p.name: (number(p), Field(p.default, description=p.description)) for p in parameters}


def camel(*names: str) -> str:
    """``camel("Loss", "half_mse")`` is ``LossHalfMse``: the name of a schema component."""
    return "".join(part[:1].upper() + part[1:] for name in names for part in name.split("_"))


def choice(
    title: str, table: Mapping[str, Any], more: Mapping[str, dict[str, Any]] | None = None, others: Iterable[Any] = ()
) -> Computed:
    """The type of ``{"name": ..., setting: ...}`` for any entry of `table`, as a schema component called `title`.

    `more` holds further fields for single entries, by name, and `others` further models.
    """
    models = [
        create_model(
            camel(title, name),
            __base__=Strict,
            __doc__=entry.description,
            name=(only(name), ...),
            **settings(entry.parameters),
            **(more or {}).get(name, {}),
        )
        for name, entry in table.items()
    ]
    return union(title, [*models, *others], "name")


def union(title: str, models: Iterable[Any], key: str) -> Computed:
    """The type of any one of `models`, told apart by `key`, as a schema component called `title`."""
    return Computed(TypeAliasType(title, Annotated[Union[tuple(models)], Field(discriminator=key)]))  # noqa: UP007


def names(table: Iterable[str]) -> Computed:
    """The type of a string that is one of the table's names."""
    return Computed(Literal[tuple(table)])


def only(name: str) -> Any:
    """The type of the string `name`."""
    return Literal[name]
