"""Views of a state in one answer: each line is the answer that its own endpoint gives."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.web.http.delivery import Packed
from app.web.http.problems import BUSY, MEMORY, Refused
from app.web.views import handlers as view_handlers
from tests.web.documented import validated
from tests.web.requests import SMALL, changed, post
from tests.web.test_endings import OBJECTIVES, lane
from tests.web.views.processes import stand_in
from tests.web.views.reading import EVENTS, MAP, OUTPUTS, lines

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("objective", OBJECTIVES)
async def test_views_of_a_state_are_what_its_own_endpoints_answer(client, objective):
    one = lane(objective, "running")
    run = await post(client, "step", **one, steps=3)
    assert run["status"] == "running"
    at = {"experiment": one["experiment"], "state": run["frames"][-1]["state"]}
    asked = [
        {"kind": "landscape", **MAP},
        {"kind": "boundary", **OUTPUTS},
        {"kind": "landscape", "resolution": [9]},
        {"kind": "events", **EVENTS},
        {"kind": "events", **EVENTS, "state": run["frames"][0]["state"]},
    ]
    found = await lines(client, "/api/views", **at, views=asked)
    assert [line.pop("view") for line in found] == list(range(len(asked)))
    for line, chosen in zip(found, asked, strict=True):
        validated({"view": 0, **line}, "post", "/api/views")
        body = {**at, **{key: value for key, value in chosen.items() if key != "kind"}}
        alone = await client.post(f"/api/{chosen['kind']}", json=body)
        if alone.status_code == 200:
            assert line == {chosen["kind"]: alone.json()}
        else:
            allowed = [error["allowed"] for error in line["problem"]["errors"]]
            assert allowed == [error["allowed"] for error in alone.json()["errors"]] and alone.status_code == 422


async def test_views_of_the_start_need_no_state(client):
    (found,) = await lines(client, "/api/views", experiment=SMALL, views=[{"kind": "boundary", **OUTPUTS}])
    assert found == {"view": 0, "boundary": await post(client, "boundary", experiment=SMALL, **OUTPUTS)}


@pytest.mark.parametrize(
    ("path", "value", "field", "allowed"),
    [
        ("views", [], "views", "1 to 24"),
        ("views", [{"kind": "landscape"}] * 25, "views", "24"),
        ("views", [{"kind": "events", "steps": 0}], "views.0.steps", "1"),
        ("views", [{"kind": "curvature"}], "views.0", "landscape"),
        ("views", [{"kind": "landscape", "after": 5}], "views.0", "only the keys"),
        ("views", [{"kind": "boundary", "resolution": 400}], "views.0.resolution", "201"),
        ("state", {"parameters": [1.0]}, "state.parameters", "9 numbers"),
        ("steps", 1, "", "only the keys"),
    ],
)
async def test_what_is_wrong_with_views_of_a_state_is_refused(client, path, value, field, allowed):
    body = changed({"experiment": SMALL, "views": [{"kind": "landscape"}]}, path, value)
    response = await client.post("/api/views", json=body)
    assert response.status_code == 422 and response.headers["content-type"] == "application/problem+json"
    error = response.json()["errors"][0]
    assert error["field"].startswith(field) and allowed in error["allowed"]


async def test_events_from_a_state_that_does_not_fit_are_refused_alone(client):
    asked = [{"kind": "events", "state": {"parameters": [1.0]}}, {"kind": "boundary", **OUTPUTS}]
    refused, given = await lines(client, "/api/views", experiment=SMALL, views=asked)
    (error,) = refused["problem"]["errors"]
    assert error["field"] == "views.0.state.parameters" and "9 numbers" in error["allowed"] and "boundary" in given


async def test_the_same_body_at_both_endpoints_has_two_answers(app, client, monkeypatch):
    """They are kept by path: a state and the update that leaves it are looked at in different places."""
    kept: dict[Any, Packed] = {}

    def work(key, function, *arguments):
        if key not in kept:
            kept[key] = function(*arguments)
        return kept[key]

    stand_in(app, monkeypatch, work)
    body = {"experiment": SMALL, "views": [{"kind": "landscape", **MAP}]}
    (here,) = await lines(client, "/api/views", **body)
    _, there = await lines(client, **body)
    assert here["landscape"]["loss"] != there["landscape"]["loss"]


@pytest.mark.parametrize("together", [0, 60])
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_views_of_a_state_come_whole_from_a_process_or_one_by_one(app, client, monkeypatch, together, encoding):
    """All that are computed in one go are compressed there; with what takes longer the answer is a stream."""
    packed: list[Packed] = []

    def work(key, function, *arguments):
        packed.append(function(*arguments))
        return packed[-1]

    asked = [{"kind": "landscape", "resolution": [40, 40]}, {"kind": "boundary", "resolution": 9, "units": False}]
    body = {"experiment": SMALL, "views": asked}
    plain = await client.post("/api/views", json=body, headers={"accept-encoding": "identity"})
    stand_in(app, monkeypatch, work)
    monkeypatch.setattr(view_handlers, "TOGETHER", together)
    found = await client.post("/api/views", json=body, headers={"accept-encoding": encoding})
    assert found.text == plain.text and found.headers["content-type"] == "application/x-ndjson"
    assert found.headers.get("content-encoding", "identity") == encoding
    assert len(packed) == (1 if together else 2)
    assert packed[0].encoding == (encoding if together and encoding != "identity" else None)


@pytest.mark.parametrize(("kind", "status"), [(MEMORY, 200), (BUSY, 503)])
async def test_of_views_of_a_state_one_that_takes_too_much_is_refused_alone(app, client, monkeypatch, kind, status):
    def work(key, function, body, *arguments):
        if function is view_handlers.begun or any(view.position == 1 for view in arguments[0]):
            raise Refused(503, "no", kind=kind, retry_after=7 if kind == BUSY else None)
        return function(body, *arguments)

    stand_in(app, monkeypatch, work)
    body = {"experiment": SMALL, "views": [{"kind": "landscape", **MAP}, {"kind": "boundary"}]}
    answer = await client.post("/api/views", json=body)
    assert answer.status_code == status and answer.headers.get("retry-after") == (None if status == 200 else "7")
    if status == 200:
        first, second = (json.loads(line) for line in answer.text.splitlines())
        assert "landscape" in first and second["problem"]["type"] == MEMORY


@pytest.mark.parametrize("optimizer", [name for name, entry in OPTIMIZERS.items() if entry.needs])
async def test_events_of_a_dear_optimizer_share_the_work_of_one(client, optimizer):
    """What is allowed is at most a share of what is allowed at their own endpoint, and is said to be a share."""
    wide = [{"units": 32}, {"units": 32 if optimizer != "newton" else 4}, {}]
    experiment = {**SMALL, "optimizer": {"name": optimizer}, "batch_size": None}
    experiment = changed(changed(experiment, "objective.layers", wide), "objective.data.n", 1000)
    alone = await client.post("/api/events", json={"experiment": experiment, "steps": 1000})
    most = int(re.search(r"at most (\d+)", alone.json()["detail"])[1])
    views = [{"kind": "events", "steps": 1000}] * 24
    for line in await lines(client, "/api/views", experiment=experiment, views=views):
        detail = line["problem"]["detail"]
        assert int(re.search(r"at most (\d+)", detail)[1]) <= max(1, most // 24) and "each of 24 views" in detail
