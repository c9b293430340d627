"""One entry in its table is all it takes: every endpoint accepts, runs, draws and derives a made-up one."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS

ROOT = Path(__file__).resolve().parents[2]

TABLES = {
    "activations": ("activations", "ACTIVATIONS", "gelu"),
    "losses": ("losses", "LOSSES", "huber"),
    "optimizers": ("optimizers", "OPTIMIZERS", "nadam"),
    "functions": ("functions", "FUNCTIONS", "goldstein_price"),
    "schedules": ("schedules", "SCHEDULES", "cosine"),
    "clips": ("clipping", "CLIPS", "norm"),
    "batch_orders": ("batch_orders", "BATCH_ORDERS", "given"),
    "initializers": ("initializers", "INITIALIZERS", "glorot_uniform"),
    "data": ("datasets", "DATASETS", "moons"),
}
"""By the table's name in the catalogue: its module, its dictionary and the entry that the made-up one is a copy of."""

ASK = """
import asyncio, json, sys
from dataclasses import replace
from importlib import import_module

tables, requests = json.load(sys.stdin)
for module, name, original in tables:
    table = getattr(import_module("app.core.catalog." + module), name)
    table["made_up"] = replace(table[original], name="made_up")

import httpx
from app.main import create_app

async def ask():
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=None) as client:
        refused = []
        for path, body in requests:
            answer = await client.post("/api/" + path, json=body)
            if answer.status_code != 200:
                refused.append([path, body, answer.text])
        listed = (await client.get("/api/catalog")).json()
        schemas = (await client.get("/openapi.json")).text
    json.dump({"refused": refused, "listed": listed, "schemas": schemas}, sys.stdout)

asyncio.run(ask())
"""


def experiments():
    """The made-up entry of every table in use, in a network and on a function."""
    layers = [{"units": 2, "activation": "made_up"}, {"units": 1, "activation": "made_up"}]
    made_up = {"name": "made_up"}
    chosen = {"optimizer": made_up, "schedule": made_up, "clip": made_up}
    network = {"kind": "network", "data": made_up, "layers": layers, "loss": made_up, "init": made_up}
    yield {"objective": network, **chosen, "batch_size": 10, "batch_order": "made_up"}
    yield {"objective": {"kind": "function", "name": "made_up"}, **chosen}


def requests():
    network, function = experiments()
    grid = {"resolution": [4, 4]}
    for experiment, parameter, rate in ((network, "w1[1,1]", 0.01), (function, "x", 0.001)):
        here = {"experiment": experiment}
        yield from ((path, here) for path in ("start", "frame", "curvature"))
        yield from ((path, {**here, "steps": 3}) for path in ("step", "replay", "events"))
        yield "landscape", {**here, **grid, "field": [3, 3]}
        yield "race", {"lanes": [here, here], "steps": 2}
        yield "tune", {"lanes": [here], "steps": 2, "grid": [rate]}
        yield "export", {**here, "steps": 3}
        yield "study", {"base": experiment, "vary": {"optimizer.eta": [rate]}, "steps": 2, "stream": False}
        own = ("forward", "loss", "jacobian", "collapse") if experiment is network else ("function",)
        for what in ("parameter", "update", "check", *own):
            yield (
                "explain",
                {**here, "what": what} | ({"parameter": parameter} if what in ("parameter", "update") else {}),
            )
    yield "boundary", {"experiment": network, "resolution": 4}
    yield "noise", {"experiment": network}
    yield "depth", {"experiment": network, "steps": 3}
    yield "basins", {"experiment": function, **grid, "steps": 2}


@pytest.fixture(scope="module")
def answers():
    """In a process of its own: the request's types are made from the tables when the server is imported."""
    asked = json.dumps([list(TABLES.values()), list(requests())])
    done = subprocess.run(
        [sys.executable, "-c", ASK], input=asked, capture_output=True, text=True, cwd=ROOT, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_endpoint_takes_a_made_up_entry(answers):
    assert answers["refused"] == []


@pytest.mark.parametrize("table", TABLES)
def test_the_catalogue_lists_a_made_up_entry(answers, table):
    assert "made_up" in [entry["name"] for entry in answers["listed"][table]]


def test_the_schemas_know_a_made_up_entry(answers):
    components = json.loads(answers["schemas"])["components"]["schemas"]
    made = ("LossMadeUp", "OptimizerMadeUp", "FunctionMadeUp", "ScheduleMadeUp", "ClipMadeUp", "DataMadeUp")
    assert set(made) <= set(components)
    assert "made_up" in json.dumps(components["Layer"])


CHOOSE = {"experiment.py", "study/claims.py"}
"""These choose entries as a user does: what a request leaves out, and what the ready studies vary."""


def test_the_core_names_no_entry_outside_its_table():
    """What is special about an entry is a field of it; a name is looked up or compared nowhere."""
    entries = {*ACTIVATIONS, *LOSSES, *OPTIMIZERS}
    core = ROOT / "app" / "core"
    for path in sorted(core.rglob("*.py")):
        place = path.relative_to(core).as_posix()
        if place not in CHOOSE and not place.startswith(("catalog/", "support/")):
            tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            words = {node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str)}
            assert not words & entries, f"{place} names {words & entries}"


RECIPES = {"An activation": "gelu", "A loss": "huber", "An optimizer": "amsgrad", "A function": "griewank"}
"""What CONTRIBUTING says how to add, and an entry that no preset chooses."""
BESIDE = [ROOT / "app/client/names.py", ROOT / "app/client/torch_parts.py"]
"""The first is made from the tables by `./run types`; the second tells PyTorch's names, of which a new one has none."""


@pytest.mark.parametrize("recipe", RECIPES)
def test_an_entry_is_one_file_of_code_as_the_recipe_says(recipe):
    assert f"**{recipe}.** One file of code" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    literal = re.compile(rf"[\"'`]{RECIPES[recipe]}[\"'`]")
    files = {*(ROOT / "app").rglob("*.py"), *(ROOT / "static" / "js").rglob("*.js")} - {*BESIDE}
    assert sum(bool(literal.search(path.read_text(encoding="utf-8"))) for path in files) == 1
