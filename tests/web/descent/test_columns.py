"""Frames as columns are the frames, to the bit, whichever endpoint they come from."""

from __future__ import annotations

import base64
import json
import struct

import httpx
import numpy as np
import pytest

from app.core.descent.advance import advance, start
from app.core.experiment import parse
from tests.web.requests import EXPERIMENTS, FULL_BATCH, MOONS, ROSENBROCK, SMALL, changed

pytestmark = pytest.mark.anyio

VECTORS = ("gradient", "update")
NUMBERS = ("loss", "penalty", "loss_train", "loss_test", "eta", "gradient_norm", "update_norm", "epoch", "distance")
CASES = {
    **EXPERIMENTS,
    "full batch": FULL_BATCH,
    "untested": changed(SMALL, "objective.data.n_test", 0),
    "nadam": changed(SMALL, "optimizer", {"name": "nadam"}),  # which has a slot of one number
    "penalised": changed(SMALL, "objective.penalty", {"l1": 0.01, "l2": 0.1}),
    "frozen": changed(SMALL, "objective.frozen", ["w1[1,1]"]),
    "decaying": changed(SMALL, "schedule", {"name": "exponential"}),
}


def vectors(text: str, count: int) -> list[list[float]]:
    """By the documentation alone: count rows of little-endian float64 of one length."""
    raw = base64.b64decode(text, validate=True)
    size = len(raw) // 8 // max(count, 1)
    assert len(raw) == 8 * size * count
    return [list(struct.unpack_from(f"<{size}d", raw, 8 * size * k)) for k in range(count)]


def unpacked(columns: dict) -> list[dict]:
    """The frames that `columns` are those of."""
    count = columns["count"]
    rows = {name: vectors(columns[name], count) for name in ("parameters", *VECTORS)}
    slots = {name: vectors(of, count) if isinstance(of, str) else of for name, of in columns["slots"].items()}
    frames = []
    for k in range(count):
        state = {"step": columns["step"] + k, "since": columns["since"], "parameters": rows["parameters"][k]}
        frame = {"state": {**state, "slots": {name: of[k] for name, of in slots.items()}}}
        frame |= {name: rows[name][k] for name in VECTORS}
        frame |= {name: None if columns[name] is None else columns[name][k] for name in NUMBERS}
        if frame["distance"] is None:
            del frame["distance"]
        frames.append(frame | (columns["full"][k] if columns["full"] else {}))
    return frames


def written(value) -> str:
    """With all digits, and minus zero told from zero."""
    return json.dumps(value, sort_keys=True)


async def both(client, path, **body):
    """The answer with numbers, and the one with columns."""
    found = [await client.post(f"/api/{path}", json={**body, "encoding": how}) for how in ("numbers", "base64")]
    assert [response.status_code for response in found] == [200, 200], [response.text for response in found]
    return [response.json() for response in found]


@pytest.mark.parametrize("detail", ["light", "full"])
@pytest.mark.parametrize("name", CASES)
async def test_columns_hold_what_the_frames_do(client, name, detail):
    state = {"step": 3, "since": 2, "parameters": start(parse(CASES[name])).parameters.tolist()}
    for given in ({}, {"state": state}):
        plain, packed = await both(client, "step", experiment=CASES[name], steps=7, detail=detail, **given)
        assert len(plain["frames"]) == packed["frames"]["count"] == 7
        assert written(unpacked(packed.pop("frames"))) == written(plain.pop("frames"))
        assert packed == plain


async def test_columns_are_the_numbers_of_the_core(client):
    experiment = parse(MOONS)
    wanted = advance(experiment, start(experiment), 40).frames
    answer = (await client.post("/api/step", json={"experiment": MOONS, "steps": 40, "encoding": "base64"})).json()
    for name, rows in (("parameters", wanted.parameters), ("gradient", wanted.gradient), ("update", wanted.update)):
        found = np.frombuffer(base64.b64decode(answer["frames"][name]), "<f8")
        assert found.tobytes() == rows.tobytes()
    for name in ("loss", "loss_train", "loss_test", "gradient_norm"):
        assert answer["frames"][name] == getattr(wanted, name).tolist()


async def test_a_stretch_is_replayed_in_columns(client):
    plain, packed = await both(client, "replay", experiment=MOONS, skip=30, steps=9)
    assert packed["frames"]["step"] == 31
    assert written(unpacked(packed["frames"])) == written(plain["frames"])


async def test_every_lane_of_a_race_has_columns(client):
    lanes = [{"name": name, "experiment": changed(SMALL, "optimizer", {"name": name})} for name in ("gd", "adam")]
    plain, packed = await both(client, "race", lanes=lanes, steps=6, target=0.1)
    assert packed["ranking"] == plain["ranking"] and [lane["name"] for lane in packed["lanes"]] == ["gd", "adam"]
    for one, other in zip(plain["lanes"], packed["lanes"], strict=True):
        assert written(unpacked(other["frames"])) == written(one["frames"])


async def test_a_run_may_end_early_or_at_once(client):
    steep = changed(ROSENBROCK, "optimizer", {"name": "gd", "eta": 1.0})
    plain, packed = await both(client, "step", experiment=steep, steps=50)
    assert plain["status"] == packed["status"] == "diverged" and packed["divergence"] == plain["divergence"]
    assert 0 < packed["frames"]["count"] < 50 and written(unpacked(packed["frames"])) == written(plain["frames"])
    far = {"step": 9, "parameters": [1e150, 1e150]}
    plain, packed = await both(client, "step", experiment=steep, state=far, steps=2)
    assert plain["frames"] == unpacked(packed["frames"]) == [] and packed["frames"]["count"] == 0
    plain, packed = await both(client, "step", experiment=ROSENBROCK, steps=50, until={"loss": 1e9})
    assert packed["status"] == "stopped" and written(unpacked(packed["frames"])) == written(plain["frames"])


async def test_a_run_goes_on_from_columns_as_it_would_from_frames(client):
    async def frames(**body):
        response = await client.post("/api/step", json={"experiment": SMALL, "encoding": "base64", **body})
        return unpacked(response.json()["frames"])

    whole = await frames(steps=11)
    first = await frames(steps=4)
    assert first + await frames(steps=7, state=first[-1]["state"]) == whole


@pytest.mark.parametrize("value", ["base32", "BASE64", "", None, 64, ["base64"]])
@pytest.mark.parametrize("path", ["step", "replay", "race"])
async def test_another_encoding_is_refused_by_name(client, path, value):
    what = {"lanes": [{"experiment": SMALL}]} if path == "race" else {"experiment": SMALL}
    response = await client.post(f"/api/{path}", json={**what, "encoding": value})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert (error["field"], error["allowed"]) == ("encoding", "one of numbers, base64")


@pytest.mark.parametrize(("detail", "compressed"), [("light", False), ("full", True)])
@pytest.mark.parametrize("path", ["step", "replay", "race"])
async def test_columns_are_not_compressed(app, path, detail, compressed):
    what = {"lanes": [{"experiment": MOONS}]} if path == "race" else {"experiment": MOONS}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://descent.test") as client:
        for encoding in ("numbers", "base64", "base64"):  # the last on the event loop, where that is done
            body = {**what, "steps": 20, "detail": detail, "encoding": encoding}
            response = await client.post(f"/api/{path}", json=body, headers={"accept-encoding": "br"})
            assert response.status_code == 200 and len(response.content) > 8_000
            wanted = compressed or encoding == "numbers"
            assert (response.headers.get("content-encoding") == "br") is wanted
