"""The endpoint that hands out a run as a file: every number of the run, to the bit, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from typing import get_args

import numpy as np
import pytest

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.advance import advance, start
from app.core.experiment import parse
from app.core.export.files import KINDS
from app.core.export.tables import cell
from app.web.export.bodies import Kind
from tests.web.requests import HUGE, ROSENBROCK, SMALL, assert_refused, changed

pytestmark = pytest.mark.anyio
STEPS = 12


async def file(client, kind, experiment=SMALL, **more):
    body = {"experiment": experiment, "steps": STEPS, "kind": kind, **more}
    answer = await client.post("/api/export", json=body)
    assert answer.status_code == 200, answer.text
    return answer


def frames(experiment=SMALL):
    chosen = parse(experiment)
    return advance(chosen, start(chosen), STEPS).frames


async def test_csv_has_every_number_of_every_step(client):
    answer = await file(client, "csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="descent-moons-adam.csv"'
    heads, *rows = csv.reader(io.StringIO(answer.text))
    assert [row[0] for row in rows] == [str(step) for step in range(STEPS + 1)]
    for frame, row in zip(frames(), rows[1:], strict=True):
        found = dict(zip(heads, row, strict=True))
        assert (float(found["loss"]), float(found["loss_test"])) == (frame.loss, frame.loss_test)
        assert float(found["w1[2,1]"]) == frame.state.parameters[3]
        assert float(found["gradient of w1[2,1]"]) == frame.gradient[3]
        assert float(found["update of b2[1]"]) == frame.update[-1]
        assert float(found["v of w1[1,1]"]) == frame.state.slots["v"][0]


async def test_json_has_the_frames_of_the_api(client):
    answer = (await file(client, "json")).json()
    stepped = await client.post("/api/step", json={"experiment": SMALL, "steps": STEPS})
    assert answer["frames"][1:] == stepped.json()["frames"] and answer["frames"][0]["state"]["step"] == 0
    assert answer["experiment"] == stepped.json()["experiment"] and answer["status"] == "running"
    assert answer["parameters"][0] == "w1[1,1]"


async def test_npz_has_an_array_of_each_quantity(client):
    answer = await file(client, "npz", SMALL | {"optimizer": {"name": "nadam"}})
    arrays = np.load(io.BytesIO(answer.content), allow_pickle=False)
    run = frames(SMALL | {"optimizer": {"name": "nadam"}})
    np.testing.assert_array_equal(arrays["parameters"][1:], run.parameters)
    np.testing.assert_array_equal(arrays["update"][1:], run.update)
    np.testing.assert_array_equal(arrays["slot_mu_product"][1:], run.slots["mu_product"])
    np.testing.assert_array_equal(arrays["loss_train"][1:], run.loss_train)
    assert arrays["names"].tolist() == list(parse(SMALL).objective.layout.names)


async def test_a_script_goes_on_from_a_state_and_says_what_it_leaves_out(client):
    run = frames()
    state = run[4].state
    plain = {
        "step": 5,
        "parameters": state.parameters.tolist(),
        "slots": {k: v.tolist() for k, v in state.slots.items()},
    }
    notes = [{"step": 5, "text": "The point was moved.\nimport os"}]
    answer = await file(client, "numpy", state=plain, steps=STEPS - 5, notes=notes)
    assert answer.headers["content-disposition"] == 'attachment; filename="descent-moons-adam.py"'
    assert "#   step 5: The point was moved. import os" in answer.text
    found = {}
    exec(answer.text, found)
    np.testing.assert_allclose(found["parameters"], run.parameters[-1], rtol=1e-12)


CODE = {
    "pytorch": ("text/x-python; charset=utf-8", "descent-moons-adam-pytorch.py"),
    "notebook-numpy": ("application/x-ipynb+json", "descent-moons-adam.ipynb"),
    "notebook-pytorch": ("application/x-ipynb+json", "descent-moons-adam-pytorch.ipynb"),
}


@pytest.mark.parametrize("kind", CODE)
async def test_code_of_a_run_says_what_it_leaves_out(client, kind):
    answer = await file(client, kind, notes=[{"step": 5, "text": "The point was moved."}])
    assert answer.headers["content-type"] == CODE[kind][0]
    assert answer.headers["content-disposition"] == f'attachment; filename="{CODE[kind][1]}"'
    assert "step 5: The point was moved." in answer.text
    assert ("torch.optim.Adam(" in answer.text) == ("pytorch" in kind)
    if "notebook" in kind:
        assert json.loads(answer.text)["nbformat"] == 4
    else:
        compile(answer.text, "script", "exec")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_run_that_diverges_at_once_is_a_file_too(client, kind):
    state = {"step": 3, "parameters": [1e300, 1e300]}
    answer = await file(client, kind, ROSENBROCK, state=state)
    if kind == "csv":
        assert answer.text == "step,epoch,x,y,gradient of x,gradient of y,update of x,update of y\n"
    if kind == "json":
        found = json.loads(answer.text)
        assert found["frames"] == [] and found["status"] == "diverged" and found["divergence"]["message"]


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"steps": 10_001}, "steps", "1 to 10000"),
        ({"steps": 0}, "steps", "1 to 10000"),
        ({"kind": "exe"}, "kind", "numpy"),
        ({"experiment": HUGE, "steps": 5000}, "steps", "1 to"),
        ({"experiment": HUGE, "steps": 500, "kind": "csv"}, "steps", "at most"),
        ({"notes": [{"step": 1, "text": "a" * 201}]}, "notes.0.text", "200"),
        ({"notes": [{"step": -1, "text": ""}]}, "notes.0.step", "0"),
        ({"state": {"parameters": [1.0]}}, "state.parameters", "a list of 9 numbers"),
    ],
)
async def test_a_wrong_request_is_refused_by_its_field(client, change, field, allowed):
    await assert_refused(client, "export", {"experiment": SMALL, **change}, field, allowed)


@pytest.mark.parametrize("name", [name for name, entry in OPTIMIZERS.items() if not entry.torch])
async def test_a_method_that_pytorch_has_not_is_refused_but_has_its_numbers(client, name):
    body = {"experiment": changed(ROSENBROCK, "optimizer", {"name": name}), "steps": 3}
    for kind in ("pytorch", "notebook-pytorch"):
        await assert_refused(client, "export", body | {"kind": kind}, "optimizer.name", "nothing but the gradient")
    assert (await file(client, "csv", body["experiment"], steps=3)).text.count("\n") == 5


def test_no_word_in_a_table_is_a_formula():
    assert [cell(word) for word in ("w1[1,1]", "=1+1", "+a", "-a", "@a", "\tx")] == [
        "w1[1,1]", "'=1+1", "'+a", "'-a", "'@a", "'\tx",
    ]  # fmt: skip


def test_the_api_knows_every_kind_of_file():
    assert set(get_args(Kind)) == set(KINDS)
