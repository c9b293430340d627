"""Several runs in one request: each equals its run alone."""

from __future__ import annotations

from copy import deepcopy

import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.support.registry import InvalidInput
from app.web import limits
from tests.web.requests import CHAIN, HUGE, ROSENBROCK, SMALL, assert_refused, changed, lane, post

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("detail", ["light", "full"])
async def test_a_lane_of_a_race_is_the_run_alone(client, detail):
    lanes = [lane(SMALL, name) for name in ("gd", "adam", "nadam", "lion")]
    answer = await post(client, "race", lanes=lanes, steps=60, detail=detail)
    assert [found["name"] for found in answer["lanes"]] == ["gd", "adam", "nadam", "lion"]
    for asked, found in zip(lanes, answer["lanes"], strict=True):
        alone = await post(client, "step", experiment=asked["experiment"], steps=60, detail=detail)
        assert {"name": asked["name"], **alone} == found
    losses = [place["loss"] for place in answer["ranking"]]
    assert losses == sorted(found["frames"][-1]["loss_train"] for found in answer["lanes"])
    assert answer["target"] is None and answer["same_batches"] is True


async def test_one_lane_diverges_and_the_others_go_on(client):
    lanes = [lane(CHAIN, "gd", 0.3), lane(CHAIN, "gd", 0.02)]
    answer = await post(client, "race", lanes=lanes, steps=40)
    alone = await post(client, "step", experiment=lanes[0]["experiment"], steps=40)
    assert answer["lanes"][0] == {"name": "gd", **alone} and alone["divergence"]["holding_eta"]
    assert len(answer["lanes"][1]["frames"]) == 40
    assert [(place["lane"], place["status"]) for place in answer["ranking"]] == [(1, "running"), (0, "diverged")]


async def test_a_race_goes_on_from_its_lanes_states(client):
    lanes = [lane(ROSENBROCK, "gd", 0.001), lane(ROSENBROCK, "adam", 0.2)]
    whole = await post(client, "race", lanes=lanes, steps=40, target=4.0)
    first = await post(client, "race", lanes=lanes, steps=15, target=4.0)
    arrived = {place["lane"]: place["steps_to_target"] for place in first["ranking"]}
    for position, asked in enumerate(lanes):
        asked |= {"state": first["lanes"][position]["frames"][-1]["state"], "steps_to_target": arrived[position]}
    second = await post(client, "race", lanes=lanes, steps=25, target=4.0)
    for a, b, c in zip(first["lanes"], second["lanes"], whole["lanes"], strict=True):
        assert a["frames"] + b["frames"] == c["frames"]
    assert second["ranking"] == whole["ranking"] and whole["ranking"][0]["steps_to_target"] > 0
    assert whole["ranking"][0]["distance"] > 0


async def test_lanes_with_other_batch_sizes_say_so(client):
    lanes = [lane(SMALL), lane({**SMALL, "batch_size": 3})]
    assert (await post(client, "race", lanes=lanes))["same_batches"] is False


async def test_a_lane_of_a_race_stops_for_itself(client):
    lanes = [lane(CHAIN, "gd", 0.02), lane(CHAIN, "gd", 0.001)]
    answer = await post(client, "race", lanes=lanes, steps=50, until={"loss": 0.01})
    assert [found["status"] for found in answer["lanes"]] == ["stopped", "running"]
    assert [place["status"] for place in answer["ranking"]] == ["stopped", "running"]
    assert len(answer["lanes"][0]["frames"]) == answer["lanes"][0]["stop"]["step"] < 50


RACE = {"lanes": [lane(SMALL), deepcopy(lane(SMALL))]}
CHAINS = {"lanes": [lane(CHAIN), deepcopy(lane(CHAIN))]}


# endpoint, body, the path of a wrong value, that value, the field named, words of the allowed values
CASES = [
    ("race", RACE, "lanes.1.experiment.optimizer.eta", -1, "lanes.1.experiment.optimizer.eta", "from 1e-06"),
    ("race", RACE, "lanes.1.experiment.optimizer.name", "x", "lanes.1.experiment.optimizer.name", "adam"),
    ("race", RACE, "lanes.0.experiment.objective.frozen", ["w9"], "lanes.0.experiment.objective.frozen.0", "w1"),
    ("race", RACE, "lanes.1.state", {"parameters": [1]}, "lanes.1.state.parameters", "9 numbers"),
    ("race", CHAINS, "lanes.1.state", {"parameters": [0, 0, 0, "1"]}, "lanes.1.state.parameters.3", "a number"),
    ("race", CHAINS, "lanes.1.state", {"since": 1, "parameters": [0, 0, 0, 0]}, "lanes.1.state.since", "from 0 to 0"),
    ("race", RACE, "lanes.1.experiment.seed", 4, "lanes.1.experiment.seed", "as in lane 0"),
    ("race", RACE, "lanes.1.experiment.objective.data.n", 13, "lanes.1.experiment.objective", "first lane"),
    ("race", RACE, "lanes", [], "lanes", "1 to 12"),
    ("race", RACE, "lanes", [lane(SMALL)] * 13, "lanes", "1 to 12"),
    ("race", RACE, "lanes.0.etta", 1, "lanes.0.etta", "experiment"),
    ("race", RACE, "lanes.0.name", 1, "lanes.0.name", "a text"),
    ("race", RACE, "steps", 1001, "steps", "from 1 to 1000"),
    ("race", RACE, "examples", [12], "examples.0", "0 to 11"),
    ("race", RACE, "until", {"los": 1}, "until.los", "loss, gradient_norm"),
    ("race", {"lanes": [lane(HUGE)] * 12}, "steps", 100, "steps", "these lanes"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "place", "value", "field", "allowed"), CASES)
async def test_bad_value_is_refused_by_its_whole_path(client, path, body, place, value, field, allowed):
    await assert_refused(client, path, changed(body, place, value), field, allowed)


@pytest.mark.parametrize("full", [False, True])
def test_a_share_of_what_one_run_may_take_is_always_granted(full):
    objectives = [compile(parse(lane(HUGE)["experiment"]))] * 6
    most = limits.cost(objectives[0], OPTIMIZERS["adam"], full).most
    limits.check_race(objectives, most // 6, [OPTIMIZERS["adam"]] * 6, full, 1)
    with pytest.raises(InvalidInput, match="steps"):
        limits.check_race(objectives, most // 6 + 1, [OPTIMIZERS["adam"]] * 6, full, 1)
