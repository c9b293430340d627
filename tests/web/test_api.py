"""What each endpoint promises, on small experiments whose numbers can be checked."""

from __future__ import annotations

import base64
import struct

import anyio
import pytest

from app import __version__
from app.core.catalog.datasets import DATASETS
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.presets import PRESETS
from app.web.http import compute
from tests.web.requests import CHAIN, EXPERIMENTS, FULL_BATCH, MOONS, ROSENBROCK, SMALL

pytestmark = pytest.mark.anyio
PATIENCE = 10  # seconds, after which an answer does not come


async def post(client, path, **body):
    response = await client.post(f"/api/{path}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


async def test_health(client):
    for path in ("/healthz", "/readyz"):
        assert (await client.get(path)).json() == {"status": "ok", "version": __version__}


async def test_health_is_told_while_all_threads_compute(client):
    turns, others = compute.SIDE_BY_SIDE.turns, [object() for _ in range(int(compute.SIDE_BY_SIDE.turns.total_tokens))]
    for other in others:
        turns.acquire_on_behalf_of_nowait(other)
    try:
        with anyio.fail_after(PATIENCE):
            for path in ("/healthz", "/readyz"):
                assert (await client.get(path)).status_code == 200
    finally:
        for other in others:
            turns.release_on_behalf_of(other)


async def test_the_catalogue_lists_every_table(client):
    catalog = (await client.get("/api/catalog")).json()
    assert [entry["name"] for entry in catalog["functions"]] == list(FUNCTIONS)
    assert [entry["name"] for entry in catalog["data"]] == list(DATASETS)
    assert [entry["name"] for entry in catalog["optimizers"]] == list(OPTIMIZERS)
    assert [entry["name"] for entry in catalog["presets"]] == list(PRESETS)
    assert catalog["default"] == catalog["presets"][0]["experiment"]
    assert catalog["limits"] == {"depth": [1, 8], "width": [1, 32], "steps": 1000, "resolution": [2, 201]}
    tables = ("functions", "activations", "losses", "initializers", "data", "optimizers", "schedules", "clips")
    for entry in (entry for table in tables for entry in catalog[table]):
        assert entry["title"] and entry["description"], entry["name"]
        for parameter in entry["parameters"]:
            assert parameter["minimum"] <= parameter["default"] <= parameter["maximum"], entry["name"]


async def test_the_catalogue_describes_each_kind_in_its_own_way(client):
    catalog = (await client.get("/api/catalog")).json()
    entries = {table: {entry["name"]: entry for entry in catalog[table]} for table in ("functions", "data", "losses")}
    himmelblau = entries["functions"]["himmelblau"]
    assert (himmelblau["variables"], himmelblau["convex"], len(himmelblau["minima"])) == (2, False, 4)
    assert {"point": [3.0, 2.0], "value": 0.0, "found": False} in himmelblau["minima"]
    iris = entries["data"]["iris"]
    assert iris["task"] == "classification" and len(iris["classes"]) == 3 and "Fisher" in iris["source"]
    assert entries["losses"]["softmax_cross_entropy"]["logits"] is True
    adam = next(entry for entry in catalog["optimizers"] if entry["name"] == "adam")
    assert adam["parameters"][0]["name"] == "eta"
    assert [(slot["name"], slot["shape"]) for slot in adam["slots"]] == [("m", "vector"), ("v", "vector")]


async def test_start_answers_with_all_that_was_left_out(client):
    answer = await post(client, "start", experiment={"objective": {"kind": "network"}})
    objective = answer["experiment"]["objective"]
    assert objective["data"] == {"name": "moons", "n": 300, "n_test": 100, "noise": 0.15, "seed": 0}
    assert objective["layers"] == [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "identity"}]
    assert answer["experiment"]["optimizer"] == {"name": "gd", "eta": 0.1}
    assert answer["experiment"]["schedule"] == {"name": "constant"}
    again = await post(client, "start", experiment=answer["experiment"])
    assert again == answer


