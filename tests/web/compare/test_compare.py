"""Two points beside each other."""

from __future__ import annotations

import math
from copy import deepcopy

import pytest

from tests.web.requests import CHAIN, SMALL, assert_refused, changed, lane, post

pytestmark = pytest.mark.anyio


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


COMPARE = {"a": {"experiment": SMALL}, "b": {"experiment": deepcopy(SMALL)}}


# endpoint, body, the path of a wrong value, the value (what it is set to), the field named, words of what is allowed
CASES = [
    ("compare", COMPARE, "a.experiment.optimizer.eta", "x", "a.experiment.optimizer.eta", "a number"),
    ("compare", COMPARE, "b.experiment.objective.frozen", ["w9"], "b.experiment.objective.frozen.0", "w1"),
    ("compare", COMPARE, "b.state", {"parameters": [1]}, "b.state.parameters", "9 numbers"),
    ("compare", COMPARE, "a.start", [1, 2], "a.start", "9 numbers"),
    ("compare", COMPARE, "b.experiment", CHAIN, "b.experiment.objective", "same parameters as a"),
    ("compare", COMPARE, "samples", 1, "samples", "from 2 to 401"),
    ("compare", COMPARE, "top", -1, "top", "from 0 to"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "place", "value", "field", "allowed"), CASES)
async def test_bad_value_is_refused_by_its_whole_path(client, path, body, place, value, field, allowed):
    await assert_refused(client, path, changed(body, place, value), field, allowed)
