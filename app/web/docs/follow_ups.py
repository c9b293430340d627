"""Links in the OpenAPI document: what may be asked next of an answer's experiment and state."""

from __future__ import annotations

from collections.abc import Iterator

from app.web.http.schema_words import Schema, resolved

STATES = {
    "/api/start": "/frame/state",
    "/api/frame": "/frame/state",
    "/api/step": "/frames/0/state",
    "/api/replay": "/frames/0/state",
}
"""Where the answers of these endpoints have a state: JSON pointers (RFC 6901)."""
ASKED = {"experiment", "state"}


def linked(document: Schema) -> Schema:
    """`document` with links (OpenAPI 3.1, 4.8.20) from each answer with a state to the endpoints that look at one."""
    looking = dict(taking(document))
    for path, pointer in STATES.items():
        body = {"experiment": "$response.body#/experiment", "state": f"$response.body#{pointer}"}
        document["paths"][path]["post"]["responses"]["200"]["links"] = {
            name: {"operationId": operation, "requestBody": body, "description": "from the state of the first frame"}
            for name, operation in looking.items()
        }
    return document


def taking(document: Schema) -> Iterator[tuple[str, str]]:
    """The last part of the path and the operationId of each endpoint that takes an experiment and a state."""
    root = {"$defs": document["components"]["schemas"]}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content and set(resolved(content["schema"], root).get("properties", {})) >= ASKED:
                yield path.removeprefix("/api/").replace("/", "-"), operation["operationId"]
