"""Tuning: the best rate of every lane."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.web.requests import HUGE, ROSENBROCK, SMALL, assert_refused, changed, lane, post

pytestmark = pytest.mark.anyio


async def test_every_lane_gets_its_best_rate(client):
    lanes = [lane(ROSENBROCK, "gd", 0.1), lane(ROSENBROCK, "adam", 0.1)]
    answer = await post(client, "tune", lanes=lanes, steps=60)
    assert (answer["steps"], answer["criterion"]) == (60, "loss_train") and "60 updates" in answer["text"]
    for asked, found in zip(lanes, answer["lanes"], strict=True):
        assert found["name"] == asked["name"] and found["experiment"]["optimizer"]["eta"] == 0.1
        held = {trial["eta"]: trial["loss"] for trial in found["results"] if trial["status"] == "running"}
        assert len(found["results"]) == 19 and len(held) > 5
        assert found["eta"] == min(held, key=held.get) and found["loss"] == held[found["eta"]] and not found["edge"]
        assert f"eta = {found['eta']:g}" in found["text"]
        tuned = changed(asked["experiment"], "optimizer.eta", found["eta"])
        run = await post(client, "step", experiment=tuned, steps=60)
        assert run["frames"][-1]["loss_train"] == found["loss"]
    gd = answer["lanes"][0]
    assert {trial["status"] for trial in gd["results"]} == {"running", "diverged"}
    assert all(
        trial["loss"] is None and trial["steps"] < 60 for trial in gd["results"] if trial["status"] == "diverged"
    )


async def test_a_grid_of_one_s_own(client):
    answer = await post(client, "tune", lanes=[lane(SMALL)], steps=5, grid=[0.3, 0.1, 0.3])
    assert [trial["eta"] for trial in answer["lanes"][0]["results"]] == [0.1, 0.3]
    assert answer["lanes"][0]["edge"] is True


RACE = {"lanes": [lane(SMALL), deepcopy(lane(SMALL))]}


# endpoint, body, the path of a wrong value, that value, the field named, words of the allowed values
CASES = [
    ("tune", RACE, "lanes.1.experiment.optimizer.eta", -1, "lanes.1.experiment.optimizer.eta", "from 1e-06"),
    ("tune", RACE, "lanes.1.state", {"parameters": [1]}, "lanes.1.state.parameters", "9 numbers"),
    ("tune", RACE, "grid", [0.1, 11], "grid.1", "from 1e-06 to 10"),
    ("tune", RACE, "grid", [], "grid", "1 to 25"),
    ("tune", RACE, "criterion", "loss_test", "criterion", "loss_train"),
    ("tune", {"lanes": [lane(HUGE)] * 12}, "steps", 100, "steps", "228 rates in all"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "place", "value", "field", "allowed"), CASES)
async def test_bad_value_is_refused_by_its_whole_path(client, path, body, place, value, field, allowed):
    await assert_refused(client, path, changed(body, place, value), field, allowed)
