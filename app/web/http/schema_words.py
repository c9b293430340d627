"""JSON schemas in words: the allowed values as a phrase that completes "allowed: ..."."""

from __future__ import annotations

import sys
from typing import Any

Schema = dict[str, Any]


def resolved(node: Schema, root: Schema) -> Schema:
    """`node`, or the schema that it refers to."""
    while "$ref" in node:
        node = root["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


def alternatives(node: Schema, root: Schema) -> list[Schema]:
    """The members of the union `node`, including those of unions within it; `node` alone if it is no union."""
    node = resolved(node, root)
    members = node.get("oneOf") or node.get("anyOf")
    if members is None:
        return [node]
    return [found for member in members for found in alternatives(member, root)]


def number(node: Schema) -> str:
    what = "a whole number" if node["type"] == "integer" else "a number"
    low, high = node.get("minimum"), node.get("maximum")
    low = None if low is None or low <= -sys.float_info.max else low
    high = None if high is None or high >= sys.float_info.max else high
    if low is not None and high is not None:
        return f"{what} from {low:.10g} to {high:.10g}"
    if low is not None:
        return f"{what}, at least {low:.10g}"
    return what.replace("a ", "a finite ") if high is None else f"{what}, at most {high:.10g}"


def array(node: Schema, root: Schema) -> str:
    low, high = node.get("minItems", 0), node.get("maxItems")
    count = f" of {low}" if low == high else f" of {low} to {high}" if high is not None else ""
    each = node["items"] if "items" in node else node["prefixItems"][0]  # of a pair both are alike
    return f"a list{count}, each {phrase(alternatives(each, root), root)}"


def phrase(nodes: list[Schema], root: Schema) -> str:
    """The values that the schemas allow, as words that complete "allowed: ..."."""
    objects = [node for node in nodes if node.get("type") == "object"]
    phrases = [one(node, root) for node in nodes if node not in objects]
    if len(objects) > 1:
        tags = [f"{key} one of {values}" for key, values in tags_of(objects).items()]
        phrases.insert(0, "an object with " + ", and with ".join(tags))
    else:
        phrases = [one(node, root) for node in objects] + phrases
    return " or ".join(phrases)


def one(node: Schema, root: Schema) -> str:
    if "x-allowed" in node:
        return str(node["x-allowed"])
    if "const" in node:
        return str(node["const"])
    if "enum" in node:
        return "one of " + ", ".join(map(str, node["enum"]))
    match node.get("type"):
        case "number" | "integer":
            return number(node)
        case "array":
            return array(node, root)
        case "null":
            return "null"
        case "boolean":
            return "true or false"
        case "string":
            most = node.get("maxLength")
            return "a text" if most is None else f"a text of {node.get('minLength', 0)} to {most} characters"
    keys = ", ".join(node.get("properties", {}))
    return f"an object with {keys}" if keys else "an object"


def tags_of(nodes: list[Schema]) -> dict[str, str]:
    """The allowed values of each key that distinguishes the members of a union."""
    found: dict[str, dict[str, None]] = {}
    for node in nodes:
        for key, inner in node.get("properties", {}).items():
            if "const" in inner:
                found.setdefault(key, {})[inner["const"]] = None
    return {key: ", ".join(tags) for key, tags in found.items()}
