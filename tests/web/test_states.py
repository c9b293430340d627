"""States that no run has are refused by their field, whichever endpoint they are sent to."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.descent.objective import compile
from app.core.experiment import parse
from tests.web.documented import DOCUMENT
from tests.web.requests import SMALL, lane

pytestmark = pytest.mark.anyio

STATE = {"parameters": [0.1] * compile(parse(SMALL)).size}
BELOW = {**STATE, "slots": {"m": [0.0] * 9, "v": [0.0] * 8 + [-1.0]}}  # v averages squares
POINT = {"experiment": SMALL, "state": BELOW}
KEPT = ("steps", "what", "parameter", "project", "frames", "views")
WRAPPED: dict[str, tuple[dict[str, Any], str]] = {
    "/api/race": ({"lanes": [lane(SMALL), {"name": "b", **POINT}], "steps": 1}, "lanes.1.state"),
    "/api/compare": ({"a": {"experiment": SMALL, "state": STATE}, "b": POINT}, "b.state"),
}


def bodies() -> dict[str, dict[str, Any]]:
    """The first documented request of each endpoint that takes a state of its own, with SMALL and no plane."""
    found = {}
    for path, methods in DOCUMENT["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        reference = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
        if "state" in DOCUMENT["components"]["schemas"].get(reference, {}).get("properties", {}):
            example = next(iter(content["examples"].values()))["value"]
            found[path] = {key: example[key] for key in KEPT if key in example}
    return found


BODIES = bodies()


def test_the_endpoints_that_take_a_state_are_found():
    assert set(BODIES) >= {
        f"/api/{name}" for name in ("step", "frame", "landscape", "curvature", "boundary", "explain")
    }


@pytest.mark.parametrize("path", [*BODIES, *WRAPPED])
async def test_a_negative_average_of_squares_is_refused(client, path):
    body, place = WRAPPED.get(path) or (BODIES[path] | POINT, "state")
    answer = await client.post(path, json=body)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == f"{place}.slots.v" and "not below 0" in error["allowed"], error
