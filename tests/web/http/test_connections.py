"""Connections outlive refusals; after a failure the answer says whether the connection does."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from app.web.descent import handlers
from app.web.docs import documentation
from tests.web import in_thread
from tests.web.requests import CHAIN


@pytest.fixture(params=["httptools", "h11"])
def client(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """Talks to a server in a thread of this process, over one connection at a time."""
    with in_thread.serving(request.param) as (host, port):
        one = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        with httpx.Client(base_url=f"http://{host}:{port}", limits=one, trust_env=False) as client:
            yield client


def mistaken(*arguments, **more):
    raise ZeroDivisionError


def connection(response: httpx.Response) -> tuple[str, int]:
    """This end of the connection that an answer came over."""
    return response.extensions["network_stream"].get_extra_info("client_addr")


@pytest.mark.parametrize(
    ("method", "path", "place", "name"),
    [
        ("POST", "/api/start", handlers, "start"),  # in a thread
        ("POST", "/api/step", handlers, "step_on_loop"),  # on the event loop
        ("GET", "/docs", documentation, "endpoints"),  # by FastAPI's own way
    ],
)
def test_a_request_after_a_failure_is_answered(client, monkeypatch, method, path, place, name):
    body = {"experiment": CHAIN} if method == "POST" else None
    for _ in range(20):  # whether the next one was reset before hung on how soon it came
        with monkeypatch.context() as patch:
            patch.setattr(place, name, mistaken)
            failed = client.request(method, path, json=body)
        assert failed.status_code == failed.json()["status"] == 500
        assert failed.headers["content-type"] == "application/problem+json"
        assert failed.headers["connection"] == "close"
        assert failed.headers["x-content-type-options"] == "nosniff"
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b" " * 4_000_001, "text/plain", 415),
        (b" " * 4_000_001, "application/json", 413),
        (b"[]", "application/json", 422),
    ],
)
def test_a_connection_outlives_a_refusal(client, content, kind, status):
    refused = client.post("/api/step", content=content, headers={"content-type": kind})
    assert refused.status_code == status and "connection" not in refused.headers
    answered = client.post("/api/step", json={"experiment": CHAIN})
    assert answered.status_code == 200 and connection(answered) == connection(refused)
