"""The short way to the JSON routes answers as FastAPI's own does."""

from __future__ import annotations

import httpx
import pytest
from fastapi.routing import APIRoute

from app.main import create_app
from app.web.edge import edge
from app.web.http import shortcut
from tests.web.requests import MOONS, ROSENBROCK, SMALL

pytestmark = pytest.mark.anyio

REQUESTS = [
    ("GET", "/healthz", {}),
    ("HEAD", "/healthz", {}),
    ("GET", "/api/catalog", {"headers": {"accept-encoding": "identity"}}),
    ("GET", "/api/catalog", {"headers": {"accept-encoding": "gzip"}}),
    ("POST", "/api/step", {"json": {"experiment": MOONS, "steps": 3}}),
    ("POST", "/api/start", {"json": {"experiment": ROSENBROCK}}),
    ("POST", "/api/boundary", {"json": {"experiment": SMALL, "resolution": 5}}),
    ("POST", "/api/step", {"json": {"experiment": MOONS, "steps": 0}}),
    ("POST", "/api/step", {"json": {"experiment": {**SMALL, "objective": {**SMALL["objective"], "frozen": ["w9"]}}}}),
    ("POST", "/api/step", {"content": b"{}", "headers": {"content-type": "text/plain"}}),
    ("POST", "/api/step", {"content": b"{", "headers": {"content-type": "application/json"}}),
    ("GET", "/api/step", {}),
    ("POST", "/api/steps", {"json": {}}),
]


@pytest.fixture(scope="module")
def long_way():
    """The application without the short way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortcut, "install", lambda app, routers: None)
        return create_app()


@pytest.fixture(autouse=True)
def one_identity(monkeypatch):
    """All requests have the same id."""
    monkeypatch.setattr(edge, "identity", lambda scope: "the-same")


async def answered(app, method, path, **request) -> tuple[int, bytes, list[tuple[str, str]]]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://descent.test") as client:
        response = await client.request(method, path, **request)
        return response.status_code, response.content, sorted(response.headers.multi_items())


@pytest.mark.parametrize(("method", "path", "request_"), REQUESTS)
async def test_both_ways_lead_to_the_same_answer(app, long_way, method, path, request_):
    assert await answered(app, method, path, **request_) == await answered(long_way, method, path, **request_)


async def test_a_failure_is_a_problem_on_both_ways(app, long_way, monkeypatch):
    from app.web.descent import handlers

    def fail(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(handlers, "start", fail)
    found = [await answered(which, "POST", "/api/start", json={"experiment": SMALL}) for which in (app, long_way)]
    assert found[0] == found[1] and found[0][0] == 500


async def test_the_short_way_is_taken(app, monkeypatch):
    async def handle(*arguments):
        raise AssertionError("the long way")

    monkeypatch.setattr(APIRoute, "handle", handle)
    assert (await answered(app, "POST", "/api/step", json={"experiment": SMALL}))[0] == 200
