"""Data of the user's own over HTTP: brought in, named by their hash, and unknown."""

from __future__ import annotations

import json

import orjson
import pytest

from app.core.catalog.datasets import own_table
from app.core.catalog.datasets.own_store import STORE
from app.settings import MAX_BODY
from app.web.experiment import parsed
from app.web.experiment.examples import OWN, OWN_NUMBERS, OWN_TABLE
from tests.web.requests import assert_refused, changed, post

pytestmark = pytest.mark.anyio
UNKNOWN = "urn:descent:unknown-data"
ROUTES = {
    "start": {},
    "frame": {},
    "step": {"steps": 2},
    "replay": {"skip": 1},
    "landscape": {"resolution": [3, 3]},
    "step/views": {"steps": 2, "views": [{"kind": "boundary", "resolution": 3}]},
    "views": {"views": [{"kind": "boundary", "resolution": 3}, {"kind": "landscape", "resolution": [3, 3]}]},
    "project": {"project": [[0.0] * 13]},
    "basins": {"resolution": [3, 3], "steps": 2},
    "boundary": {"resolution": 3},
    "explain": {"what": "loss"},
    "curvature": {},
    "noise": {},
    "depth": {"steps": 2},
    "events": {"steps": 2},
    "export": {"steps": 2, "kind": "json"},
}
TWO_FREE = {"frozen": ["w1", "b1", "b2", "w2[1,1]"]}


def named(digest):
    plain = changed(OWN, "objective.data.table", {"hash": digest})
    plain["objective"] |= TWO_FREE
    return plain


def bodies(plain):
    """A body for each route that takes an experiment."""
    found = {path: {"experiment": plain, **more} for path, more in ROUTES.items()}
    found["race"] = {
        "lanes": [{"experiment": plain}, {"experiment": {**plain, "optimizer": {"name": "adam"}}}],
        "steps": 2,
    }
    found["race/views"] = {**found["race"], "views": [{"kind": "boundary", "resolution": 3, "lane": 1}]}
    found["frames"] = {"lanes": found["race"]["lanes"]}
    found["tune"] = {"lanes": [{"experiment": plain}], "steps": 2, "grid": [0.1, 0.2]}
    found["compare"] = {"a": {"experiment": plain}, "b": {"experiment": {**plain, "seed": 2}}}
    found["study"] = {
        "base": plain,
        "vary": {"seed": 2, "objective.data.test_share": [0, 0.2]},
        "steps": 2,
        "stream": False,
    }
    return found


@pytest.fixture
def forgotten():
    """A server that knows no tables."""
    STORE.clear()
    parsed.parsed_own.clear()


