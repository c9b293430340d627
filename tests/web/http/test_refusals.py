"""A request without an answer is refused with a problem that names the field, its value and the allowed values."""

from __future__ import annotations

import json

import pytest

from tests.web.requests import CHAIN, MOONS, ROSENBROCK, SMALL, changed

pytestmark = pytest.mark.anyio

STATE = {"step": 1, "parameters": [0.5, 1, 1.5, 0.5]}
STEP = {"experiment": MOONS}
BOOTH = {"objective": {"kind": "function", "name": "booth"}}
HUGE = {"objective": {"kind": "network", "data": {"name": "moons", "n": 1000}, "layers": [{"units": 32}] * 7 + [{}]}}

# endpoint, body, the path of a wrong value, that value, the field named, words of the allowed values
CASES = [
    # names there are not
    ("step", STEP, "experiment.optimizer.name", "adm", "optimizer.name", "adam"),
    ("step", STEP, "experiment.objective.kind", "newtork", "objective.kind", "network"),
    ("step", STEP, "experiment.objective.data.name", "moon", "objective.data.name", "moons"),
    ("step", STEP, "experiment.objective.layers.0.activation", "tan", "objective.layers.0.activation", "tanh"),
    ("step", STEP, "experiment.objective.loss", {"name": "mse"}, "objective.loss.name", "half_mse"),
    ("step", STEP, "experiment.objective.init", {"name": "x"}, "objective.init.name", "glorot_uniform"),
    ("step", STEP, "experiment.schedule", {"name": "x"}, "schedule.name", "cosine"),
    ("step", STEP, "experiment.clip", {"name": "x"}, "clip.name", "norm"),
    ("step", {"experiment": ROSENBROCK}, "experiment.objective.name", "rosen", "objective.name", "rosenbrock"),
    ("step", STEP, "experiment.objective.frozen", ["w9"], "objective.frozen.0", "w1"),
    ("step", STEP, "detail", "fulll", "detail", "full"),
    ("landscape", STEP, "plane", {"kind": "parameters", "u": "w9[1,1]"}, "plane.u", "w1[1,1]"),
    ("landscape", STEP, "plane.kind", "plain", "plane.kind", "parameters"),
    # keys there are not
    ("step", STEP, "experiment.optimizer.etta", 0.1, "optimizer.etta", "eta"),
    ("step", STEP, "experiment.learning_rate", 0.1, "learning_rate", "optimizer"),
    ("step", STEP, "stepz", 3, "stepz", "steps"),
    ("step", {"experiment": ROSENBROCK}, "experiment.objective.layers", [], "objective.layers", "start"),
    ("step", {"experiment": ROSENBROCK}, "experiment.objective.parameters.c", 1, "objective.parameters.c", "keys b"),
    ("step", {"experiment": BOOTH}, "experiment.objective.parameters.b", 1, "objective.parameters.b", "no keys"),
    ("step", {"experiment": CHAIN, "state": STATE}, "state.slots", {"m": [0, 0, 0, 0]}, "state.slots", "empty"),
    # booleans and strings are no numbers
    ("step", STEP, "experiment.optimizer.eta", True, "optimizer.eta", "a number"),
    ("step", STEP, "experiment.optimizer.eta", "0.1", "optimizer.eta", "a number"),
    ("step", STEP, "experiment.objective.layers.0.units", True, "objective.layers.0.units", "a whole number"),
    ("step", STEP, "experiment.seed", False, "seed", "a whole number"),
    ("step", STEP, "steps", True, "steps", "a whole number"),
    ("step", {"experiment": CHAIN, "state": STATE}, "state.parameters.2", True, "state.parameters.2", "a number"),
    ("step", {"experiment": CHAIN, "state": STATE}, "state.step", "1", "state.step", "a whole number"),
    ("step", {"experiment": CHAIN, "state": STATE}, "state.since", 2, "state.since", "from 0 to 1"),
    ("boundary", STEP, "units", 1, "units", "true or false"),
    # out of range
    ("step", STEP, "steps", 0, "steps", "from 1 to 1000"),
    ("step", STEP, "steps", 10**6, "steps", "from 1 to 1000"),
    ("step", STEP, "steps", 2.5, "steps", "a whole number"),
    ("step", STEP, "experiment.optimizer.eta", -0.1, "optimizer.eta", "from 1e-06 to 10"),
    ("step", STEP, "experiment.objective.data.n", 3, "objective.data.n", "from 4 to 1000"),
    ("step", STEP, "experiment.objective.layers.1.units", 33, "objective.layers.1.units", "from 1 to 32"),
    ("step", STEP, "experiment.batch_size", 0, "batch_size", "from 1 to 1000 or null"),
    ("step", STEP, "experiment.objective.penalty", {"l2": -1}, "objective.penalty.l2", "from 0"),
    ("landscape", STEP, "resolution", [202, 10], "resolution.0", "from 2 to 201"),
    ("landscape", STEP, "resolution", [10, 1], "resolution.1", "from 2"),
    ("boundary", STEP, "resolution", 202, "resolution", "from 2 to 201"),
    ("boundary", STEP, "features", [0, 7], "features.1", "0 to"),
    ("start", STEP, "examples", [100], "examples.0", "0 to 99"),
    # giant networks
    ("start", STEP, "experiment.objective.layers", [{"units": 4}] * 9, "objective.layers", "1 to 8"),
    ("start", STEP, "experiment.objective.layers", [{"units": 10**9}], "objective.layers.0.units", "from 1 to 32"),
    ("start", STEP, "experiment.objective.layers", [], "objective.layers", "1 to 8"),
    # wrong shapes
    ("step", {"experiment": CHAIN}, "state", {"parameters": [1, 2, 3]}, "state.parameters", "4 numbers"),
    ("step", {"experiment": CHAIN}, "state", {"parameters": [[1, 2, 3, 4]]}, "state.parameters.0", "a number"),
    ("step", {"experiment": CHAIN}, "state", {"step": 3}, "state.parameters", "a list"),
    ("step", {"experiment": CHAIN}, "state", [0.5, 1, 1.5, 0.5], "state", "an object"),
    ("step", {"experiment": ROSENBROCK}, "experiment.objective.start", [1], "objective.start", "a list of 2"),
    ("step", {"experiment": CHAIN}, "experiment.objective.init.parameters", [1], "objective.init.parameters", "4"),
    ("landscape", STEP, "range", {"u": [1, 0], "v": [0, 1]}, "range.u", "smaller first"),
    ("landscape", STEP, "range", {"u": [0, 1]}, "range.v", "a list of 2"),
    ("start", STEP, "experiment", None, "experiment", "an object"),
    ("start", STEP, "experiment.objective", [], "objective", "an object"),
    ("start", STEP, "experiment.objective", {"kind": None}, "objective.kind", "network"),
    ("start", STEP, "experiment.objective", None, "objective", "an object"),
    ("start", STEP, "experiment.optimizer", {}, "optimizer.name", "adam"),
    ("start", STEP, "experiment.objective.frozen", [["w1"]], "objective.frozen.0", "a name"),
    ("start", {"experiment": ROSENBROCK}, "experiment.batch_size", 0, "batch_size", "from 1 to 1000 or null"),
    # errors of more than one field
    ("start", STEP, "experiment.objective.layers.1.units", 3, "objective.layers.1.units", "1 or 2"),
    ("start", STEP, "experiment.objective.loss", {"name": "softmax_cross_entropy"}, "objective.loss.name", "binary"),
    ("boundary", {"experiment": ROSENBROCK}, "resolution", 5, "objective.kind", "network"),
    # more work than one request may be
    ("step", {"experiment": HUGE}, "steps", 1000, "steps", "in one request"),
    ("landscape", {"experiment": HUGE}, "resolution", [201, 201], "resolution", "samples in all"),
    ("boundary", {"experiment": HUGE}, "resolution", 201, "resolution", "maps"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "place", "value", "field", "allowed"), CASES)
