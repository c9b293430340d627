"""The OpenAPI document, and its outline for the page about the API."""

from __future__ import annotations

import json
import shlex
from functools import cache
from typing import Any

from fastapi import FastAPI, Request, Response

from app.settings import Settings
from app.web.docs.follow_ups import linked
from app.web.http import compute, delivery, encodings
from app.web.http.answers import Problem
from app.web.http.delivery import NDJSON
from app.web.http.schema_words import Schema, alternatives, phrase, resolved
from app.web.http.server_limits import in_force

DESCRIPTION = """\
Gradient descent, one update at a time. An experiment says what to descend and how; a state says where the descent
stands; a frame is everything one update did. The server keeps nothing: state travels with each request, so any
request can be repeated, and the same request gets the same bytes. Numbers are float64 and written with all their
digits. Missing keys of an experiment get their defaults, and answers carry the experiment in full.

A refused request is answered with application/problem+json, which names each field, its value and what is allowed.
"""


WRITING = compute.one_thread()  # for the document, and the page about it: each takes a second, once

# The objects that the page describes: those of requests, and those of answers alone.
PLANES = ("ParameterPlane", "PrincipalPlane", "RandomPlane", "CurvaturePlane", "PointsPlane", "LinePlane")
ASKED = ("Experiment", "NetworkObjective", "Layer", "State", *PLANES)
PIECES = ("TextPiece", "ViewPiece", "PredictionPiece", "TablePiece", "StudyPiece")
ANSWERED = ("Frame", "FullFrame", "LayerValues", "FrameColumns", "FullPart", "Divergence", *PIECES, "Problem")


def completed(document: Schema, settings: Settings) -> Schema:
    """`document` with Problem, with links, and with the limits of this server, which may be lower than those of the
    types."""
    schemas = document["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    return in_force(linked(document), settings)


def install(app: FastAPI, settings: Settings) -> None:
    """Make `app` publish its document with its own limits."""
    generate = app.openapi

    @cache  # FastAPI keeps its own, without what is completed here
    def openapi() -> Schema:
        return completed(generate(), settings)

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents
    written: dict[str, bytes] = {}

    def document(root: str) -> bytes:
        """What is sent to those who find the server below the path `root`, compressed at once, too."""
        if root not in written:  # another may have waited for the thread
            content = delivery.written(app.openapi() | ({"servers": [{"url": root}]} if root else {}))
            for encoding in encodings.OFFERED:
                encodings.kept(content, encoding)
            written[root] = content
        return written[root]

    async def publish(request: Request) -> Response:
        root: str = request.scope.get("root_path", "")
        content = written[root] if root in written else await compute.run(document, root, place=WRITING)
        return delivery.kept(request, content)

    app.add_route("/openapi.json", publish, include_in_schema=False)


def fields(schema: Schema, root: Schema) -> list[dict[str, Any]]:
    """Each key of an object: its name, the allowed values in words, whether it is required, default and description."""
    node = resolved(schema, root)
    required = node.get("required", [])
    return [
        {
            "name": name,
            "allowed": phrase(alternatives(inner, root), root),
            "required": name in required,
            "default": json.dumps(inner["default"]) if "default" in inner else None,
            "description": inner.get("description") or resolved(inner, root).get("description", ""),
        }
        for name, inner in node.get("properties", {}).items()
    ]


def curl(method: str, path: str, body: Any) -> str:
    """The command that sends the request, to the server whose address is in $DESCENT."""
    if method == "GET":
        return f"curl $DESCENT{path}"
    return f"curl $DESCENT{path} -H 'content-type: application/json' -d {shlex.quote(json.dumps(body))}"


def filled(path: str, operation: Schema) -> str:
    """`path` with the examples of its parameters in place of their names."""
    for parameter in operation.get("parameters", []):
        path = path.replace(f"{{{parameter['name']}}}", str(parameter.get("example", "")))
    return path


def endpoints(document: Schema) -> list[dict[str, Any]]:
    """One entry per endpoint, in the document's order, with its fields and its examples as commands."""
    root = {"$defs": document["components"]["schemas"]}
    entries = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            answers = operation["responses"]["200"]["content"]
            answer = answers.get("application/json", answers.get(NDJSON))["schema"]
            examples = body.get("examples", {"": {"summary": "", "value": None}})
            address = filled(path, operation)
            entries.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "id": path.strip("/").replace("/", "-").replace("{", "").replace("}", ""),
                    "summary": operation["summary"],
                    "description": operation["description"],
                    "fields": fields(body["schema"], root) if body else [],
                    "answer": [field for line in answer.get("anyOf", [answer]) for field in fields(line, root)],
                    "examples": [
                        {"summary": example["summary"], "curl": curl(method.upper(), address, example["value"])}
                        for example in examples.values()
                    ],
                }
            )
    return entries


def objects(document: Schema) -> list[dict[str, Any]]:
    """The objects that the fields are made of, as outlines: experiment, state, frame and their parts."""
    schemas = document["components"]["schemas"]
    root = {"$defs": schemas}
    return [
        {
            "name": name,
            "description": schemas[name].get("description", ""),
            "fields": fields(schemas[name], root),
            "asked": name in ASKED,
        }
        for name in (*ASKED, *ANSWERED)
    ]
