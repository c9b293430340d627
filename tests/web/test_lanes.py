"""Several runs in one request: each is what it is alone."""

from __future__ import annotations

import math
from copy import deepcopy

import pytest

from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.support.registry import InvalidInput
from app.web import limits
from app.web.events import examples
from tests.web.requests import CHAIN, MOONS, ROSENBROCK, SMALL, changed

pytestmark = pytest.mark.anyio


async def post(client, path, **body):
    response = await client.post(f"/api/{path}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def lane(base, name="gd", eta=0.05, **more):
    return {"name": name, "experiment": {**base, "optimizer": {"name": name, "eta": eta}}, **more}


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


async def test_a_lane_of_a_race_stops_for_itself(client):
    lanes = [lane(CHAIN, "gd", 0.02), lane(CHAIN, "gd", 0.001)]
    answer = await post(client, "race", lanes=lanes, steps=50, until={"loss": 0.01})
    assert [found["status"] for found in answer["lanes"]] == ["stopped", "running"]
    assert [place["status"] for place in answer["ranking"]] == ["stopped", "running"]
    assert len(answer["lanes"][0]["frames"]) == answer["lanes"][0]["stop"]["step"] < 50


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


async def test_two_points_are_compared(client):
    lanes = [lane(SMALL, "gd"), lane(SMALL, "adam")]
    run = await post(client, "race", lanes=lanes, steps=20)
    a, b = (
        {"experiment": asked["experiment"], "state": found["frames"][-1]["state"]}
        for asked, found in zip(lanes, run["lanes"], strict=True)
    )
    answer = await post(client, "compare", a=a, b=b, samples=9)
    points = a["state"]["parameters"], b["state"]["parameters"]
    assert answer["difference"] == [there - here for here, there in zip(*points, strict=True)]
    assert answer["norm"] == pytest.approx(math.dist(*points), rel=1e-14) and len(answer["layers"]) == 2
    updates = [found["frames"][-1]["update_norm"] for found in run["lanes"]]
    assert answer["updates"]["lengths"] == pytest.approx(updates, rel=1e-14)
    assert answer["displacements"]["cosine"] == pytest.approx(
        math.cos(math.radians(answer["displacements"]["degrees"]))
    )
    losses = [found["frames"][-1]["loss_train"] for found in run["lanes"]]
    assert len(answer["line"]["t"]) == 9
    assert [answer["line"]["loss"][0], answer["line"]["loss"][-1]] == pytest.approx(losses, rel=1e-12)
    barrier = answer["line"]["barrier"]
    assert barrier["height"] == pytest.approx(max(barrier["loss"], *losses) - max(losses), rel=1e-9, abs=1e-12)
    assert answer["same_objective"] and "degrees apart" in answer["text"]
    assert answer["losses"] == pytest.approx(losses, rel=1e-12)
    rows = sorted(zip(*points, strict=True), key=lambda pair: -abs(pair[1] - pair[0]))
    assert [(row["a"], row["b"]) for row in answer["largest"]] == rows[:10]
    fewer = await post(client, "compare", a=a, b=b, top=2)
    assert fewer["largest"] == answer["largest"][:2]


async def test_events_of_a_stretch_and_of_its_pieces(client):
    experiment = examples.SADDLE
    whole = await post(client, "events", experiment=experiment, steps=60)
    plateau, event = whole["events"]
    assert plateau["kind"] == "plateau" and plateau["step"] < event["step"] < plateau["until"]
    assert (event["kind"], event["layer"]) == ("saddle", None) and event["text"] and whole["memory"]["step"] == 60
    found, memory, state = [], None, None
    for steps in (10, event["step"] - 10, 1, 60 - event["step"] - 1):  # one cut is right at the event
        body = {"experiment": experiment, "state": state, "steps": steps, "memory": memory, "events": found}
        answer = await post(client, "events", **body)
        found = answer["events"]
        run = await post(client, "step", experiment=experiment, state=state, steps=steps)
        memory, state = answer["memory"], run["frames"][-1]["state"]
    assert found == whole["events"] and memory == whole["memory"]


async def test_events_found_before_give_way_to_what_they_became(client):
    slow = {"step": 3, "kind": "slow", "title": "Slow", "text": "The loss hardly falls.", "layer": None, "until": None}
    whole = await post(client, "events", experiment=examples.SADDLE, steps=60)
    plateau = whole["events"][0]
    for step, kept in ((plateau["step"], False), (plateau["until"] + 1, True)):
        given = {**slow, "step": step}
        answer = await post(client, "events", experiment=examples.SADDLE, steps=60, events=[given])
        assert (given in answer["events"]) is kept
        assert [event for event in answer["events"] if event != given] == whole["events"]


async def test_a_divergence_is_an_event(client):
    experiment = {**CHAIN, "optimizer": {"name": "gd", "eta": 0.3}}
    answer = await post(client, "events", experiment=experiment, steps=100)
    run = await post(client, "step", experiment=experiment, steps=100)
    last = answer["events"][-1]
    assert (last["kind"], last["step"], last["text"]) == (
        "diverged", run["divergence"]["step"], run["divergence"]["message"],
    )  # fmt: skip
    assert answer["memory"]["diverged"] is True and answer["memory"]["step"] == run["frames"][-1]["state"]["step"]


HUGE = {"objective": {"kind": "network", "data": {"name": "moons", "n": 1000}, "layers": [{"units": 32}] * 7 + [{}]}}
RACE = {"lanes": [lane(SMALL), deepcopy(lane(SMALL))]}
COMPARE = {"a": {"experiment": SMALL}, "b": {"experiment": deepcopy(SMALL)}}
EMPTY = dict.fromkeys(("flat", "spike", "saddle", "basin", "overshoot", "vanishing", "dead_units")) | {
    "step": 0,
    "diverged": False,
}
LOW = {"peak": 1, "low": {"step": 0, "norm": 1, "parameters": [0]}, "high": 1, "seen": 1}
FLAT = {"begin": 0, "first": 1, "width": 5, "medians": [1], "noise": [], "part": [], "parts": [],
        "after": 0, "slow": None, "since": None, "found": None}  # fmt: skip
CHAINS = {"lanes": [lane(CHAIN), deepcopy(lane(CHAIN))]}

# endpoint, body, the path of what is wrong, the value (what it is set to), the field named, words of what is allowed
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
    ("tune", RACE, "lanes.1.experiment.optimizer.eta", -1, "lanes.1.experiment.optimizer.eta", "from 1e-06"),
    ("tune", RACE, "lanes.1.state", {"parameters": [1]}, "lanes.1.state.parameters", "9 numbers"),
    ("tune", RACE, "grid", [0.1, 11], "grid.1", "from 1e-06 to 10"),
    ("tune", RACE, "grid", [], "grid", "1 to 25"),
    ("tune", RACE, "criterion", "loss_test", "criterion", "loss_train"),
    ("tune", {"lanes": [lane(HUGE)] * 12}, "steps", 100, "steps", "228 rates in all"),
    ("compare", COMPARE, "a.experiment.optimizer.eta", "x", "a.experiment.optimizer.eta", "a number"),
    ("compare", COMPARE, "b.experiment.objective.frozen", ["w9"], "b.experiment.objective.frozen.0", "w1"),
    ("compare", COMPARE, "b.state", {"parameters": [1]}, "b.state.parameters", "9 numbers"),
    ("compare", COMPARE, "a.start", [1, 2], "a.start", "9 numbers"),
    ("compare", COMPARE, "b.experiment", CHAIN, "b.experiment.objective", "same parameters as a"),
    ("compare", COMPARE, "samples", 1, "samples", "from 2 to 401"),
    ("compare", COMPARE, "top", -1, "top", "from 0 to"),
    ("events", {"experiment": MOONS}, "experiment.optimizer.eta", "x", "optimizer.eta", "a number"),
    ("events", {"experiment": MOONS}, "memory", {"step": 3}, "memory.diverged", "true or false"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "step": 3}, "memory.step", "0, the step of the state"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "saddle": LOW}, "memory.saddle.low.parameters", "4 numbers"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": FLAT}, "memory.flat.noise", "a list of 1 numbers"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": {**FLAT, "noise": [0], "parts": [[1]]}},
     "memory.flat.parts.0", "a list of 3"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": {**FLAT, "noise": [0], "parts": [[-1, 0, 0]]}},
     "memory.flat.parts", "the first of them at least 0"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": {**FLAT, "noise": [0], "begin": 999}},
     "memory.flat.begin", "at most 0"),
    ("events", {"experiment": CHAIN}, "memory", {**EMPTY, "flat": {**FLAT, "noise": [0], "slow": 1.0}},
     "memory.flat.since", "null if slow is"),
    ("events", {"experiment": MOONS}, "events", [{"step": 1, "kind": "cold"}], "events.0.kind", "one of"),
    ("events", {"experiment": MOONS}, "steps", 1001, "steps", "from 1 to 1000"),
    ("step", {"experiment": MOONS}, "until.gradient_norm", -1, "until.gradient_norm", "at least 0"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "place", "value", "field", "allowed"), CASES)
