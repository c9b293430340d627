"""Frames of several runs in one answer: each is what /api/frame answers."""

from __future__ import annotations

import pytest

from tests.web.requests import SMALL, post
from tests.web.test_endings import OBJECTIVES, lane

pytestmark = pytest.mark.anyio


async def test_each_lane_has_its_own_frame(client):
    lanes = [{key: value for key, value in lane(one, "running").items() if key != "steps"} for one in OBJECTIVES]
    found = await post(client, "frames", lanes=lanes)
    assert found == {"lanes": [await post(client, "frame", **one) for one in lanes]}


async def test_a_refusal_names_the_lane(client):
    wrong = {"experiment": SMALL, "state": {"parameters": [1.0]}}
    response = await client.post("/api/frames", json={"lanes": [{"experiment": SMALL}, wrong]})
    (error,) = response.json()["errors"]
    assert response.status_code == 422 and error["field"] == "lanes.1.state.parameters"
    for lanes in ([], [{"experiment": SMALL}] * 13):
        response = await client.post("/api/frames", json={"lanes": lanes})
        assert response.status_code == 422 and response.json()["errors"][0]["field"] == "lanes"
