"""Studies over HTTP: lines as they are finished, all of it whole, refusals by field, and an end when nobody listens."""

from __future__ import annotations

import json
import threading
import time

import anyio
import jsonschema_rs
import pytest

from app.core.study.claims import CLAIMS
from app.web.study import examples, stream
from app.web.study.stream import Streamed, UnderWay
from tests.web.requests import CHAIN, ROSENBROCK, SMALL

pytestmark = pytest.mark.anyio

BODY = {"base": SMALL, "vary": {"seed": 6, "optimizer": ["gd", "adam"]}, "steps": 5, "target": 0.1}


async def lines(client, body):
    response = await client.post("/api/study", json=body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


@pytest.mark.parametrize("name", examples.STUDY)
async def test_lines_are_as_documented_and_the_same_whole(app, client, name):
    body = examples.STUDY[name]["value"]
    content = app.openapi()["paths"]["/api/study"]["post"]["responses"]["200"]["content"]
    schema = {**content["application/x-ndjson"]["schema"], "components": app.openapi()["components"]}
    *cells, summary = found = await lines(client, {**body, "stream": True})
    for line in found:
        jsonschema_rs.validate(schema, line)
    assert [cell["done"] for cell in cells] == list(range(1, len(cells) + 1))
    assert {cell["total"] for cell in cells} == {len(cells)} and summary["kind"] == "summary"
    assert (await client.post("/api/study", json=body)).json() == {"cells": cells, "summary": summary}


async def test_cells_say_what_step_says(client):
    *cells, summary = await lines(client, {**BODY, "vary": {"seed": [3], "optimizer": ["gd", "adam"]}})
    for cell in cells:
        experiment = {**SMALL, "optimizer": {"name": cell["cell"]["optimizer"]}}
        run = (await client.post("/api/step", json={"experiment": experiment, "steps": 5})).json()
        losses = [frame["loss_train"] for frame in run["frames"]]
        assert cell["loss_train"]["end"]["median"] == pytest.approx(losses[-1], rel=1e-12)
        assert cell["converged"]["count"] == (losses[-1] <= 0.1)
    assert summary["measure"] == ["loss_train", "converged", "steps_to_target"]
    assert summary["vary"] == {"seed": [3], "optimizer": ["gd", "adam"]} and summary["claim"] is None


async def test_the_same_request_gets_the_same_bytes(client):
    first, second = [(await client.post("/api/study", json=BODY)).content for _ in range(2)]
    assert first == second


BOWL = {"objective": {"kind": "function", "name": "quadratic_bowl"}}
HUGE = {"objective": {"kind": "network", "data": {"name": "moons", "n": 1000}, "layers": [{"units": 32}] * 7 + [{}]}}

# a change of the body, the field named, words of the allowed values
CASES = [
    ({"steps": 0}, "steps", "from 1"),
    ({"base": {**SMALL, "seed": -1}}, "base.seed", "from 0"),
    ({"base": {"objective": {"kind": "network", "frozen": ["w9"]}}}, "base.objective.frozen.0", "w1"),
    ({"vary": {"optimizer.eta": [0.1, -1]}}, "vary.optimizer.eta.1", "from 1e-06"),
    ({"vary": {"optimizer": ["gd", "best"]}}, "vary.optimizer.1.name", "adam"),
    ({"vary": {"optimizer.etta": [0.1]}}, "vary.optimizer.etta.0", "eta"),
    ({"vary": {"optimiser.eta": [0.1]}}, "vary.optimiser.eta", "a path into"),
    ({"vary": {"objective.layers.5.units": [3]}}, "vary.objective.layers.5.units", "below 2"),
    ({"vary": {"objective.layers": [[1]], "objective.activation": ["tanh"]}}, "vary.objective.activation.0", "hidden"),
    ({"vary": {"objective.activation": ["tan"]}}, "vary.objective.activation.0", "tanh"),
    ({"vary": {"objective.depth": [8]}}, "vary.objective.depth.0", "1 to 7"),
    ({"base": BOWL, "vary": {"objective.depth": [2]}}, "vary.objective.depth.0", "no hidden"),
    ({"base": BOWL, "vary": {"objective.parameters.condition": [0]}}, "vary.objective.parameters.condition.0", "from"),
    ({"vary": {"seed": 0}}, "vary.seed", "1 to 20000"),
    ({"vary": {"seed": [1, -1]}}, "vary.seed.1", "from 0"),
    ({"vary": {"batch_size": 3}}, "vary.batch_size", "a list"),
    ({"vary": {"batch_size": []}}, "vary.batch_size", ""),
    ({"vary": {"seed": 20000, "batch_size": [1, 2]}}, "vary", "20000 runs"),
    ({"vary": {"optimizer.eta": [0.001 * k for k in range(1, 602)]}}, "vary", "600 cells"),
    ({"vary": {"batch_size": [1, 10**30]}}, "vary", "JSON"),
    ({"over": ["optimizer.eta"]}, "over.0", "varied"),
    ({"over": ["batch_size"]}, "over.0", "seed"),
    ({"measure": ["escaped"]}, "escape", "a loss"),
    ({"measure": ["loss"]}, "measure.0", "loss_train"),
    ({"claim": "none"}, "claim", "scales"),
    ({"claim": "scales"}, "base", "nothing beside claim"),
    ({"base": HUGE, "vary": {"seed": 20}, "steps": 5000}, "steps", "these 20 runs"),
    ({"base": HUGE, "vary": {"seed": 20000}, "steps": 1}, "vary", "fewer runs"),
    ({"etta": 1}, "etta", "base"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field", "allowed"), CASES)
async def test_refusals_come_before_the_first_line(client, change, field, allowed):
    response = await client.post("/api/study", json={**BODY, **change})
    problem = response.json()
    assert response.status_code == 422, problem
    assert problem["errors"][0]["field"] == field, problem
    assert allowed in problem["errors"][0]["allowed"], problem


async def test_a_claim_needs_nothing_else(client):
    *cells, summary = await lines(client, {"claim": "depth"})
    assert len(cells) == summary["total"] and summary["claim"]["title"] == CLAIMS["depth"].title
    assert all(len(cell["gradient_norm_per_layer"]["start"]) == cell["cell"]["objective.depth"] + 1 for cell in cells)


async def test_functions_and_frozen_chains_run(client):
    for base in (ROSENBROCK, CHAIN):
        (cell, _) = await lines(client, {"base": base, "vary": {"seed": 5}, "measure": ["gradient_norm_per_layer"]})
        assert (cell["runs"], cell["repeated"], cell["diverged"]["of"]) == (1, 4, 1)


def scope():
    return {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "method": "POST", "headers": []}


async def test_study_ends_when_the_client_leaves():
    ended, sent, ticks = threading.Event(), [], []
    left = anyio.Event()

    def pieces(gone):
        yield b"1\n"
        while not gone():
            time.sleep(0.002)
        ended.set()
        raise RuntimeError("cut short")

    async def receive():
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    async def leave():
        for _ in range(10):
            await anyio.sleep(0.01)
            ticks.append(len(sent))
        left.set()

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(leave)
            under_way = UnderWay(pieces)
            await Streamed(under_way)(scope(), receive, send)
        await under_way.task
    assert ended.is_set() and [message.get("body") for message in sent] == [None, b"1\n"]
    assert len(ticks) == 10 and ticks[-1] == 2  # the loop ran on, and the first line was out, while it computed


async def test_a_real_study_stops_soon_after_the_client_leaves(app, monkeypatch):
    body = json.dumps({"base": SMALL, "vary": {"seed": 2000, "optimizer": ["gd", "adam"]}, "steps": 5000}).encode()
    sent, given, computing = [], [], anyio.Event()
    monkeypatch.setattr(stream.compute, "run", compute_and_tell(stream.compute.run, computing))

    async def receive():
        if not given:
            given.append(1)
            return {"type": "http.request", "body": body, "more_body": False}
        await computing.wait()
        await anyio.sleep(0.1)
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    where = {**scope(), "path": "/api/study", "raw_path": b"/api/study", "query_string": b"", "headers": headers}
    await app(
        {**where, "http_version": "1.1", "scheme": "http", "server": ("test", 80), "root_path": ""}, receive, send
    )
    assert not any(b"summary" in message.get("body", b"") for message in sent)  # the whole study would take minutes


def compute_and_tell(run, computing):
    async def told(function, *arguments, **more):
        if getattr(function, "__name__", "") == "next_piece":
            computing.set()
        return await run(function, *arguments, **more)

    return told


async def test_a_failure_of_ours_is_still_one():
    def pieces(gone):
        yield b"1\n"
        raise RuntimeError("a mistake")

    async def receive():
        await anyio.sleep_forever()

    async def send(message):
        pass

    with pytest.raises(RuntimeError, match="a mistake"):
        await Streamed(UnderWay(pieces))(scope(), receive, send)