async def test_start_names_the_parameters_and_says_which_are_free(client):
    answer = await post(client, "start", experiment=CHAIN)
    assert answer["parameters"] == ["w1[1,1]", "b1[1]", "w2[1,1]", "b2[1]"]
    assert answer["free"] == [True, False, True, False]
    assert answer["data"]["inputs"] == [[2.0]] and answer["data"]["targets"] == [[5.0]]
    assert (answer["status"], answer["divergence"]) == ("running", None)


async def test_the_article_s_chain(client):
    frame = (await post(client, "start", experiment=CHAIN))["frame"]
    assert frame["layers"][0]["z"] == [[2.0]] and frame["outputs"] == [[3.5]] and frame["loss"] == 1.125
    assert frame["gradient"] == [-4.5, 0.0, -3.0, 0.0]
    assert frame["new_parameters"] == pytest.approx([0.5 + 0.045, 1, 1.5 + 0.03, 0.5], abs=1e-15)


async def test_start_gives_the_data_as_columns(client):
    data = (await post(client, "start", experiment=SMALL))["data"]
    assert [len(column) for column in data["inputs"]] == [12, 12] and [len(c) for c in data["targets"]] == [12]
    assert [len(column) for column in data["test_inputs"]] == [4, 4] and set(data["targets"][0]) == {0.0, 1.0}
    assert (await post(client, "start", experiment=ROSENBROCK))["data"] is None


async def test_step_begins_at_the_start_when_no_state_is_given(client):
    start = await post(client, "start", experiment=SMALL)
    without = await post(client, "step", experiment=SMALL, steps=3)
    given = await post(client, "step", experiment=SMALL, steps=3, state=start["frame"]["state"])
    assert without == given
    assert [frame["state"]["step"] for frame in without["frames"]] == [1, 2, 3]
    assert without["frames"][0]["state"]["parameters"] == start["frame"]["new_parameters"]


async def test_a_state_without_slots_gets_fresh_ones(client):
    state = (await post(client, "start", experiment=SMALL))["frame"]["state"]
    fresh = await post(client, "step", experiment=SMALL, state={"parameters": state["parameters"]})
    assert fresh == await post(client, "step", experiment=SMALL, state=state)


async def test_light_frames_leave_the_layers_out(client):
    light = (await post(client, "step", experiment=SMALL, steps=2))["frames"]
    full = (await post(client, "step", experiment=SMALL, steps=2, detail="full", examples=[7, 0]))["frames"]
    for a, b in zip(light, full, strict=True):
        assert a == {key: b[key] for key in a}
        assert "layers" not in a and b["examples"] == [7, 0]
        assert [len(layer["z"]) for layer in b["layers"]] == [2, 2]
        assert [len(layer["grad_w"]) for layer in b["layers"]] == [2, 1]
    assert [len(frame["batch"]) for frame in full] == [5, 2]  # 12 examples in batches of 5: steps 1 and 2 of the epoch


async def test_layers_gradients_have_the_penalty_and_are_0_where_frozen(client):
    """As the schema says of grad_w and grad_b: they are the frame's gradient, of the loss with its penalty."""
    objective = SMALL["objective"] | {"penalty": {"l1": 0.0, "l2": 3.0}, "frozen": ["w1[1,2]", "b2"]}
    answer = await post(client, "start", experiment=SMALL | {"objective": objective})
    plain = (await post(client, "start", experiment=SMALL))["frame"]
    frame = answer["frame"]
    assert frame["layers"][0]["grad_w"][0][1] == 0 and frame["layers"][1]["grad_b"] == [0]
    weights = frame["state"]["parameters"][0]
    added = frame["layers"][0]["grad_w"][0][0] - plain["layers"][0]["grad_w"][0][0]
    assert added == pytest.approx(3.0 * weights, rel=1e-12)
    rows = [[*w, b] for layer in frame["layers"] for w, b in zip(layer["grad_w"], layer["grad_b"], strict=True)]
    assert [number for row in rows for number in row] == frame["gradient"]


