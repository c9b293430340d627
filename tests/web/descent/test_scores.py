"""Scores in the API: with frames where they are asked for, in stops and in a ranking."""

from __future__ import annotations

import pytest

from tests.web.documented import validated

pytestmark = pytest.mark.anyio

IRIS = {
    "objective": {
        "data": {"name": "iris"},
        "layers": [{"units": 4}, {"units": 3, "activation": "identity"}],
        "loss": {"name": "softmax_cross_entropy"},
    },
    "optimizer": {"name": "gd", "eta": 0.3},
    "batch_size": 16,
}
BOWL = {"objective": {"kind": "function", "name": "booth"}}


async def post(client, path, **body):
    answer = await client.post(f"/api/{path}", json=body)
    assert answer.status_code == 200, answer.text
    validated(answer.json(), "post", f"/api/{path}")
    return answer.json()


async def test_frames_have_scores_where_they_are_asked_for(client):
    first = (await post(client, "start", experiment=IRIS))["frame"]
    assert 0 <= first["score_train"] <= 1 and sum(map(sum, first["confusion"]["train"])) == 120
    plain = await post(client, "step", experiment=IRIS, steps=20)
    assert "score_train" not in plain["frames"][0]
    asked = await post(client, "step", experiment=IRIS, steps=20, scores=True)
    packed = await post(client, "step", experiment=IRIS, steps=20, scores=True, encoding="base64")
    for name in ("score_train", "score_test"):
        assert [frame[name] for frame in asked["frames"]] == packed["frames"][name]
    assert "confusion" not in asked["frames"][0]
    full = await post(client, "replay", experiment=IRIS, steps=3, skip=17, detail="full", scores=True)
    counts = full["frames"][-1]["confusion"]["train"]
    assert sum(counts[k][k] for k in range(3)) / 120 == full["frames"][-1]["score_train"]
    here = await post(client, "frame", experiment=IRIS, state=full["frames"][-1]["state"])
    assert here["frame"]["confusion"] == full["frames"][-1]["confusion"]


async def test_functions_have_none(client):
    for encoding in ("numbers", "base64"):
        answer = await post(client, "step", experiment=BOWL, steps=2, scores=True, encoding=encoding)
        assert "score_train" not in (answer["frames"] if encoding == "base64" else answer["frames"][0])


async def test_a_run_stops_when_it_is_accurate_enough(client):
    answer = await post(client, "step", experiment=IRIS, steps=300, until={"score": 0.9}, scores=True)
    assert answer["status"] == "stopped" and answer["stop"]["quantity"] == "score"
    *before, last = (frame["score_train"] for frame in answer["frames"])
    assert max(before) < 0.9 <= last == answer["stop"]["value"]
    refused = await client.post("/api/step", json={"experiment": BOWL, "until": {"score": 0.9}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "until.score"
    refused = await client.post("/api/step", json={"experiment": IRIS, "until": {"score": 1.5}})
    assert refused.json()["errors"][0]["field"] == "until.score"


async def test_a_ranking_has_scores(client):
    lanes = [{"experiment": IRIS}, {"experiment": IRIS | {"optimizer": {"name": "adam", "eta": 0.05}}}]
    answer = await post(client, "race", lanes=lanes, steps=10, scores=True)
    for place in answer["ranking"]:
        last = answer["lanes"][place["lane"]]["frames"][-1]
        assert [place[name] for name in ("score_train", "score_test")] == [last["score_train"], last["score_test"]]
