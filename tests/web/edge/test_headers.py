"""Every answer of every route has the headers, whatever became of the request."""

from __future__ import annotations

import re

import pytest

from app.web.edge.labels import declared
from app.web.http import headers
from app.web.http.json_route import JsonRoute
from tests.web.edge.asking import application, asking
from tests.web.requests import SMALL

pytestmark = pytest.mark.anyio

ALWAYS = {name.decode(): value.decode() for name, value in headers.always()}
VALUES = {"slug": "the-loss", "version": "0", "path": "js/main.js"}
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def app():
    return application()


def check(response) -> None:
    found = response.headers
    for name, value in ALWAYS.items():
        assert len(found.get_list(name)) == 1, f"{response.url} {response.status_code}: {name}"
        if name not in ("content-security-policy", "cache-control"):
            assert found[name] == value
    assert "unsafe" not in found["content-security-policy"]
    assert found["content-security-policy"].startswith("default-src 'none'") or "text/html" in found["content-type"]
    assert re.fullmatch("[0-9a-f]{16}", found["x-request-id"])


def paths(app) -> list[str]:
    return [re.sub(r"\{(\w+)(:path)?\}", lambda m: VALUES[m[1]], path) for path in declared(app.routes)]


async def test_every_path_and_every_refusal(app):
    statuses = set()
    async with asking(app) as client:
        for path in (*paths(app), "/nowhere", "/static/nowhere", "/learn/nowhere", "/api/nowhere"):
            for method, body in (("GET", b""), ("HEAD", b""), ("DELETE", b""), ("POST", b"[]"), ("POST", b"{")):
                response = await client.request(method, path, content=body, headers=JSON if body else {})
                check(response)
                statuses.add(response.status_code)
        for path, more in (("/api/step", {}), ("/api/step/views", {"views": [{"kind": "boundary", "resolution": 5}]})):
            response = await client.post(path, json={"experiment": SMALL, **more})
            assert response.status_code == 200
            check(response)
        for content, kind, status in ((b" " * 4_000_001, "application/json", 413), (b"{}", "text/plain", 415)):
            response = await client.post("/api/step", content=content, headers={"content-type": kind})
            assert response.status_code == status
            check(response)
    assert statuses >= {200, 400, 404, 405, 422}


async def test_every_failure(app, monkeypatch):
    """Where the answer of a JSON route, a page or a file should be made, something fails."""

    def fail(*arguments, **more):
        raise ZeroDivisionError

    monkeypatch.setattr("app.web.http.json_route.read", fail)
    monkeypatch.setattr("app.web.page.pages.Pages.html", fail)
    monkeypatch.setattr("app.web.page.files.Files.get_response", fail)
    async with asking(app) as client:
        for method, path in (("POST", "/api/step"), ("GET", "/"), ("GET", "/static/icon.svg")):
            response = await client.request(method, path)
            assert response.status_code == 500
            check(response)
            assert response.json()["request_id"] == response.headers["x-request-id"]


async def test_pages_may_be_framed_and_answers_kept_where_they_say_so(app):
    async with asking(app) as client:
        page = await client.get("/")
        policy = page.headers["content-security-policy"]
        assert "style-src 'self';" in policy and "frame-ancestors 'self'" in policy
        assert page.headers["cache-control"] == "no-store"
        file = await client.get("/static/icon.svg")
        assert file.headers["cache-control"] == "no-cache" and file.headers["x-content-type-options"] == "nosniff"


async def test_https_is_asked_for_where_the_settings_say_so(app):
    async with asking(app) as client:
        assert "strict-transport-security" not in (await client.get("/healthz")).headers
    async with asking(application(hsts=3600)) as client:
        for path in ("/healthz", "/nowhere"):
            assert (await client.get(path)).headers["strict-transport-security"] == "max-age=3600"


def test_all_json_routes_are_among_the_paths(app):
    """A route that is not found by `declared` would have no label, and no test here."""
    from app.web.descent.routes import computing

    assert {route.path for route in computing.routes if isinstance(route, JsonRoute)} <= set(declared(app.routes))
