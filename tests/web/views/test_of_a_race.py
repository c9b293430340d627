"""A race and views of its lanes in one answer: each line is the answer that its own endpoint gives."""

from __future__ import annotations

import json

import pytest

from app.web.http.delivery import Packed
from app.web.http.problems import BUSY, MEMORY, Refused
from app.web.views import handlers as view_handlers
from tests.web.documented import validated
from tests.web.requests import SMALL, post
from tests.web.test_endings import OBJECTIVES, lane
from tests.web.views.processes import stand_in
from tests.web.views.reading import EVENTS, MAP, OUTPUTS, lines

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("objective", OBJECTIVES)
async def test_a_race_with_views_is_the_race_and_what_its_own_endpoints_answer(client, objective):
    one = lane(objective, "running")
    lanes = [{**one, "name": name} for name in "AB"]
    lanes[1]["experiment"] = {**one["experiment"], "optimizer": {"name": "gd", "eta": 1e-4}}
    race = {"lanes": lanes, "steps": 3}
    asked = [
        {"kind": "landscape", **MAP, "lane": 1, "frame": 0},
        {"kind": "boundary", **OUTPUTS},
        {"kind": "events", **EVENTS, "lane": 1},
        {"kind": "landscape", "resolution": [9], "lane": 1, "after": 5},
        {"kind": "landscape", "resolution": [9], "frame": 3},
    ]
    run, *views = await lines(client, "/api/race/views", **race, views=asked)
    for line in (run, *views):
        validated(line, "post", "/api/race/views")
    assert run == await post(client, "race", **race)
    assert [line.pop("view") for line in views] == [0, 1, 2, 3], "there is no fourth frame"
    for line, chosen in zip(views, asked, strict=False):
        kind, which = chosen["kind"], chosen.get("lane", 0)
        frame = run["lanes"][which]["frames"][chosen.get("frame", -1)]
        body = {"experiment": lanes[which]["experiment"], "state": lanes[which].get("state")}
        if kind != "events":
            body["state"] = frame["state"]
        body |= {key: value for key, value in chosen.items() if key not in {"kind", "lane", "frame", "after"}}
        alone = await client.post(f"/api/{kind}", json=body)
        assert line == {kind: alone.json()} if alone.status_code == 200 else line["problem"]["status"] == 422


async def test_a_view_of_a_lane_that_is_not_there_is_refused(client):
    body = {"lanes": [{"experiment": SMALL}] * 2, "views": [{"kind": "boundary"}, {"kind": "boundary", "lane": 2}]}
    response = await client.post("/api/race/views", json=body)
    (error,) = response.json()["errors"]
    assert response.status_code == 422 and error["field"] == "views.1.lane"
    assert error["value"] == 2 and error["allowed"] == "a whole number from 0 to 1"


@pytest.mark.parametrize("together", [0, 60])
@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_a_race_and_its_views_come_whole_from_a_process_or_one_by_one(
    app, client, monkeypatch, together, busy, encoding
):
    packed: list[Packed] = []

    def work(key, function, *arguments):
        packed.append(function(*arguments))
        return packed[-1]

    asked = [{"kind": "landscape", "resolution": [40, 40], "frame": at} for at in (0, 1)]
    body = {"lanes": [{"experiment": SMALL}] * 2, "steps": 2, "views": [*asked, {"kind": "boundary", "lane": 1}]}
    plain = await client.post("/api/race/views", json=body, headers={"accept-encoding": "identity"})
    stand_in(app, monkeypatch, work, busy=busy)
    monkeypatch.setattr(view_handlers, "TOGETHER", together)
    found = await client.post("/api/race/views", json=body, headers={"accept-encoding": encoding})
    assert found.headers["content-type"] == "application/x-ndjson"
    assert found.headers.get("content-encoding", "identity") == encoding
    whole, read = plain.text.splitlines(), found.text.splitlines()
    assert set(read) - set(whole) == ({read[1]} if busy else set()), "while many wait, the first frame is left out"
    assert not busy or "the last frame" in json.loads(read[1])["problem"]["detail"]
    assert len(whole) == len(read) == 4 and whole[0] == read[0]
    assert len(packed) == (1 if together else 2 if busy else 3)


@pytest.mark.parametrize(("kind", "status"), [(MEMORY, 200), (BUSY, 503)])
async def test_where_a_race_with_views_takes_too_much_the_race_comes_alone(app, client, monkeypatch, kind, status):
    def work(key, function, body, *arguments):
        if function is view_handlers.raced or (function is view_handlers.lines and arguments[0][-1].position == 1):
            raise Refused(503, "no", kind=kind, retry_after=7 if kind == BUSY else None)
        return function(body, *arguments)

    stand_in(app, monkeypatch, work)
    race = {"lanes": [{"experiment": SMALL}] * 2}
    body = {**race, "views": [{"kind": "landscape", **MAP}, {"kind": "boundary"}]}
    answer = await client.post("/api/race/views", json=body)
    assert answer.status_code == status and answer.headers.get("retry-after") == (None if status == 200 else "7")
    if status == 200:
        run, landscape, boundary = map(json.loads, answer.text.splitlines())
        assert run == await post(client, "race", **race) and "landscape" in landscape and "problem" in boundary
