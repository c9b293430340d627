"""A typed function through every endpoint: as any function, with mistakes at their column, holes and corners."""

from __future__ import annotations

import asyncio
import math
import threading

import pytest

from app.core.experiment import parse, to_plain
from tests.web.documented import DOCUMENT, validated
from tests.web.requests import assert_refused, changed, lane, post

pytestmark = pytest.mark.anyio


def typed(formula, eta=0.01, optimizer="gd", **more):
    objective = {"kind": "function", "name": "typed", "formula": formula, **more}
    return {"objective": objective, "optimizer": {"name": optimizer, "eta": eta}}


VALLEY = typed("(1 - x)^2 + 100 (y - x^2)^2", eta=0.001, range=[[-2, 2], [-1, 3]], start=[-1.2, 1])
NAMED = {**VALLEY, "objective": {"kind": "function", "name": "rosenbrock", "start": [-1.2, 1]}}
WAVES = typed("sin(3x) + x^2/4")
LOG = typed("log(x)", eta=0.3, start=[1])


async def test_formula_is_read_into_an_entry(client):
    answer = await post(client, "function", formula="(1 - x)^2 + 100 (y - x^2)^2", range=[[-2, 2], [-1, 3]])
    validated(answer, "post", "/api/function")
    assert (answer["variables"], answer["convex"], answer["domain"]) == (2, None, [[-2, 2], [-1, 3]])
    assert answer["minima"] == [{"point": [1, 1], "value": 0, "found": True}]
    assert answer["formula"] == "f(x, y) = (1 - x)^{2} + 100(y - x^{2})^{2}"
    assert answer["gradient"] == [r"2\,x - 400\,x(y - x^{2}) - 2", r"200\,y - 200\,x^{2}"]
    assert len(answer["hessian"]) == 3 and answer["hessian"][2] == "200"
    assert set(answer["rates"]) > {"gd", "adam"} and answer["rates"]["gd"] < 0.001