async def test_a_bad_value_is_refused_by_name(client, path, body, place, value, field, allowed):
    response = await client.post(f"/api/{path}", json=changed(body, place, value))
    problem = response.json()
    assert response.status_code == problem["status"] == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert problem["errors"][0]["field"] == field, problem
    assert allowed in problem["errors"][0]["allowed"], problem
    assert problem["errors"][0]["allowed"] in problem["detail"] and field in problem["detail"]
    if isinstance(value, (bool, int, float, str)) and place.endswith(field):
        assert problem["errors"][0]["value"] == value and type(problem["errors"][0]["value"]) is type(value)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" + "0" * 400])
@pytest.mark.parametrize(
    ("body", "place", "field"),
    [
        ({"experiment": SMALL}, "experiment.optimizer.eta", "optimizer.eta"),
        ({"experiment": SMALL}, "experiment.objective.data.noise", "objective.data.noise"),
        ({"experiment": SMALL}, "experiment.seed", "seed"),
        ({"experiment": ROSENBROCK}, "experiment.objective.start.1", "objective.start.1"),
        ({"experiment": CHAIN, "state": STATE}, "state.parameters.3", "state.parameters.3"),
        ({"experiment": SMALL, "state": STATE}, "state.slots", "state.slots"),
    ],
)
async def test_numbers_that_are_none_are_refused_on_the_way_in(client, text, body, place, field):
    raw = json.dumps(changed(body, place, "@")).replace('"@"', text if field != "state.slots" else f'{{"m": {text}}}')
    response = await client.post("/api/step", content=raw, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].startswith(field)


