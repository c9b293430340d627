"""The endpoint about gradient noise: as the core has it, and what it refuses."""

from __future__ import annotations

import pytest

from app.core.descent.advance import start
from app.core.experiment import parse
from app.core.noise import noise
from app.web.noise.examples import NOISE
from tests.web.requests import SMALL, assert_refused, post

pytestmark = pytest.mark.anyio
FUNCTION = {"objective": {"kind": "function", "name": "saddle"}}


@pytest.mark.parametrize("of", ["batches", "examples"])
async def test_it_answers_what_the_core_finds(client, of):
    plane = {"kind": "parameters", "u": "w1[1,1]", "v": "w1[2,2]"}
    answer = await post(client, "noise", experiment=SMALL, of=of, plane=plane)
    experiment = parse(SMALL)
    found = noise(experiment, start(experiment), of, plane)
    assert answer == {key: getattr(value, "tolist", lambda value=value: value)() for key, value in found.items()}
    assert len(answer["along"]) == (12 if of == "examples" else 3) and sum(answer["size"]) == 12


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"experiment": FUNCTION}, "objective.kind", "network"),
        ({"of": "pairs"}, "of", "one of batches, examples"),
        ({"plane": {"kind": "parameters", "u": "w9[1,1]"}}, "plane.u", "w1[1,1]"),
        ({"plane": {"kind": "slanted"}}, "plane.kind", "one of"),
        ({"state": {"parameters": [1.0]}}, "state.parameters", "9"),
        ({"state": {"parameters": [1e300] * 9}}, "state.parameters", "finite"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(client, change, field, allowed):
    await assert_refused(client, "noise", {"experiment": SMALL} | change, field, allowed)


@pytest.mark.parametrize("name", NOISE)
async def test_the_examples_are_answered(client, name):
    await post(client, "noise", **NOISE[name]["value"])