@pytest.mark.parametrize(
    ("formula", "column", "allowed"),
    [
        ("x + ", 4, "a number, x, y"),
        ("x + foo", 5, "one of x, y"),
        ("9**9**9**9", 5, "an exponent"),
        ("", 1, "a formula"),
    ],
)
async def test_mistake_is_refused_with_its_column(client, formula, column, allowed):
    for path, body in (("function", {"formula": formula}), ("start", {"experiment": typed(formula)})):
        response = await client.post(f"/api/{path}", json=body)
        (error,) = response.json()["errors"]
        field = "objective.formula" if path == "start" else "formula"
        assert response.status_code == 422 and error["field"] == field
        assert error["column"] == column and allowed in error["allowed"]
        assert f"at column {column}" in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "value", "field", "allowed"),
    [
        ("formula", 3, "objective.formula", "a formula of 1 to 200"),
        ("formula", "x" * 50_000, "objective.formula", "200 characters"),
        ("range", [[1, 1], [0, 1]], "objective.range.0", "the smaller first"),
        ("range", [[0, 1]], "objective.range", "2 intervals"),
        ("range", [[0, 1], [0, 1e9]], "objective.range.1", "to 1e+06"),
        ("start", [1], "objective.start", "2 numbers"),
        ("parameters", {"a": 1}, "objective.parameters.a", "no keys"),
        ("more", 1, "objective.more", "only the keys"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(client, path, value, field, allowed):
    await assert_refused(client, "start", {"experiment": changed(VALLEY, f"objective.{path}", value)}, field, allowed)


@pytest.mark.parametrize(("path", "schema"), [("function", "FunctionRequest"), ("data/curve", "CurveRequest")])
async def test_the_documented_length_of_a_formula_is_the_limit(client, path, schema):
    stated = DOCUMENT["components"]["schemas"][schema]["properties"]["formula"]
    most = "x" + " " * (stated["maxLength"] - 1)
    assert stated["minLength"] == 1 and stated["description"]
    assert (await client.post(f"/api/{path}", json={"formula": most})).status_code == 200
    for formula in (f"{most} ", most * 100):
        await assert_refused(client, path, {"formula": formula}, "formula", f"1 to {len(most)} characters")


async def test_fields_of_the_reading_endpoint_are_those_of_its_body(client):
    for change, field in (({"range": [[3, 1]]}, "range.0"), ({"range": [[0, 1], [0, 1]]}, "range"), ({}, "formula")):
        body = {"formula": "x^2" if change else "x +", **change}
        await assert_refused(client, "function", body, field, "")


async def test_experiment_is_answered_in_full(client):
    answer = await post(client, "start", experiment=WAVES)
    validated(answer, "post", "/api/start")
    objective = answer["experiment"]["objective"]
    assert (objective["range"], objective["start"], objective["parameters"]) == ([[-3, 3]], [1.5], {})
    assert answer["frame"]["hessian"] == [[pytest.approx(-9 * math.sin(4.5) + 0.5)]]
    assert to_plain(parse(answer["experiment"])) == answer["experiment"]


async def test_run_is_that_of_the_named_function(client):
    own, named = [await post(client, "step", experiment=e, steps=200, detail="full") for e in (VALLEY, NAMED)]
    for a, b in zip(own["frames"], named["frames"], strict=True):
        assert a["state"]["parameters"] == pytest.approx(b["state"]["parameters"], rel=1e-12)
        assert a["hessian"] == [pytest.approx(row, rel=1e-12) for row in b["hessian"]]
        assert a["distance"] == pytest.approx(b["distance"], rel=1e-9)


async def test_run_into_a_hole_ends_with_the_reason(client):
    answer = await post(client, "step", experiment=LOG, steps=50)
    assert (answer["status"], len(answer["frames"])) == ("diverged", 2)
    assert (
        answer["divergence"]["message"] == "At step 3, the function is undefined: log of a negative number, -0.833835."
    )
    began = await post(client, "start", experiment=changed(LOG, "objective.start", [-1]))
    assert began["divergence"]["message"] == "At step 0, the function is undefined: log of a negative number, -1."


async def test_landscape_has_a_hole_where_the_function_is_undefined(client):
    body = {"experiment": typed("x^2 + sqrt(y)"), "resolution": [5, 5], "range": {"u": [-2, 2], "v": [-2, 2]}}
    answer = await post(client, "landscape", **body)
    validated(answer, "post", "/api/landscape")
    assert (answer["undefined"], answer["overflowed"]) == (10, 10)
    assert [[value > 3e38 for value in row] for row in answer["loss"]] == [[True] * 5] * 2 + [[False] * 5] * 3
    whole = await post(client, "landscape", experiment=NAMED, resolution=[5, 5])
    assert whole["undefined"] == 0


async def test_basins_mark_minima_as_found(client):
    answer = await post(client, "basins", experiment=WAVES, resolution=[31], steps=400)
    validated(answer, "post", "/api/basins")
    assert {minimum["known"] for minimum in answer["minima"]} == {False} and len(answer["minima"]) >= 3
    assert answer["minima"][0]["point"] == [pytest.approx(-0.4960111)]


async def test_race_tune_curvature_study_and_events_take_it(client):
    race = await post(client, "race", lanes=[lane(VALLEY, "gd", 0.001), lane(VALLEY, "adam", 0.05)], steps=50)
    assert len(race["ranking"]) == 2 and race["ranking"][0]["distance"] is not None
    tuned = await post(client, "tune", lanes=[lane(WAVES)], steps=30)
    validated(tuned, "post", "/api/tune")
    bent = await post(client, "curvature", experiment=VALLEY)
    validated(bent, "post", "/api/curvature")
    seen = await post(client, "events", experiment=changed(WAVES, "optimizer.eta", 0.1), steps=100)
    validated(seen, "post", "/api/events")
    study = {"base": WAVES, "vary": {"optimizer.eta": [0.01, 0.1]}, "steps": 50, "stream": False}
    assert len((await post(client, "study", **study))["cells"]) == 2


async def test_derivation_shows_slopes_and_hessian_with_the_numbers_of_the_step(client):
    answer = await post(client, "explain", experiment=VALLEY, what="function")
    validated(answer, "post", "/api/explain")
    lines = {line["key"]: line for line in answer["lines"]}
    assert list(lines) == ["loss", "gradient-x", "gradient-y", "hessian-xx", "hessian-xy", "hessian-yy"]
    assert lines["gradient-x"]["value"] == pytest.approx(-215.6) and abs(lines["gradient-x"]["residual"]) < 1e-10
    assert lines["hessian-yy"]["value"] == 200


async def test_derivation_on_a_corner_says_so(client):
    corner = typed("abs(x) + y^2", start=[0, 1])
    answer = await post(client, "explain", experiment=corner, what="function")
    text = str(answer)
    assert "subgradient" in text and "abs has slope 0" in text


async def test_script_makes_the_run_again(client):
    run = await post(client, "step", experiment=VALLEY, steps=50)
    body = {"experiment": VALLEY, "steps": 50, "kind": "numpy"}
    script = (await client.post("/api/export", json=body)).text
    names: dict = {}
    exec(compile(script.replace("print(", "(lambda *a: None)("), "script", "exec"), names)
    assert names["parameters"].tolist() == pytest.approx(run["frames"][-1]["state"]["parameters"], rel=1e-12)


async def test_one_formula_at_a_time_is_made_for_all_who_ask(client, monkeypatch):
    from app.core.catalog.functions.typed import entry

    made = []
    real = entry.made
    monkeypatch.setattr(entry, "made", lambda *key: made.append(key) or real(*key))
    await asyncio.gather(*(post(client, "function", formula="x^2 + 0.125 y^4") for _ in range(5)))
    assert len(made) == 1


@pytest.mark.parametrize("path", ["step", "study", "export"])
async def test_new_formula_is_not_differentiated_on_the_event_loop(client, monkeypatch, path):
    from app.core.catalog.functions.typed import entry

    threads = []
    real = entry.made
    monkeypatch.setattr(entry, "made", lambda *key: threads.append(threading.get_ident()) or real(*key))
    experiment = typed(f"x^2 + {len(path)}.03125 x")
    more = {
        "step": {"experiment": experiment, "steps": 1},
        "study": {"base": experiment, "vary": {"optimizer.eta": [0.01]}, "steps": 1, "stream": False},
        "export": {"experiment": experiment, "steps": 1, "kind": "csv"},
    }
    assert (await client.post(f"/api/{path}", json=more[path])).status_code == 200
    assert threads and threading.get_ident() not in threads
