"""A run stops where it is good enough, and a stretch of it can be seen again."""

from __future__ import annotations

import pytest

from tests.web.requests import CHAIN, MOONS, SMALL, assert_refused, lane, post

pytestmark = pytest.mark.anyio


async def test_a_run_stops_where_it_is_good_enough(client):
    body = {"experiment": CHAIN, "steps": 200}
    whole = (await post(client, "step", **body))["frames"]
    answer = await post(client, "step", **body, until={"loss": 0.01})
    assert answer["status"] == "stopped" and answer["divergence"] is None
    count = len(answer["frames"])
    assert answer["frames"] == whole[:count] and whole[count - 1]["loss_train"] <= 0.01 < whole[count - 2]["loss_train"]
    stop = answer["stop"]
    assert (stop["step"], stop["quantity"], stop["limit"]) == (count, "loss", 0.01)
    assert stop["value"] == answer["frames"][-1]["loss_train"] and str(count) in stop["message"]
    flat = await post(client, "step", **body, until={"gradient_norm": 0.1, "loss": None})
    assert flat["stop"]["quantity"] == "gradient_norm" and flat["frames"][-1]["gradient_norm"] <= 0.1
    never = await post(client, "step", **body, until={"loss": -1})
    assert never["status"] == "running" and never["stop"] is None and never["frames"] == whole


async def test_until_refuses_a_negative_length(client):
    body = {"experiment": MOONS, "until": {"gradient_norm": -1}}
    await assert_refused(client, "step", body, "until.gradient_norm", "at least 0")


@pytest.mark.parametrize("detail", ["light", "full"])
@pytest.mark.parametrize(("skip", "steps"), [(0, 3), (1, 1), (37, 5), (150, 2)])
async def test_a_stretch_seen_again_is_the_stretch_to_the_bit(client, skip, steps, detail):
    experiment = {**SMALL, "optimizer": {"name": "adam", "eta": 0.05}, "batch_size": 7}
    first = await post(client, "step", experiment=experiment, steps=20)
    state = first["frames"][9]["state"]
    straight = await post(client, "step", experiment=experiment, state=state, steps=skip + steps, detail=detail)
    again = await post(client, "replay", experiment=experiment, state=state, skip=skip, steps=steps, detail=detail)
    assert again == straight | {"frames": straight["frames"][skip:]}


async def test_replay_past_the_end_of_a_run_is_refused(client):
    body = {"experiment": lane(CHAIN, "gd", 0.3)["experiment"], "skip": 900}
    response = await client.post("/api/replay", json=body)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["field"] == "skip" and "the run ends there" in error["allowed"]
    last = int(error["allowed"].split(":")[0].removeprefix("at most "))
    answer = await post(client, "replay", **body | {"skip": last})
    assert answer["status"] == "diverged" and answer["frames"] == []