async def test_a_bad_value_is_refused_by_its_whole_path(client, path, body, place, value, field, allowed):
    response = await client.post(f"/api/{path}", json=changed(body, place, value))
    problem = response.json()
    assert response.status_code == 422, problem
    assert problem["errors"][0]["field"] == field, problem
    assert allowed in problem["errors"][0]["allowed"], problem


@pytest.mark.parametrize("full", [False, True])
def test_a_share_of_what_one_run_may_take_is_always_granted(full):
    objectives = [compile(parse(lane(HUGE)["experiment"]))] * 6
    most = limits.most_steps(objectives[0], 2, full)
    limits.check_race(objectives, most // 6, [2] * 6, full, 1)
    with pytest.raises(InvalidInput, match="steps"):
        limits.check_race(objectives, most // 6 + 1, [2] * 6, full, 1)


async def test_a_memory_of_huge_numbers_is_taken_back(client):
    """A loss may be larger than any parameter may."""
    experiment = {"objective": {"kind": "function", "name": "parabola"}, "optimizer": {"name": "gd", "eta": 1e-6}}
    body = {"experiment": experiment, "state": {"parameters": [1e152]}, "steps": 1}
    memory = (await post(client, "events", **body))["memory"]
    assert memory["spike"]["first"] > 1e300 and not memory["diverged"]
    run = await post(client, "step", **body)
    again = await post(client, "events", **{**body, "state": run["frames"][-1]["state"]}, memory=memory)
    assert again["memory"]["step"] == 2


@pytest.mark.parametrize("detail", ["light", "full"])
@pytest.mark.parametrize(("skip", "steps"), [(0, 3), (1, 1), (37, 5), (150, 2)])
async def test_a_stretch_seen_again_is_the_stretch_to_the_bit(client, skip, steps, detail):
    experiment = {**SMALL, "optimizer": {"name": "adam", "eta": 0.05}, "batch_size": 7}
    first = await post(client, "step", experiment=experiment, steps=20)
    state = first["frames"][9]["state"]
    straight = await post(client, "step", experiment=experiment, state=state, steps=skip + steps, detail=detail)
    again = await post(client, "replay", experiment=experiment, state=state, skip=skip, steps=steps, detail=detail)
    assert again == straight | {"frames": straight["frames"][skip:]}


async def test_nothing_can_be_seen_again_past_the_end_of_a_run(client):
    body = {"experiment": lane(CHAIN, "gd", 0.3)["experiment"], "skip": 900}
    response = await client.post("/api/replay", json=body)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["field"] == "skip" and "the run ends there" in error["allowed"]
    last = int(error["allowed"].split(":")[0].removeprefix("at most "))
    answer = await post(client, "replay", **body | {"skip": last})
    assert answer["status"] == "diverged" and answer["frames"] == []
