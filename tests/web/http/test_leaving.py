"""A long computation stops soon after its client has left."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import anyio
import pytest

from app.core.descent import tune
from app.core.landscape import basins
from app.core.support.cancelling import Cancelled
from tests.web.requests import CHAIN, ROSENBROCK, lane

pytestmark = pytest.mark.anyio


async def sent_after_leaving(app: Any, path: str, body: Any, begun: threading.Event) -> list[Any]:
    """What is sent to a client that leaves when the computation has `begun`."""
    sent, given = [], []

    async def receive():
        if not given:
            given.append(1)
            return {"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}
        while not begun.is_set():
            await anyio.sleep(0.005)
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    where = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    where |= {"headers": [(b"content-type", b"application/json")], "http_version": "1.1", "scheme": "http"}
    with anyio.fail_after(20):
        await app({**where, "server": ("test", 80), "root_path": ""}, receive, send)
    return sent


async def test_tuning_tries_no_more_rates(app, monkeypatch):
    begun, tried = threading.Event(), []

    def slow(experiment, state, steps, eta):
        tried.append(eta)
        begun.set()
        time.sleep(0.05)
        return tune.Trial(eta, 1.0, "running", steps)

    monkeypatch.setattr(tune, "trial", slow)
    body = {"lanes": [lane(ROSENBROCK), lane(ROSENBROCK, "adam")], "steps": 5, "per_decade": 8}
    sent = await sent_after_leaving(app, "/api/tune", body, begun)
    assert 1 <= len(tried) < 57 and sent[0]["status"] == 499


async def test_basins_end(app, monkeypatch):
    begun = threading.Event()

    def endless(experiment, starts, steps, cancelled):
        begun.set()
        while not cancelled():
            time.sleep(0.005)
        raise Cancelled

    monkeypatch.setattr(basins, "advance_from", endless)
    body = {"experiment": CHAIN, "resolution": [5, 5]}
    assert (await sent_after_leaving(app, "/api/basins", body, begun))[0]["status"] == 499


def test_stacked_runs_end_when_they_are_told():
    from app.core.descent.advance import start
    from app.core.descent.stacked.runs import advance_from
    from app.core.experiment import parse

    experiment, asked = parse(ROSENBROCK), []
    starts = start(experiment).parameters[None].repeat(3, axis=0)
    with pytest.raises(Cancelled):
        advance_from(experiment, starts, 5000, lambda: asked.append(1) or len(asked) > 2)


async def test_who_stays_gets_the_answer(client):
    answer = await client.post("/api/tune", json={"lanes": [lane(ROSENBROCK)], "steps": 3, "grid": [0.001]})
    assert answer.status_code == 200 and len(answer.json()["lanes"][0]["results"]) == 1
