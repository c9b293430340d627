"""Time as a thing to hold: what the state carries from step to step."""

from __future__ import annotations

import pytest

from tests.web.requests import ROSENBROCK, SMALL, changed

pytestmark = pytest.mark.anyio


async def post(client, path, **body):
    response = await client.post(f"/api/{path}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


async def test_an_optimizer_that_takes_over_counts_from_there(client):
    adam = changed(ROSENBROCK, "optimizer", {"name": "adam", "eta": 0.01})
    fresh = await post(client, "step", experiment=adam, steps=5)
    assert [frame["state"]["since"] for frame in fresh["frames"]] == [0] * 5
    state = {"step": 30, "since": 30, "parameters": [-1.2, 1]}
    later = await post(client, "step", experiment=adam, state=state, steps=2)
    last = later["frames"][-1]["state"]
    assert (last["step"], last["since"]) == (32, 30)
    later = await post(client, "step", experiment=adam, state=last, steps=3)
    assert later["frames"][-1]["state"]["parameters"] == fresh["frames"][-1]["state"]["parameters"]
    assert (await post(client, "frame", experiment=adam, state=last))["frame"]["state"] == last
    assert (await post(client, "start", experiment=SMALL))["frame"]["state"]["since"] == 0


@pytest.mark.parametrize("since", [31, -1, True, "30", 1.5])
async def test_since_later_than_the_step_is_refused(client, since):
    state = {"step": 30, "since": since, "parameters": [-1.2, 1]}
    response = await client.post("/api/step", json={"experiment": ROSENBROCK, "state": state})
    assert response.status_code == 422 and response.json()["errors"][0]["field"] == "state.since"