async def test_frame_looks_without_moving(client):
    last = (await post(client, "step", experiment=SMALL, steps=2, detail="full", scores=True))["frames"][-1]
    assert (await post(client, "frame", experiment=SMALL, state=last["state"]))["frame"] == last
    state = {**last["state"], "parameters": [0.0] * len(last["state"]["parameters"])}
    edited = (await post(client, "frame", experiment=SMALL, state=state))["frame"]
    assert edited["state"] == state and edited["outputs"] == [[0.0]]


async def test_a_function_s_frame_has_its_curvature(client):
    frame = (await post(client, "frame", experiment=ROSENBROCK, state={"parameters": [1, 1]}))["frame"]
    assert frame["hessian"] == [[802.0, -400.0], [-400.0, 200.0]] and frame["gradient"] == [0.0, 0.0]
    assert frame["layers"] == [] and frame["batch"] == []


async def test_a_run_that_diverges_ends_at_its_last_finite_frame(client):
    experiment = {**CHAIN, "optimizer": {"name": "gd", "eta": 0.3}}
    answer = await post(client, "step", experiment=experiment, steps=100)
    assert answer["status"] == "diverged" and 0 < len(answer["frames"]) < 20
    divergence = answer["divergence"]
    assert set(divergence) == {"step", "quantity", "layer", "message", "holding_eta", "holding_steps", "undefined"}
    assert divergence["step"] == answer["frames"][-1]["state"]["step"] + 1
    assert divergence["holding_eta"] in {0.3 / 2**k for k in range(1, 20)}
    holding = {**CHAIN, "optimizer": {"name": "gd", "eta": divergence["holding_eta"]}}
    assert (await post(client, "step", experiment=holding, steps=100))["status"] == "running"


async def test_a_frame_that_is_not_finite_is_a_divergence(client):
    state = {"parameters": [1e200, 1, 1e200, 0]}
    answer = await post(client, "frame", experiment=CHAIN, state=state)
    assert answer["frame"] is None and answer["status"] == "diverged" and answer["divergence"]["step"] == 0


async def test_the_landscape_has_an_array_per_coordinate(client):
    plane = {"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]"}
    where = {"u": [0, 2], "v": [0, 3]}
    answer = await post(client, "landscape", experiment=CHAIN, plane=plane, resolution=[5, 4], range=where)
    assert answer["plane"] == {**plane, "exact": True} and answer["range"] == where
    assert answer["u"] == [0, 0.5, 1, 1.5, 2] and answer["v"] == [0, 1, 2, 3]
    exact = [[(5 - ((2 * u + 1) * v + 0.5)) ** 2 / 2 for u in answer["u"]] for v in answer["v"]]
    for row, wanted in zip(answer["loss"], exact, strict=True):
        assert row == pytest.approx(wanted, rel=answer["error"])
    assert (answer["minimum"], answer["maximum"]) == pytest.approx((min(map(min, exact)), max(map(max, exact))))
    assert (answer["held"], answer["held_names"], answer["overflowed"]) == (0, [], 0)


async def test_a_slice_says_what_it_holds(client):
    plane = {"kind": "parameters", "u": "b2[1]"}
    answer = await post(client, "landscape", experiment=SMALL, plane=plane, resolution=[7])
    assert answer["v"] is None and answer["plane"]["exact"] is False and len(answer["loss"]) == 1
    assert answer["held"] == len(answer["held_names"]) == 8 and "b2[1]" not in answer["held_names"]


async def test_a_curve_may_be_finer_than_a_plane(client):
    plane = {"kind": "parameters", "u": "x", "v": None}
    answer = await post(client, "landscape", experiment=ROSENBROCK, plane=plane, resolution=[401, 1])
    assert len(answer["u"]) == 401 and [len(row) for row in answer["loss"]] == [401]


