"""The documentation is true: its examples run, its page shows them, and answers are as it says."""

from __future__ import annotations

import html
import json
import re
import shlex
import threading

import httpx
import pytest

from app.main import create_app
from app.web.docs.documentation import filled
from app.web.http.delivery import NDJSON
from tests.web.documented import DOCUMENT, validated

pytestmark = pytest.mark.anyio

OPERATIONS = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]
EXAMPLES = [
    (path, name, example["value"], filled(path, operation))
    for path, methods in DOCUMENT["paths"].items()
    for operation in methods.values()
    for name, example in operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    .get("examples", {}).items()
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_is_described(method, path):
    operation = DOCUMENT["paths"][path][method]
    assert operation["summary"] and len(operation["description"]) > 40
    if method == "post":
        assert operation["requestBody"]["required"]
        assert operation["requestBody"]["content"]["application/json"]["examples"]
        assert {"200", "400", "413", "415", "422"} <= set(operation["responses"])


@pytest.mark.parametrize(("path", "name", "body", "address"), EXAMPLES)
async def test_the_examples_run_as_they_are(client, path, name, body, address):
    response = await client.post(address, json=body)
    assert response.status_code == 200, response.text
    kind = response.headers["content-type"]
    if kind == NDJSON:  # which Chromium would report as aborted if it were "no-store", see delivery.caching
        assert response.headers["cache-control"] == "no-cache"
    if "json" in kind:  # the others are files
        for part in response.text.splitlines() if kind == NDJSON else [response.text]:
            validated(json.loads(part), "post", path)


READ = [(path, filled(path, methods["get"])) for path, methods in DOCUMENT["paths"].items() if "get" in methods]


@pytest.mark.parametrize(("path", "address"), READ)
async def test_answers_to_get_are_as_described(client, path, address):
    validated((await client.get(address)).json(), "get", path)


async def test_the_page_shows_every_endpoint_and_its_commands_work(client):
    text = (await client.get("/docs")).text
    commands = [html.unescape(command) for command in re.findall(r"<pre>(curl .*?)</pre>", text, re.S)]
    assert len(commands) == len(EXAMPLES) + len(READ)
    for command in commands:
        _, address, *options = shlex.split(command)
        assert address.startswith("$DESCENT/")
        address = address.removeprefix("$DESCENT")
        if options:
            assert options[:2] == ["-H", "content-type: application/json"] and options[2] == "-d"
            response = await client.post(address, json=json.loads(options[3]))
        else:
            response = await client.get(address)
        assert response.status_code == 200, command
    for _, path in OPERATIONS:
        assert path in text


async def test_the_readme_s_command_answers_what_it_says(client, root):
    (command,) = re.findall(r"^curl -s .*?^```", (root / "README.md").read_text(encoding="utf-8"), re.S | re.M)
    _, _, address, *options = shlex.split(command.removesuffix("```"))
    assert options[:3] == ["-H", "content-type: application/json", "-d"]
    response = await client.post(address.partition(":8000")[2], json=json.loads(options[3]))
    (frame,) = response.json()["frames"]
    assert frame["state"]["parameters"] == pytest.approx([1.1, 1, 1.9, 0.5]) and frame["loss"] == pytest.approx(-6.58)


def test_every_choice_is_in_the_document():
    from app.core.catalog.functions import FUNCTIONS
    from app.core.catalog.optimizers import OPTIMIZERS

    schemas = DOCUMENT["components"]["schemas"]
    assert set(schemas["Optimizer"]["discriminator"]["mapping"]) == set(OPTIMIZERS)
    assert set(schemas["FunctionObjective"]["discriminator"]["mapping"]) == {*FUNCTIONS, "typed"}
    assert all(name.isalnum() for name in schemas), "two models share a name"


async def test_the_document_is_written_once_and_not_on_the_event_loop():
    app, threads = create_app(), []
    openapi = app.openapi
    app.openapi = lambda: threads.append(threading.current_thread()) or openapi()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://descent.test") as client:
        answers = [await client.get("/openapi.json") for _ in range(3)]
    assert all(answer.json() == json.loads(json.dumps(openapi())) for answer in answers)
    assert len(threads) == 1 and threading.current_thread() not in threads


def test_the_document_has_this_server_s_limits():
    from dataclasses import replace

    from app.settings import settings

    app = create_app(replace(settings(), max_steps=7, max_resolution=33))
    for _ in range(2):
        schemas = app.openapi()["components"]["schemas"]
        assert schemas["StepRequest"]["properties"]["steps"]["maximum"] == 7
        assert schemas["BoundaryRequest"]["properties"]["resolution"]["maximum"] == 33


async def test_the_limits_of_this_server_hold():
    from dataclasses import replace

    import httpx

    from app.settings import settings
    from tests.web.requests import SMALL

    app = create_app(replace(settings(), max_steps=7, max_resolution=33, max_body=2000))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://descent.test") as client:
        refused = await client.post("/api/step", json={"experiment": SMALL, "steps": 8})
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "steps"
        refused = await client.post("/api/boundary", json={"experiment": SMALL, "resolution": 34})
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "resolution"
        assert (await client.post("/api/step", json={"experiment": SMALL, "x": "x" * 2000})).status_code == 413
        assert (await client.get("/api/catalog")).json()["limits"]["steps"] == 7
        assert (await client.post("/api/step", json={"experiment": SMALL, "steps": 7})).status_code == 200


def test_the_document_is_the_same_in_every_process(app):
    """Hashes of strings differ from process to process; hashes of the document must not."""
    assert '"hashed"' not in json.dumps(app.openapi())
