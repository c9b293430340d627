"""Limits that the settings may lower: the type of a field names the setting, its schema then tells the limit in force.

A schema has the keys `x-limit`, the name of a setting that is the most of a number, and `x-times`, how many times so
much it may be; or `x-allowed`, words with names of settings in braces, for what a range cannot say.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from app.settings import Settings
from app.web.http.schema_words import Schema


def limited_by(setting: str, times: int = 1) -> Any:
    """For ``Annotated``: a whole number that may be at most so many times the `setting`."""
    return Field(json_schema_extra={"x-limit": setting, "x-times": times})


def allowed(words: str) -> Any:
    """For ``Annotated``: what a value may be, in `words`, where that depends on the rest of the request."""
    return Field(json_schema_extra={"x-allowed": words})


def in_force(schema: Schema, settings: Settings) -> Schema:
    """A copy of `schema` with the limits of this server."""
    found: Schema = of_part(schema, settings)
    return found


def of_part(schema: Any, settings: Settings) -> Any:
    if isinstance(schema, list):
        return [of_part(part, settings) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: of_part(part, settings) for key, part in schema.items() if key not in ("x-limit", "x-times")}
    if isinstance(schema.get("x-limit"), str):
        found["maximum"] = min(found["maximum"], schema["x-times"] * getattr(settings, schema["x-limit"]))
    if isinstance(schema.get("x-allowed"), str):
        found["x-allowed"] = schema["x-allowed"].format_map(vars(settings))
    return found
