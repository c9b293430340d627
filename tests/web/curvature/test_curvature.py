"""The endpoint about curvature: as the core has it, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.curvature.report import report
from app.core.descent.advance import start
from app.core.experiment import parse
from app.web.curvature.examples import CURVATURE
from tests.web.requests import SMALL

pytestmark = pytest.mark.anyio


def plain(value):
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.tolist() if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("over", ["all", "batch"])
async def test_it_answers_what_the_core_finds(client, over):
    asked = {"experiment": SMALL, "over": over, "ends": 2, "parts": True}
    answer = await client.post("/api/curvature", json=asked)
    assert answer.status_code == 200, answer.text
    experiment = parse(SMALL)
    assert answer.json() == plain(report(experiment, start(experiment), over, 2, parts=True))


async def test_a_large_network_has_the_ends_only(client):
    layers = [{"units": 32}, {"units": 32}, {"units": 1}]
    large = {"objective": {"data": {"name": "moons", "n": 50}, "layers": layers}}
    answer = (await client.post("/api/curvature", json={"experiment": large})).json()
    assert answer["free"] > 1000 and answer["eigenvalues"] is None
    values = [answer[end][0]["value"] for end in ("smallest", "largest")]
    assert values[0] < 0 < values[1] and answer["residual"] < 1e-7 * values[1]


async def test_corners_are_counted(client):
    layers = [{"units": 3, "activation": "relu"}, {"units": 1}]
    dead = {"objective": {"data": {"name": "single"}, "layers": layers, "init": {"name": "zeros"}}}
    answer = (await client.post("/api/curvature", json={"experiment": dead})).json()
    assert answer["corners"] == {"examples": 1, "weights": 0, "point": False}
    assert answer["eigenvalues"][-1] == 1 and not any(answer["eigenvalues"][:-1])
    tip = {"objective": {"kind": "function", "name": "ackley", "start": [0, 0]}}
    answer = (await client.post("/api/curvature", json={"experiment": tip})).json()
    assert answer["corners"] == {"examples": 0, "weights": 0, "point": True} and answer["place"]["kind"] == "corner"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"ends": 9}, "ends"), ({"over": "half"}, "over"), ({"state": {"parameters": [1e200] * 9}}, "state.parameters")],
)
async def test_what_cannot_be_is_refused_by_its_field(client, change, field):
    answer = await client.post("/api/curvature", json={"experiment": SMALL} | change)
    assert answer.status_code == 422 and [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("name", CURVATURE)
async def test_the_examples_are_answered(client, name):
    answer = await client.post("/api/curvature", json=CURVATURE[name]["value"])
    assert answer.status_code == 200, answer.text
