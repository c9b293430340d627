"""With processes beside it, the server itself differentiates no formula: it takes over what they have found."""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator

import anyio.to_thread
import pytest

from app.core.catalog.functions.typed import entry, prepared
from app.core.support.missing import made_elsewhere
from app.web.http.problems import BUSY, DEADLINE, Refused
from tests.web.requests import post
from tests.web.typed.test_function import typed

pytestmark = pytest.mark.anyio

TOO_LARGE = "*".join(f"sin({k}x)" for k in range(1, 20))
FORMULAS = ["x^2 y - abs(x - 1) + {}", "log(x + {}) + x^2", "max(x, y, {}) sin(x y)"]


class Processes:
    """A stand-in: threads that get and give pickles, as processes do. `asked` holds their formulas."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.busy: list[Refused] = []

    async def answer(self, key, client, long, function, *arguments):
        if self.busy:
            raise self.busy.pop()
        self.asked.append(key)
        hash(key)
        sent = pickle.dumps((function, arguments))
        return pickle.loads(await anyio.to_thread.run_sync(worked, sent))


def worked(sent: bytes) -> bytes:
    function, arguments = pickle.loads(sent)
    prepared.read.cache_clear()
    return pickle.dumps(function(*arguments))


@pytest.fixture
async def processes(client, app) -> AsyncIterator[Processes]:
    """In place of the application's own."""
    found = Processes()
    app.state.capacity = found
    entry.MADE.clear()
    entry.REFUSED.clear()
    yield found
    app.state.capacity = None


@pytest.mark.parametrize("formula", FORMULAS)
async def test_answers_are_the_same_bytes_with_and_without_processes(client, processes, app, formula):
    experiment = typed(formula.format("0.625"))
    paths = {
        "step": {"experiment": experiment, "steps": 3, "detail": "full"},
        "explain": {"experiment": experiment, "what": "function"},
        "landscape": {"experiment": experiment, "resolution": [11, 11][: 2 if "y" in formula else 1]},
        "export": {"experiment": experiment, "steps": 2, "kind": "numpy"},
    }
    with_them = {path: await client.post(f"/api/{path}", json=body) for path, body in paths.items()}
    assert [key[0] for key in processes.asked].count("typed") == 1, "it was known from the second request on"
    app.state.capacity = None
    entry.MADE.clear()
    for path, body in paths.items():
        alone = await client.post(f"/api/{path}", json=body)
        assert alone.status_code == 200 and alone.content == with_them[path].content, path


async def test_formula_is_read_in_a_process_and_nowhere_else(client, processes, monkeypatch):
    def here(*key):
        raise AssertionError("read by the server")

    monkeypatch.setattr(entry, "made", here)
    ranged = typed("x^3 y + 0.875", range=[[-1, 1], [0, 2]])
    for experiment in (ranged, typed("x^3 y + 0.875")):  # over another range minima are others
        answer = await post(client, "start", experiment=experiment)
        assert answer["experiment"]["objective"]["formula"] == "x^3 y + 0.875"
    assert len(processes.asked) == 2


async def test_mistakes_need_no_process_and_refusals_only_once(client, processes):
    for _ in range(2):
        mistaken = await client.post("/api/start", json={"experiment": typed("x + + foo")})
        assert mistaken.status_code == 422 and mistaken.json()["errors"][0]["column"] == 7
    assert not processes.asked
    said = [await client.post("/api/start", json={"experiment": typed(TOO_LARGE)}) for _ in range(2)]
    for answer in said:
        (error,) = answer.json()["errors"]
        assert answer.status_code == 422 and (error["field"], error["column"]) == ("objective.formula", 1)
        assert "a formula with smaller derivatives" in error["allowed"]
    assert len(processes.asked) == 1


@pytest.mark.parametrize("kind", [BUSY, DEADLINE])
async def test_busy_processes_refuse_a_new_formula(client, processes, kind):
    processes.busy.append(Refused(503, "busy", kind=kind, retry_after=2 if kind == BUSY else None))
    body = {"experiment": typed("x^2 + 0.375")}
    refused = await client.post("/api/start", json=body)
    assert refused.status_code == 503 and refused.json()["type"] == kind
    assert refused.headers.get("retry-after") == ("2" if kind == BUSY else None)
    assert (await client.post("/api/start", json=body)).status_code == 200


def test_what_is_remembered_is_bounded():
    for number in range(2 * prepared.KEPT):
        entry.take((f"{number} x", None), (1, "less"))
    assert len(entry.REFUSED) == prepared.KEPT
    with made_elsewhere(), pytest.raises(entry.FormulaError, match="less"):
        entry.typed_function(f"{2 * prepared.KEPT - 1} x")
    entry.REFUSED.clear()
