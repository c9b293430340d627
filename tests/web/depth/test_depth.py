"""The endpoint about the layers over the steps: as the core has it, and what it refuses."""

from __future__ import annotations

import pytest

from app.core.depth import depth
from app.core.descent.advance import start
from app.core.experiment import parse
from app.web.depth.examples import DEPTH
from tests.web.requests import HUGE, SMALL, assert_refused, post

pytestmark = pytest.mark.anyio
FUNCTION = {"objective": {"kind": "function", "name": "saddle"}}


async def test_it_answers_what_the_core_finds(client):
    answer = await post(client, "depth", experiment=SMALL, steps=20, every=4)
    experiment = parse(SMALL)
    assert answer == depth(experiment, start(experiment), 20, 4) and answer["step"] == [0, 4, 8, 12, 16, 20]


async def test_a_state_where_numbers_overflow_is_answered(client):
    state = {"step": 3, "parameters": [1e200] * 9}
    layers = [{"units": 2, "activation": "identity"}, {"units": 1}]
    experiment = {**SMALL, "objective": {**SMALL["objective"], "layers": layers}}
    answer = await post(client, "depth", experiment=experiment, state=state, steps=5)
    assert answer["step"] == [3] and answer["status"] == "diverged" and answer["kind"] == ["unknown"]
    assert answer["gradient"] == [[None], [None]]


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"experiment": FUNCTION}, "objective.kind", "network"),
        ({"steps": 1001}, "steps", "0 to 1000"),
        ({"steps": 1000, "every": 4}, "every", "at least 6 for 1000 steps"),
        ({"every": 0}, "every", "1 to 1000"),
        ({"experiment": HUGE, "steps": 1000, "every": 10}, "steps", "at most"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(client, change, field, allowed):
    await assert_refused(client, "depth", {"experiment": SMALL} | change, field, allowed)


@pytest.mark.parametrize("name", DEPTH)
async def test_the_examples_are_answered(client, name):
    await post(client, "depth", **DEPTH[name]["value"])
