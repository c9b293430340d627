"""/api/explain: the article's numbers over HTTP, exactly the frame's numbers, and refusals that name the field."""

from __future__ import annotations

import pytest

from tests.web.documented import validated
from tests.web.requests import CHAIN, EXPERIMENTS, SMALL, changed

pytestmark = pytest.mark.anyio

STATE = {"step": 4, "parameters": [0.1 * k - 0.4 for k in range(9)]}


async def post(client, path, body, status=200):
    response = await client.post(f"/api/{path}", json=body)
    assert response.status_code == status, response.text
    return response.json()


def at(frame, path):
    for key in path.split("."):
        frame = frame[key] if isinstance(frame, dict) else frame[int(key)]
    return frame


async def test_the_article(client):
    answer = await post(client, "explain", {"experiment": CHAIN, "what": "parameter", "parameter": "w1[1,1]"})
    assert answer["status"] == "running" and answer["step"] == 0 and answer["example"] == 0
    assert [(line["key"], line["level"], line["value"]) for line in answer["lines"]] == [
        ("gradient", 0, -4.5), ("delta1-1", 1, -2.25), ("slope1-1", 2, 1.0), ("delta2-1", 2, -1.5),
        ("slope2-1", 3, 1.0), ("error-1", 3, -1.5),
    ]  # fmt: skip
    assert answer["contributions"] == {"example": [0], "delta": [-2.25], "a": [2.0], "contribution": [-4.5]}
    assert answer["experiment"]["optimizer"] == {"name": "gd", "eta": 0.01}


@pytest.mark.parametrize("what", ["parameter", "forward", "loss", "jacobian", "update", "check"])
@pytest.mark.parametrize("example", [None, 7])
async def test_every_number_is_the_frames(client, what, example):
    """The frame that the page shows and the derivation, through JSON both: equal floats."""
    asked = {"experiment": SMALL, "state": STATE}
    frame = (await post(client, "frame", {**asked, "examples": None if example is None else [example]}))["frame"]
    step = await post(client, "step", {**asked, "steps": 1})
    body = {**asked, "what": what, "parameter": "w1[2,1]", "example": example}
    if what in ("forward", "loss"):
        del body["parameter"]
    answer = await post(client, "explain", body)
    found = [quantity for line in answer["lines"] for quantity in (line["result"], *line["uses"])]
    linked = [quantity for quantity in found if "frame" in quantity]
    assert linked
    for quantity in linked:
        path = quantity["frame"]
        number = at(step["frames"][0], path[5:]) if path.startswith("next.") else at(frame, path)
        assert number == quantity["value"], quantity


async def test_layers_that_are_one(client):
    linear = changed(CHAIN, "objective.layers", [{"units": 1, "activation": "identity"}] * 2)
    answer = await post(client, "explain", {"experiment": linear, "what": "collapse"})
    assert {matrix["key"]: matrix["rows"] for matrix in answer["matrices"]} == {
        "w1": [[0.5]], "b1": [[1.0]], "w2": [[1.5]], "b2": [[0.5]], "w": [[0.75]], "b": [[2.0]],
    }  # fmt: skip
    frame = (await post(client, "frame", {"experiment": linear, "examples": [0]}))["frame"]
    assert answer["collapse"]["stack"] == frame["layers"][1]["z"][0] == answer["collapse"]["single"] == [3.5]
    assert answer["collapse"]["difference"] == 0 and answer["collapse"]["stopped_by"] == []
    bent = await post(client, "explain", {"experiment": SMALL, "state": STATE, "what": "collapse"})
    assert bent["lines"] == [] and bent["collapse"]["stopped_by"] == [1] and "tanh" in bent["collapse"]["text"]
    await post(client, "explain", {"experiment": EXPERIMENTS["rosenbrock"], "what": "collapse"}, 422)


async def test_a_function(client):
    body = {"experiment": EXPERIMENTS["rosenbrock"], "what": "function"}
    answer = await post(client, "explain", body)
    frame = (await post(client, "frame", {"experiment": body["experiment"]}))["frame"]
    values = {line["key"]: line["value"] for line in answer["lines"]}
    assert values == {"loss": frame["loss"], "gradient-x": frame["gradient"][0], "gradient-y": frame["gradient"][1]}
    assert answer["example"] is None and answer["contributions"] is None


async def test_short_and_with_all_digits(client):
    body = {"experiment": SMALL, "what": "parameter", "parameter": "w1[2,1]", "levels": 0, "digits": 17}
    (line,) = (await post(client, "explain", body))["lines"]
    assert line["numbers"].endswith(f"= {line['value']!r}")


async def test_numbers_that_overflow(client):
    state = {"step": 0, "parameters": [1e200, 0.0, 1e200, 0.0]}
    body = {"experiment": CHAIN, "state": state, "what": "parameter", "parameter": "w1[1,1]"}
    answer = await post(client, "explain", body)
    assert answer["lines"] == [] and answer["status"] == "diverged" and answer["divergence"]["message"]


async def test_a_term_on_the_way_to_a_finite_number_may_overflow(client):
    soft = changed(changed(CHAIN, "objective.layers.0.activation", "softplus"), "objective.loss", {"name": "huber"})
    body = {"experiment": soft, "state": {"step": 0, "parameters": [-1e200, 0.0, 1.0, 0.0]}, "what": "jacobian"}
    answer = await post(client, "explain", body)
    assert answer["status"] == "running"
    slope = next(line for line in answer["lines"] if line["key"].startswith("slope"))
    assert slope["value"] == 0 and None in [term["value"] for term in slope["terms"]]  # 1 / (1 + e^-z)
    validated(answer, "post", "/api/explain")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("what", "everything"), ("what", "function"), ("parameter", "w9[1,1]"), ("parameter", None), ("example", 12),
        ("example", -1), ("levels", -1), ("digits", 1), ("digits", 18), ("experiment.optimizer.name", "none"),
    ],
)  # fmt: skip
async def test_refusals_name_the_field(client, field, value):
    body = {"experiment": SMALL, "what": "parameter", "parameter": "w1[2,1]"}
    problem = await post(client, "explain", changed(body, field, value), 422)
    assert problem["errors"][0]["field"] == field.removeprefix("experiment."), problem