async def test_every_wrong_field_is_named(client):
    body = changed(changed({"experiment": MOONS}, "steps", 0), "experiment.seed", -1)
    errors = (await client.post("/api/step", json=body)).json()["errors"]
    assert {error["field"] for error in errors} == {"steps", "seed"}


async def test_long_values_and_long_lists_are_shortened(client):
    body = {"experiment": CHAIN, "state": {"parameters": ["x" * 500] * 50}}
    errors = (await client.post("/api/step", json=body)).json()["errors"]
    assert len(errors) == 10 and all(len(error["value"]) <= 80 for error in errors)


async def test_a_long_key_is_not_echoed_in_full(client):
    response = await client.post("/api/step", json={"experiment": CHAIN, "x" * 100_000: 1})
    assert response.status_code == 422 and len(response.content) < 2000


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 10_000, "application/json", 400),
        (b"[" * 100_000, "application/json", 413),
        (b"{}", "text/plain", 415),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b" " * 4_000_001, "application/json", 413),
    ],
)
async def test_a_body_that_is_no_json_object(client, content, kind, status):
    response = await client.post("/api/step", content=content, headers={"content-type": kind} if kind else {})
    assert response.status_code == response.json()["status"] == status
    assert response.headers["content-type"] == "application/problem+json"


async def test_json_may_name_its_charset(client):
    headers = {"content-type": "application/json; charset=utf-8"}
    assert (await client.post("/api/start", content=json.dumps({"experiment": CHAIN}), headers=headers)).is_success


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/nothing", 404), ("GET", "/static/nothing.js", 404), ("GET", "/static/../pyproject.toml", 404),
     ("GET", "/api/step", 405), ("POST", "/api/catalog", 405), ("DELETE", "/healthz", 405), ("POST", "/", 405)],
)  # fmt: skip
async def test_a_wrong_address_or_method(client, method, path, status):
    response = await client.request(method, path)
    assert response.status_code == response.json()["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert ("allow" in response.headers) == (status == 405)


async def test_a_mistake_of_ours_is_a_problem_too(app, client, monkeypatch):
    from app.web.descent import handlers

    def fail(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(handlers, "start", fail)
    response = await client.post("/api/start", json={"experiment": CHAIN})
    assert response.status_code == 500 and "ZeroDivision" not in response.text
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("value", [4.0, 4e0])
async def test_a_whole_number_may_be_written_as_a_float(client, value):
    body = {"experiment": changed(MOONS, "objective.layers.0.units", value)}
    answer = (await client.post("/api/start", json=body)).json()
    assert answer["experiment"]["objective"]["layers"][0]["units"] == 4
