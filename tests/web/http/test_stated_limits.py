"""The limit that a refusal states is the one in force: it is accepted, and what lies beyond it is refused with it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.settings import settings
from app.web import limits
from app.web.descent import handlers
from app.web.landscape import limits as planes
from tests.web.documented import DOCUMENT
from tests.web.requests import CHAIN, SMALL, changed
from tests.web.test_work_limits import ROUTES

pytestmark = pytest.mark.anyio
PLANE = {"kind": "parameters", "u": "w1[1,1]", "v": "w1[1,2]"}
CURVE = {"kind": "parameters", "u": "w1[1,1]"}
LANE = {"experiment": SMALL}

# What is posted, and where a number with a limit of its own is: those of the experiment have theirs in the core.
FIELDS = [
    ("step", LANE, "steps"),
    ("replay", LANE, "steps"),
    ("replay", {**LANE, "steps": 1}, "skip"),
    ("step/views", LANE, "steps"),
    ("step/views", {**LANE, "views": [{"kind": "boundary", "units": False}]}, "views.0.resolution"),
    ("step/views", {**LANE, "views": [{"kind": "events"}]}, "views.0.steps"),
    ("step/views", {**LANE, "views": [{"kind": "landscape"}]}, "views.0.frame"),
    ("step/views", {**LANE, "views": [{"kind": "landscape", "resolution": [2, 2]}]}, "views.0.after"),
    ("views", {**LANE, "views": [{"kind": "boundary", "units": False}]}, "views.0.resolution"),
    ("race", {"lanes": [LANE]}, "steps"),
    ("race/views", {"lanes": [LANE], "views": [{"kind": "landscape", "resolution": [2, 2]}]}, "steps"),
    ("race/views", {"lanes": [LANE] * 12, "views": [{"kind": "landscape", "resolution": [2, 2]}]}, "views.0.lane"),
    ("tune", {"lanes": [LANE], "grid": [0.1]}, "steps"),
    ("tune", {"lanes": [LANE], "steps": 1}, "per_decade"),
    ("events", LANE, "steps"),
    ("depth", LANE, "steps"),
    ("depth", {**LANE, "steps": 1}, "every"),
    ("export", {**LANE, "kind": "csv"}, "steps"),
    ("landscape", {**LANE, "plane": PLANE, "resolution": [2, 2]}, "resolution.0"),
    ("landscape", {**LANE, "plane": PLANE, "resolution": [2, 2]}, "resolution.1"),
    ("landscape", {**LANE, "plane": CURVE, "resolution": [2, 2]}, "resolution.0"),
    ("landscape", {**LANE, "plane": PLANE, "resolution": [2, 2], "field": [2, 2]}, "field.1"),
    ("landscape", {**LANE, "plane": {"kind": "curvature", "which": 1}, "resolution": [2, 2]}, "plane.which"),
    ("landscape", {**LANE, "plane": {"kind": "principal", "steps": 1}, "resolution": [2, 2]}, "plane.steps"),
    ("basins", {"experiment": CHAIN, "resolution": [2, 2], "steps": 1}, "resolution.0"),
    ("basins", {"experiment": CHAIN, "resolution": [2, 2]}, "steps"),
    ("boundary", {**LANE, "units": False}, "resolution"),
    ("curvature", LANE, "ends"),
    ("compare", {"a": LANE, "b": LANE}, "samples"),
    ("compare", {"a": LANE, "b": LANE}, "top"),
    ("data/curve", {"formula": "x"}, "n"),
    ("study", {"base": SMALL, "vary": {"seed": 1}, "stream": False}, "steps"),
    ("explain", {**LANE, "what": "forward"}, "levels"),
    ("explain", {**LANE, "what": "forward"}, "digits"),
]
LOW = {"max_steps": 7, "max_resolution": 33}


def stated(allowed: str, value: int) -> int:
    """The most that is said to be allowed; along a curve, what is said of curves."""
    numbers = [int(text) for text in re.findall(r"(?:to|at most) (\d+)", allowed)]
    return numbers[-1] if "curve" in allowed and value > 1000 else numbers[0]


@pytest.mark.parametrize(("path", "body", "field"), FIELDS, ids=lambda x: x if isinstance(x, str) else "")
async def test_the_stated_limit_is_accepted_and_one_more_is_refused(path: str, body: Any, field: str):
    app = create_app(replace(settings(), **LOW))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://descent.test") as client:

        async def posted(value: int) -> tuple[int, str]:
            answer = await client.post(f"/api/{path}", json=changed(body, field, value))
            return answer.status_code, answer.json()["errors"][0]["allowed"] if answer.status_code == 422 else ""

        curve = body.get("plane") == CURVE
        status, allowed = await posted(10**6)
        assert status == 422
        most = stated(allowed, 1001 if curve else 0)
        assert (await posted(most))[0] == 200, f"{most} is said to be allowed: {allowed}"
        status, again = await posted(most + 1)
        assert status == 422 and stated(again, 1001 if curve else 0) == most, again
        if least := re.search(r"from (-?\d+) to", allowed):
            assert (await posted(int(least[1])))[0] == 200 or most == int(least[1]), allowed
            assert (await posted(int(least[1]) - 1))[0] == 422


def test_every_limited_number_of_a_body_is_tried():
    """But for those within an experiment, a state, and the memory of events."""
    schemas, tried = DOCUMENT["components"]["schemas"], {(path, field.split(".")[-1]) for path, _, field in FIELDS}
    tried |= {(path, field.split(".")[-2]) for path, _, field in FIELDS if field[-1].isdigit()}
    for path, methods in DOCUMENT["paths"].items():
        body = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json")
        if not body:
            continue
        schema = schemas[body["schema"]["$ref"].rsplit("/", 1)[1]]
        for name, node in schema["properties"].items():
            kinds = [node, *node.get("anyOf", []), node.get("items", {})]
            kinds += [kind.get("items", {}) for kind in node.get("anyOf", [])]
            if any(kind.get("type") == "integer" and "maximum" in kind for kind in kinds):
                assert (path.removeprefix("/api/"), name) in tried or name in LISTS, (path, name)


LISTS = {"block", "example", "examples", "features", "seed", "unit_stride", "vary"}
"""Indices into what there is, and numbers of seeds: their limits follow from the rest of the request."""

WORK = [
    (route, body, field)
    for route, entry in ROUTES.items()
    for body, field in entry.refused
    if field == "steps" and body.get("kind", route) not in ("/api/export", "/api/study")  # a script has no numbers
]


@pytest.mark.parametrize(("route", "body", "field"), WORK, ids=[f"{r[5:]}-{k}" for k, (r, _, _) in enumerate(WORK)])
async def test_the_stated_limit_of_the_work_is_accepted(route: str, body: Any, field: str, monkeypatch):
    """With budgets so small that one update of the largest experiment is too much, of a small one a few dozen."""
    for module in (limits, planes):
        for name, budget in (("STEPPED", 1e6), ("SAMPLED", 1e6), ("TUNED", 1e8), ("NUMBERS", 1e4), ("WALKED", 1e6)):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, budget)
    monkeypatch.setattr(handlers, "cost_of", handlers.cost_of.__wrapped__)
    small = swapped(body)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=create_app()), base_url="http://descent.test"
    ) as client:
        refused = await client.post(route, json={**small, field: 1000})
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == field, refused.text
        most = stated(refused.json()["errors"][0]["allowed"], 0)
        assert (await client.post(route, json={**small, field: most})).status_code == 200
        again = await client.post(route, json={**small, field: most + 1})
        assert again.status_code == 422 and stated(again.json()["errors"][0]["allowed"], 0) == most


def swapped(body: Any) -> Any:
    """`body` with a small experiment in place of each."""
    if isinstance(body, list):
        return [swapped(part) for part in body]
    if not isinstance(body, dict):
        return body
    small = {
        "experiment": CHAIN if "resolution" in body else SMALL,
        "examples": [0],
        "resolution": [5, 5],
        "every": 1000,
    }
    return {key: small[key] if key in small else swapped(value) for key, value in body.items()}