@pytest.mark.parametrize("name", EXPERIMENTS)
async def test_base64_holds_the_same_samples_as_float32(client, name):
    bodies = [{"experiment": EXPERIMENTS[name], "resolution": [6, 5], "encoding": e} for e in ("numbers", "base64")]
    numbers, packed = [await post(client, "landscape", **body) for body in bodies]
    samples = struct.unpack("<30f", base64.b64decode(packed.pop("loss")))
    rows = numbers.pop("loss")
    assert [value for row in rows for value in row] == pytest.approx(samples, rel=1e-7)
    assert numbers == packed


async def test_the_boundary_maps_output_and_units(client):
    answer = await post(client, "boundary", experiment=SMALL, resolution=4, range=[[-1, 1], [0, 3]])
    assert answer["x"] == pytest.approx([-1, -1 / 3, 1 / 3, 1]) and answer["y"] == [0, 1, 2, 3]
    assert answer["features"] == [0, 1] and answer["held"] == {} and answer["range"] == [[-1, 1], [0, 3]]
    assert [len(layer) for layer in answer["layers"]] == [2, 1]
    assert answer["output"] == answer["layers"][-1]
    assert [len(row) for row in answer["output"][0]] == [4] * 4
    packed = await post(client, "boundary", experiment=SMALL, resolution=4, encoding="base64", units=False)
    assert packed["layers"] == [] and len(base64.b64decode(packed["output"][0])) == 4 * 16


async def test_the_boundary_holds_other_inputs_at_their_mean(client):
    experiment = {"objective": {"kind": "network", "data": {"name": "iris"}}}
    answer = await post(client, "boundary", experiment=experiment, resolution=3, features=[2, 0])
    assert answer["features"] == [2, 0] and set(answer["held"]) == {"sepal width", "petal width"}
    assert len(answer["output"]) == 3


async def test_the_boundary_of_one_input_is_a_curve(client):
    experiment = {"objective": {"kind": "network", "data": {"name": "sine"}}}
    answer = await post(client, "boundary", experiment=experiment, resolution=9)
    assert answer["y"] is None and [len(row) for row in answer["output"][0]] == [9]


async def test_start_says_how_many_steps_one_request_may_take(client):
    assert (await post(client, "start", experiment=MOONS))["most_steps"] == {"light": 1000, "full": 1000}
    large = {"objective": {"kind": "network", "layers": [{"units": 32}] * 7 + [{"units": 1}]}}
    for detail, most in (await post(client, "start", experiment=large))["most_steps"].items():
        assert 1 <= most < 1000
        body = {"experiment": large, "detail": detail}
        assert (await client.post("/api/step", json={**body, "steps": most + 1})).status_code == 422
        assert len((await post(client, "step", **body, steps=2))["frames"]) == 2


@pytest.mark.parametrize("detail", ["light", "full"])
@pytest.mark.parametrize("name", ["gd", "amsgrad", "line_search", "lbfgs"])
async def test_so_does_a_frame_for_the_method_that_goes_on_from_there(client, name, detail):
    large = {
        "objective": {"kind": "network", "layers": [{"units": 32}] * 7 + [{"units": 1}]},
        "optimizer": {"name": name},
        "batch_size": None,
    }
    asked = {"experiment": large, "detail": detail, "scores": True, "encoding": "base64"}
    most = (await post(client, "frame", experiment=large))["most_steps"][detail]
    assert most == (await post(client, "start", experiment=large))["most_steps"][detail]
    assert (await client.post("/api/step", json={**asked, "steps": most + 1})).status_code == 422
    assert (await client.post("/api/step", json={**asked, "steps": most})).status_code == 200


async def test_a_full_batch_s_training_loss_is_the_loss(client):
    for frame in (await post(client, "step", experiment=FULL_BATCH, steps=3))["frames"]:
        assert frame["loss"] == frame["loss_train"] and frame["loss_test"] > 0
