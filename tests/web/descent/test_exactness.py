"""The server keeps nothing and loses nothing: floats keep all their bits, requests can be repeated and cut."""

from __future__ import annotations

import asyncio
import json
import math

import pytest

from app.core.descent.advance import advance, start
from app.core.experiment import parse
from app.web.http import delivery
from tests.web.requests import CHAIN, EXPERIMENTS, SMALL, changed

pytestmark = pytest.mark.anyio

AWKWARD = [0.1 + 0.2, 1 / 3, math.pi, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e100, -0.0, 123456789.12345679]


async def post(client, path, body):
    response = await client.post(f"/api/{path}", json=body)
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("value", AWKWARD)
async def test_floats_come_back_with_all_their_bits(client, value):
    state = {"step": 0, "parameters": [0.0, value, 0.0, 0.0], "slots": {}}
    frame = (await post(client, "frame", {"experiment": CHAIN, "state": state})).json()["frame"]
    assert frame["state"]["parameters"][1].hex() == value.hex()
    start = changed(EXPERIMENTS["rosenbrock"], "objective.start", [0.25, value])
    answer = (await post(client, "start", {"experiment": start})).json()
    assert answer["experiment"]["objective"]["start"][1].hex() == value.hex()


@pytest.mark.parametrize("name", EXPERIMENTS)
async def test_the_same_request_gets_the_same_bytes(client, name):
    body = {"experiment": EXPERIMENTS[name], "steps": 7, "detail": "full"}
    first = await post(client, "step", body)
    await post(client, "step", {**body, "steps": 3, "experiment": SMALL})
    assert (await post(client, "step", body)).content == first.content


async def test_requests_at_once_do_not_mix(client):
    bodies = [{"experiment": changed(SMALL, "seed", seed), "steps": 30} for seed in (1, 2, 1, 2, 1, 2, 1, 2)]
    alone = [(await post(client, "step", body)).content for body in bodies]
    together = await asyncio.gather(*(post(client, "step", body) for body in bodies))
    assert [response.content for response in together] == alone and alone[0] != alone[1]


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam", "adadelta", "nadam", "amsgrad"])
async def test_a_run_can_be_cut_anywhere(client, optimizer):
    """State through JSON and back, twice, gives the bits of the run in one go: also across an epoch's end."""
    experiment = changed(SMALL, "optimizer", {"name": optimizer, "eta": 0.05})
    whole = (await post(client, "step", {"experiment": experiment, "steps": 9})).json()["frames"]
    pieces, state = [], None
    for steps in (2, 4, 3):
        body = {"experiment": experiment, "state": state, "steps": steps}
        frames = (await post(client, "step", body)).json()["frames"]
        pieces += frames
        state = json.loads(json.dumps(frames[-1]["state"]))
    assert pieces == whole


async def test_an_optimizer_may_take_over_in_mid_run(client):
    """Adam counts from `since`: its first update is as long as a first one is, whatever the step."""
    last = (await post(client, "step", {"experiment": SMALL, "steps": 9})).json()["frames"][-1]["state"]
    state = {"step": 9, "since": 9, "parameters": last["parameters"]}
    frame = (await post(client, "frame", {"experiment": SMALL, "state": state})).json()["frame"]
    assert [abs(move) for move in frame["update"]] == pytest.approx([0.05] * len(frame["update"]), rel=1e-4)
    after = (await post(client, "step", {"experiment": SMALL, "state": state, "steps": 2})).json()["frames"][-1]
    assert (after["state"]["step"], after["state"]["since"]) == (11, 9)


async def test_answers_hold_finite_numbers_only(client):
    experiment = changed(CHAIN, "optimizer.eta", 5.0)
    response = await post(client, "step", {"experiment": experiment, "steps": 50, "detail": "full"})
    assert json.loads(response.content, parse_constant=lambda name: pytest.fail(name))["status"] == "diverged"
    landscape = {"experiment": CHAIN, "range": {"u": [-1e200, 1e200], "v": [-1e200, 1e200]}, "resolution": [5, 5]}
    response = await post(client, "landscape", landscape)
    assert json.loads(response.content, parse_constant=lambda name: pytest.fail(name))["overflowed"] > 0


async def test_base64_samples_are_finite_too(client):
    state = {"parameters": [1e300, 0, 1e300, 0]}
    body = {"experiment": CHAIN, "state": state, "resolution": 3, "encoding": "base64"}
    assert (await post(client, "boundary", body)).json()["output"]


@pytest.mark.parametrize("optimizer", ["gd", "adam", "nadam"])
@pytest.mark.parametrize("detail", ["light", "full"])
@pytest.mark.parametrize("name", [*EXPERIMENTS, "untested"])
def test_a_run_s_frames_are_written_as_each_of_them_is(name, detail, optimizer):
    plain = EXPERIMENTS.get(name) or changed(SMALL, "objective.data.n_test", 0)
    experiment = parse(changed(plain, "optimizer", {"name": optimizer, "eta": 1e-4}))
    frames = advance(experiment, start(experiment), 3, detail).frames
    wanted = delivery.written([frame.plain() for frame in frames])
    assert len(frames) == 3 and delivery.written(frames.plain()) == wanted
