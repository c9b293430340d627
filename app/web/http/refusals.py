"""Pydantic's errors as refusals: the field, its value and what is allowed.

The words come from the model's JSON schema, which the API documents. A walk along an error's location ends at the
schema of the refused value. It leaves out the tags of unions, which are no keys of the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError

from app.settings import Settings
from app.web.experiment import parsed
from app.web.experiment.own_data import UNKNOWN
from app.web.http.problems import PLAIN, Refused, refusal, sentence
from app.web.http.schema_words import Schema, alternatives, phrase, tags_of
from app.web.http.server_limits import in_force

MOST = 10  # refusals in one answer


@lru_cache
def schema_of(model: type[BaseModel], settings: Settings | None = None) -> Schema:
    """The schema of `model`, with the limits of this server if its `settings` are given."""
    found: Schema = model.model_json_schema()
    return found if settings is None else in_force(found, settings)


def step(nodes: list[Schema], part: str | int, root: Schema) -> list[Schema] | None:
    """The schemas at `part` (a key or an index) of values that fit one of `nodes`; None if none of them has it."""
    found: list[Schema] = []
    for node in nodes:
        if isinstance(part, int):
            inner = node.get("items")
        else:
            inner = node.get("properties", {}).get(part) or node.get("additionalProperties")
        if inner:
            found += alternatives(inner, root)
    return found or None


def with_tag(nodes: list[Schema], tag: str | int) -> list[Schema]:
    """The members of a union that have a key which must equal `tag`."""
    return [n for n in nodes if any(p.get("const") == tag for p in n.get("properties", {}).values())]


def walk(root: Schema, location: tuple[str | int, ...], unknown: bool) -> tuple[list[str], list[Schema], list[Schema]]:
    """The path in the request, the schemas of a value there, and those of the object or list around it.

    `unknown`: the last part is a key that no schema has.
    """
    path: list[str] = []
    nodes = outer = alternatives(root, root)
    for index, part in enumerate(location):
        tagged = with_tag(nodes, part) if len(nodes) > 1 else []
        inner = step(nodes, part, root)
        if tagged:
            nodes = tagged
        elif inner or (unknown and index == len(location) - 1):
            path.append(str(part))
            nodes, outer = inner or [], nodes
        # else: the label of a member of a plain union ("vector"), which is no key either
    return path, nodes, outer


def as_refusal(error: Mapping[str, Any], root: Schema) -> dict[str, Any]:
    """One of pydantic's errors as {"field", "value", "allowed"}."""
    path, nodes, outer = walk(root, error["loc"], error["type"] == "extra_forbidden")
    value, column = error["input"], None
    match error["type"]:
        case "missing":
            value, allowed = None, phrase(nodes, root)
        case "extra_forbidden":
            keys = dict.fromkeys(key for node in outer for key in node.get("properties", {}))
            allowed = f"only the keys {', '.join(keys)}" if keys else "no keys at all"
        case "union_tag_invalid" | "union_tag_not_found":
            key = error["ctx"]["discriminator"].strip("'")
            path.append(key)
            value, allowed = error["ctx"].get("tag"), "one of " + tags_of(nodes)[key]
        case parsed.INVALID | parsed.UNKNOWN:
            path += [error["ctx"]["field"]] if error["ctx"]["field"] else []
            value, allowed, column = (error["ctx"][key] for key in ("value", "allowed", "column"))
        case _:
            allowed = phrase(nodes, root)
    return refusal(".".join(path), value, allowed, column)


def refused(model: type[BaseModel], error: ValidationError, settings: Settings) -> Refused:
    """The answer to a body that does not fit `model`: 400 if it is not JSON, else 422 with every field."""
    details = error.errors(include_url=False)
    if details[0]["type"] == "json_invalid":
        return Refused(400, f"the body is not JSON: {details[0]['ctx']['error']}")
    root = schema_of(model, settings)
    errors = [as_refusal(detail, root) for detail in details[:MOST]]
    unknown = any(detail["type"] == parsed.UNKNOWN for detail in details)
    return Refused(422, sentence(errors), errors, UNKNOWN if unknown else PLAIN)
