"""What the endpoints about planes promise: every kind, what is said beside the samples, and what is refused."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from app.core.descent.advance import advance, start
from app.core.experiment import parse
from app.core.landscape.survey import survey
from app.core.landscape.view import look_at
from app.web.landscape.examples import CAMEL
from tests.web.requests import CHAIN, ROSENBROCK, SMALL, changed

pytestmark = pytest.mark.anyio

EXPERIMENT = parse(SMALL)
FIRST = start(EXPERIMENT)
PATH = np.vstack((FIRST.parameters, advance(EXPERIMENT, FIRST, 20).frames.parameters)).tolist()
HERE = {"step": 7, "parameters": PATH[7]}
PLANES = {
    "parameters": {"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]"},
    "centred": {"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]", "center": PATH[0]},
    "principal": {"kind": "principal", "path": PATH},
    "replayed": {"kind": "principal", "steps": 20},
    "rest": {"kind": "principal", "steps": 5, "from": HERE},
    "random": {"kind": "random", "seed": 2},
    "curvature": {"kind": "curvature", "center": PATH[3]},
    "points": {"kind": "points", "points": [PATH[0], PATH[9], PATH[20]]},
    "line": {"kind": "line", "from": PATH[0], "to": PATH[20]},
}


async def post(client, path, **body):
    response = await client.post(f"/api/{path}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("name", PLANES)
@pytest.mark.parametrize("over", ["all", "batch"])
async def test_every_plane_is_answered_as_the_core_has_it(client, name, over):
    plane = PLANES[name]
    body = {"experiment": SMALL, "state": HERE, "plane": plane, "over": over}
    answer = await post(client, "landscape", **body, resolution=[6, 5], project=PATH, field=[3, 2])
    view = look_at(EXPERIMENT, advance(EXPERIMENT, FIRST, 7).frames[-1].state, plane, over)
    wanted = survey(view, [6, 5], points=PATH, field=[3, 2]).plain()
    lines = name == "line"
    assert answer["plane"]["kind"] == plane["kind"] and set(answer["plane"]) == set(wanted["plane"])
    assert np.shape(answer["loss"]) == ((1, 6) if lines else (5, 6))
    np.testing.assert_array_equal(np.array(answer["loss"], dtype=np.float32), wanted["loss"])
    for key in ("over", "examples", "held", "coordinates", "distance", "share", "foot_loss", "true_loss", "error"):
        assert answer[key] == wanted[key], key
    assert answer["examples"] == (12 if over == "all" else 5)
    for part in ("projected", "field"):
        for key, values in answer[part].items():
            assert (values is None) == (wanted[part][key] is None)
            if values is not None:
                np.testing.assert_array_equal(values, wanted[part][key])
    assert len(answer["projected"]["distance"]) == len(PATH)


async def test_the_replayed_path_is_that_of_the_frames(client):
    frames = (await post(client, "step", experiment=SMALL, steps=20))["frames"]
    path = [PATH[0], *(frame["state"]["parameters"] for frame in frames)]
    given = await post(client, "project", experiment=SMALL, plane={"kind": "principal", "path": path}, project="path")
    again = await post(client, "project", experiment=SMALL, plane=PLANES["replayed"], project="path")
    assert given == again and given["plane"]["points"] == 21


async def test_project_says_the_same_as_the_landscape(client):
    body = {"experiment": SMALL, "state": HERE, "plane": PLANES["random"], "project": PATH}
    landscape = await post(client, "landscape", **body, resolution=[2, 2])
    projected = await post(client, "project", **body)
    assert projected == {key: landscape[key] for key in projected}
    assert {"projected", "true_loss", "plane"} <= set(projected) and "loss" not in projected


async def test_parts_that_were_not_requested_are_null(client):
    answer = await post(client, "landscape", experiment=SMALL, resolution=[3, 3])
    assert answer["projected"] is None and answer["field"] is None and answer["over"] == "all"
    assert answer["coordinates"] == {"u": PATH[0][0], "v": PATH[0][1]} and answer["distance"] == 0


async def test_planes_describe_themselves(client):
    answers = {
        name: (await post(client, "project", experiment=SMALL, plane=plane, project=PATH))["plane"]
        for name, plane in PLANES.items()
    }
    assert 0.5 < sum(answers["principal"]["variance"]) <= 1 and answers["principal"]["points"] == 21
    assert answers["random"]["lengths"][0] == pytest.approx(answers["random"]["lengths"][1])
    assert answers["curvature"]["along_u"] == "gradient" and 0 <= answers["curvature"]["alignment"] <= 1
    assert answers["points"]["points"][0] == [0, 0] and not answers["points"]["collinear"]
    assert answers["line"]["barrier"]["height"] >= 0 and answers["line"]["length"] > 0
    assert not any(plane["exact"] for plane in answers.values())


async def test_the_camel_s_barrier(client):
    ends = {"from": [-1.7475523458302888, 0.8737761729151444], "to": [0, 0]}
    answer = await post(client, "landscape", experiment=CAMEL, plane={"kind": "line", **ends}, resolution=[1001])
    barrier = answer["plane"]["barrier"]
    assert barrier["from"] == pytest.approx(0.298638, abs=1e-6) and barrier["to"] == 0
    inside = [loss for u, loss in zip(answer["u"], answer["loss"][0], strict=True) if 0 <= u <= 1]
    assert barrier["loss"] == pytest.approx(max(inside), rel=1e-4)
    assert barrier["height"] == pytest.approx(barrier["loss"] - barrier["from"]) and answer["v"] is None


async def test_samples_travel_as_base64_on_any_plane(client):
    body = {"experiment": SMALL, "plane": PLANES["random"], "resolution": [4, 3]}
    numbers = await post(client, "landscape", **body)
    packed = await post(client, "landscape", **body, encoding="base64")
    samples = np.frombuffer(base64.b64decode(packed["loss"]), "<f4")
    np.testing.assert_array_equal(samples, np.ravel(numbers["loss"]).astype("<f4"))


async def test_basins(client):
    answer = await post(client, "basins", experiment=CAMEL, resolution=[9, 8], steps=300)
    assert np.shape(answer["labels"]) == (8, 9) and answer["plane"] == {
        "kind": "parameters", "u": "x", "v": "y", "exact": True
    }  # fmt: skip
    assert [minimum["point"] for minimum in answer["minima"]] == [
        [0.0, 0.0],
        pytest.approx([-1.747552, 0.873776], abs=1e-6),
        pytest.approx([1.747552, -0.873776], abs=1e-6),
    ]
    labels = np.array(answer["labels"])
    assert sum(m["starts"] for m in answer["minima"]) + answer["diverged"] + answer["unsettled"] == 72
    for k, minimum in enumerate(answer["minima"]):
        assert minimum["starts"] == (labels == k).sum() > 0 and minimum["known"]
    # One start by /api/step.
    column, row = 1, 2
    state = {"parameters": [answer["u"][column], answer["v"][row]]}
    frames = (await post(client, "step", experiment=CAMEL, state=state, steps=300))["frames"]
    end = frames[-1]["state"]["parameters"]
    assert end == pytest.approx(answer["minima"][labels[row, column]]["point"], abs=0.05)


async def test_basins_take_as_many_steps_as_one_request_may(client):
    assert (await post(client, "basins", experiment=CAMEL, resolution=[5, 4], steps=None))["steps"] == 500
    layers = [{"units": 16}, {"units": 16}, {"units": 1}]
    frozen = ["1", "2", "w3[1,3]", "w3[1,4]", "w3[1,5]", "w3[1,6]", "w3[1,7]", "w3[1,8]", "b3"]
    frozen += [f"w3[1,{k}]" for k in range(9, 17)]
    large = {"objective": {"kind": "network", "data": {"name": "moons", "n": 300}, "layers": layers, "frozen": frozen}}
    answer = await post(client, "basins", experiment=large, resolution=[21, 21], steps=None)
    assert 1 <= answer["steps"] < 500


async def test_basins_of_the_chain(client):
    where = {"u": [-4, 4], "v": [-4, 4]}
    answer = await post(client, "basins", experiment=CHAIN, resolution=[7, 6], range=where, steps=400)
    assert len(answer["minima"]) == 2 and all(minimum["flat"] for minimum in answer["minima"])
    assert answer["plane"]["u"] == "w1[1,1]" and answer["unsettled"] == 0


LANDSCAPE = {"experiment": SMALL, "resolution": [3, 3]}
PROJECT = {"experiment": SMALL, "project": PATH}
BASINS = {"experiment": CAMEL, "resolution": [3, 3], "steps": 10}
LONG = {"objective": {"kind": "network", "layers": [{"units": 32}] * 7 + [{"units": 1}]}}
REFUSED = [
    ("landscape", LANDSCAPE, "plane", {"kind": "clouds"}, "plane.kind", "principal"),
    ("landscape", LANDSCAPE, "plane", {"u": "w1[1,1]"}, "plane.kind", "parameters"),
    ("landscape", LANDSCAPE, "plane", {"kind": "random", "seed": -1}, "plane.seed", "from 0"),
    ("landscape", LANDSCAPE, "plane", {"kind": "random", "u": "w1[1,1]"}, "plane.u", "only the keys kind, seed"),
    ("landscape", LANDSCAPE, "plane", {"kind": "random", "center": [1]}, "plane.center", "9 numbers"),
    ("landscape", LANDSCAPE, "plane", {"kind": "principal"}, "plane.steps", "whole number"),
    ("landscape", LANDSCAPE, "plane", {"kind": "principal", "steps": 10**5}, "plane.steps", "10000"),
    ("landscape", LANDSCAPE, "plane", {"kind": "principal", "path": PATH, "steps": 3}, "plane.steps", "not both"),
    ("landscape", LANDSCAPE, "plane", {"kind": "principal", "path": [PATH[0]]}, "plane.path", "2 to 1000"),
    ("landscape", LANDSCAPE, "plane", {"kind": "principal", "path": [[1], [2]]}, "plane.path.0", "9 numbers"),
    ("landscape", LANDSCAPE, "plane", {"kind": "principal", "path": [["a"], [2]]}, "plane.path.0.0", "a number"),
    ("landscape", LANDSCAPE, "plane", {"kind": "principal", "steps": 3, "from": {"parameters": [1]}},
     "plane.from.parameters", "9 numbers"),
    ("landscape", LANDSCAPE, "plane", {"kind": "points", "points": PATH[:2]}, "plane.points", "a list of 3"),
    ("landscape", LANDSCAPE, "plane", {"kind": "points", "points": [PATH[0]] * 3}, "plane.points", "not all the same"),
    ("landscape", LANDSCAPE, "plane", {"kind": "line", "from": PATH[0]}, "plane.to", "a list"),
    ("landscape", LANDSCAPE, "plane", {"kind": "line", "from": PATH[0], "to": PATH[0]}, "plane.to", "another point"),
    ("landscape", LANDSCAPE, "over", "half", "over", "all, batch"),
    ("landscape", LANDSCAPE, "field", [0, 3], "field.0", "from 1 to 64"),
    ("landscape", LANDSCAPE, "field", [3], "field", "2 whole numbers"),
    ("landscape", LANDSCAPE, "project", "way", "project", "path"),
    ("landscape", LANDSCAPE, "project", "path", "project", "a list of parameter vectors"),
    ("landscape", LANDSCAPE, "project", [[1, 2]], "project.0", "9 numbers"),
    ("landscape", LANDSCAPE, "project", 3, "project", "a list"),
    ("landscape", {"experiment": LONG, "resolution": [2, 2]}, "plane", {"kind": "principal", "steps": 9999},
     "plane.steps", "at most"),
    ("project", PROJECT, "project", None, "project", "a list"),
    ("project", PROJECT, "plane", {"kind": "random", "seed": True}, "plane.seed", "a whole number"),
    ("basins", BASINS, "steps", 0, "steps", "from 1 to 5000"),
    ("basins", BASINS, "plane", {"kind": "random"}, "plane.kind", "parameters"),
    ("basins", BASINS, "plane", {"kind": "parameters", "u": "x"}, "plane", "both free parameters"),
    ("basins", BASINS, "resolution", [201, 202], "resolution.1", "201"),
    ("basins", BASINS, "experiment", SMALL, "plane", "both free parameters"),
    ("basins", {**BASINS, "resolution": [201, 201]}, "steps", 5000, "steps", "at most"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "place", "value", "field", "allowed"), REFUSED)
async def test_a_bad_value_is_refused_by_name(client, path, body, place, value, field, allowed):
    response = await client.post(f"/api/{path}", json=changed(body, place, value))
    problem = response.json()
    assert response.status_code == 422, problem
    assert problem["errors"][0]["field"] == field, problem
    assert allowed in problem["errors"][0]["allowed"], problem


async def test_a_state_far_off_is_still_told_in_finite_numbers(client):
    far = {"parameters": [1e300] * 9}
    for name in ("random", "line", "points", "principal"):
        plane = PLANES[name] | ({"center": PATH[0]} if name in ("random", "principal") else {})
        answer = await post(client, "project", experiment=SMALL, state=far, plane=plane, project=[far["parameters"]])
        assert answer["true_loss"] is None and answer["projected"]["distance"][0] > 1e299
        assert answer["share"] <= 1
    answer = await post(client, "project", experiment=ROSENBROCK, state={"parameters": [1e300, 0]}, project=[[1, 1]])
    assert answer["true_loss"] is None and answer["projected"]["foot_loss"] == [0]


FAR = [-1e100, -1e3, -2.0, 0.5, 2.0, 1e3, 1e100]


@pytest.mark.parametrize("encoding", ["numbers", "base64"])
async def test_samples_lie_at_the_coordinates_asked_for(client, encoding):
    at = {"u": FAR, "v": [-1e90, 0.0, 3.0]}
    plane = {"kind": "parameters", "u": "x", "v": "y"}
    body = {"experiment": ROSENBROCK, "plane": plane, "at": at, "precision": "float64", "encoding": encoding}
    answer = await post(client, "landscape", **body)
    loss = answer["loss"]
    if encoding == "base64":
        loss = np.frombuffer(base64.b64decode(loss), "<f8").reshape(3, 7)
    assert (answer["u"], answer["v"]) == (at["u"], at["v"])
    assert answer["range"] == {"u": [-1e100, 1e100], "v": [-1e90, 3.0]}
    u, v = np.meshgrid(at["u"], at["v"])
    with np.errstate(over="ignore"):
        wanted = np.minimum((1 - u) ** 2 + 100 * (v - u * u) ** 2, np.finfo(float).max)
    np.testing.assert_allclose(loss, wanted, rtol=1e-12)
    assert answer["overflowed"] == np.count_nonzero(np.abs(u) == 1e100)


@pytest.mark.parametrize(
    ("at", "field"),
    [
        ({"u": [0, 1]}, "at.v"),
        ({"u": [1, 0], "v": [0, 1]}, "at.u"),
        ({"u": [0, 0], "v": [0, 1]}, "at.u"),
        ({"u": [0, 1], "v": [1]}, "at.v"),
        ({"u": [0, 1], "v": [0] * 402}, "at.v"),
        ({"u": [0, 1e301], "v": [0, 1]}, "at.u.1"),
    ],
)
async def test_coordinates_that_cannot_be_sampled_are_refused(client, at, field):
    plane = {"kind": "parameters", "u": "x", "v": "y"}
    response = await client.post("/api/landscape", json={"experiment": ROSENBROCK, "plane": plane, "at": at})
    assert response.status_code == 422
    assert [fault["field"] for fault in response.json()["errors"]] == [field]