def test_every_route_that_takes_an_experiment_is_tried(app):
    document = app.openapi()
    schemas = document["components"]["schemas"]
    found = set()
    for path, operations in document["paths"].items():
        content = operations.get("post", {}).get("requestBody", {}).get("content", {})
        if content:
            name = content["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
            inner = [
                name,
                *(part.split('"')[0] for part in json.dumps(schemas[name]).split("#/components/schemas/")[1:]),
            ]
            if any("Experiment" in json.dumps(schemas[one]) for one in inner):
                found.add(path.removeprefix("/api/"))
    assert found == set(bodies(OWN))


@pytest.mark.parametrize("path", bodies(OWN))
async def test_every_route_knows_data_by_their_hash_or_says_it_does_not(client, forgotten, path):
    digest = own_table.read(OWN_TABLE, "").digest
    answer = await client.post(f"/api/{path}", json=bodies(named(digest))[path])
    problem = answer.json()
    assert answer.status_code == 422 and problem["type"] == UNKNOWN
    assert problem["errors"][0]["value"] == digest and problem["errors"][0]["field"].endswith("data.table.hash")

    whole = changed(named(digest), "objective.data.table", OWN_TABLE)
    sent = await client.post(f"/api/{path}", json=bodies(whole)[path])
    again = await client.post(f"/api/{path}", json=bodies(named(digest))[path])
    assert sent.status_code == again.status_code == 200, sent.text[:500]
    assert again.content == sent.content
    if path != "export":
        assert b'"values"' not in again.content, "an answer repeats the data"


async def test_one_table_in_a_request_is_enough(client, forgotten):
    digest = own_table.read(OWN_TABLE, "").digest
    lanes = [{"experiment": OWN}, {"experiment": changed(OWN, "objective.data.table", {"hash": digest})}]
    await post(client, "race", lanes=lanes, steps=2)


async def test_data_are_checked_and_named(client):
    found = await post(client, "data", table=OWN_NUMBERS)
    assert found["features"] == ["size", "town = Ulm", "town = Bern", "town = Graz"] and found["rows"] == 5
    assert (found["task"], found["outputs"], found["target"], found["classes"]) == ("regression", 1, "rent", [])
    objective = {"data": {"name": "own", "table": {"hash": found["hash"]}}, "layers": [{}]}
    answer = await post(client, "start", experiment={"objective": objective})
    assert (
        answer["data"]["features"] == found["features"] and answer["data"]["scaling"]["features"][0]["name"] == "size"
    )
    assert answer["experiment"]["objective"]["data"]["table"] == {"hash": found["hash"]}


@pytest.mark.parametrize(
    ("path", "value", "allowed"),
    [
        ("inputs.1.values.0", "7", "a number from"),
        ("inputs.1.values", [], "8 numbers"),
        ("inputs.0.name", "<b>\n", "printable"),
        ("targets.0.classes", [], "2 to 10"),
        ("title", "t" * 41, "1 to 40"),
        ("rows", 8, "only the keys"),
    ],
)
async def test_bad_data_are_refused_by_their_field(client, path, value, allowed):
    body = {"table": changed(OWN_TABLE, path, value)}
    await assert_refused(client, "data", body, f"table.{path}", allowed)
    body = {"experiment": changed(OWN, f"objective.data.table.{path}", value)}
    await assert_refused(client, "start", body, f"objective.data.table.{path}", allowed)


@pytest.mark.parametrize("table", [None, [], "x", 7, {}, {"hash": 1}, {"hash": "g" * 64}, {"inputs": 1, "targets": 1}])
async def test_what_is_no_table_is_refused(client, table):
    answer = await client.post("/api/start", json={"experiment": changed(OWN, "objective.data.table", table)})
    problem = answer.json()
    assert answer.status_code == 422 and problem["type"] == "about:blank"
    assert problem["errors"][0]["field"].startswith("objective.data.table")


async def test_numbers_that_json_cannot_write_are_refused(client):
    for text in ("NaN", "Infinity", "1e999", "1" * 400):
        raw = orjson.dumps({"table": OWN_TABLE}).decode().replace("-1.5", text)
        answer = await client.post("/api/data", content=raw, headers={"content-type": "application/json"})
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "table.inputs.0.values.0"


async def test_the_most_data_fit_in_a_body(client):
    values = [(k * 0.1234567890123456 - 7e5) * 1.000000001e-7 for k in range(own_table.ROWS[1])]
    columns = [{"name": f"column {k}", "values": values} for k in range(20)]
    body = {"table": {"inputs": columns[:16], "targets": columns[16:]}}
    raw = orjson.dumps(body)
    assert len(raw) < MAX_BODY.default / 2
    answer = await client.post("/api/data", content=raw, headers={"content-type": "application/json"})
    assert answer.status_code == 200 and answer.json()["rows"] == 2000 and answer.json()["outputs"] == 4


async def test_a_script_and_its_names_are_safe(client):
    """Names that would end a comment or a text, if they were not written by repr."""
    names = ['\'); import os  # """', "\\", "=1+1"]
    table = {
        "title": "a'''b",
        "inputs": [{"name": name, "values": [1, 2, 3, 4]} for name in names],
        "targets": [{"name": "t", "classes": ["</script>", "'"], "values": [0, 1, 0, 1]}],
    }
    experiment = {"objective": {"data": {"name": "own", "table": table}, "layers": [{}]}}
    text = (await client.post("/api/export", json={"experiment": experiment, "steps": 3})).text
    scope: dict = {}
    exec(compile(text, "script", "exec"), scope)
    assert scope["INPUT_NAMES"] == names and scope["CLASSES"] == ["</script>", "'"]
    raw = [[1.0, 2, 3, 4]] * 3
    scaled = [(raw[0][k] - scope["INPUT_MEANS"][0]) / scope["INPUT_SPREADS"][0] for k in range(4)]
    assert all(min(abs(value - one) for one in scaled) < 1e-12 for value in scope["INPUTS"][:, 0])
    whole = json.loads((await client.post("/api/export", json={"experiment": experiment, "kind": "json"})).text)
    assert whole["experiment"]["objective"]["data"]["table"] == own_table.read(table, "").plain()
    assert whole["scaling"]["features"][2]["name"] == "=1+1"


async def test_features_are_inputs_of_the_network(client):
    objective = {"data": {"name": "circles", "features": ["x1^2", "x2^2"]}, "layers": [{}]}
    answer = await post(client, "start", experiment={"objective": objective})
    assert answer["data"]["features"] == ["x1", "x2", "x1^2", "x2^2"] and answer["data"]["measured"] == 2
    assert answer["data"]["inputs"][2] == [x * x for x in answer["data"]["inputs"][0]]
    assert "w1[1,4]" in answer["parameters"]


async def test_the_catalogue_says_what_may_be_brought_in(client):
    catalog = (await client.get("/api/catalog")).json()
    assert catalog["own_data"]["rows"] == [1, 2000] and catalog["own_data"]["inputs"] == [1, 16]
    allowed = {entry["name"]: entry["computed"] for entry in catalog["data"]}
    assert allowed["moons"] == [one["name"] for one in catalog["features"]] and allowed["iris"] == []


async def test_points_beside_a_curve_are_data_to_bring(client):
    found = await post(client, "data/curve", formula="log(x + 2)", n=60, noise=0.1, seed=4)
    assert found["below"] + found["above"] + found["left_out"] == 60 and found["left_out"] > 0
    assert found["reason"].startswith("log of a negative number")
    taken = await post(client, "data", table=found["table"])
    assert taken["rows"] == 60 - found["left_out"] and taken["classes"] == ["below", "above"]
    assert taken["hash"] == (await post(client, "data", table=found["table"]))["hash"]


async def test_a_curve_with_a_mistake_is_refused_at_its_column(client):
    answer = await client.post("/api/data/curve", json={"formula": "sin(2x) + "})
    (error,) = answer.json()["errors"]
    assert answer.status_code == 422 and error["field"] == "formula" and error["column"] == 10
    for name, value in {"n": 2001, "noise": -0.1, "seed": 0.5}.items():
        await assert_refused(client, "data/curve", {"formula": "x", name: value}, name, "to")
