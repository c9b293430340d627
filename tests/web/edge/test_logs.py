"""What the server says: nothing about single requests by default, a line of JSON for each where that is asked for."""

from __future__ import annotations

import json
import logging
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from app.web.edge import logs
from app.web.http import tally
from tests.server import serving

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
from app import __main__, main
from app.web.descent import handlers
def fail(*arguments): raise ZeroDivisionError("the secret is not in the body")
handlers.frame_place = fail
__main__.main(main.app)
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[str, httpx.Response]]:
    """What a server with this form of log says about some requests, and its answer to one that fails."""

    def run(form: str) -> tuple[str, httpx.Response]:
        log = tmp_path_factory.mktemp("log") / "log"
        with serving([sys.executable, "-c", PROGRAM], ROOT, log, DESCENT_LOG=form) as url:
            with httpx.Client(base_url=url, trust_env=False) as client:
                client.get("/healthz?secret")
                client.get("/secret")
                client.post("/api/step", json={"secret": 1})
                failed = client.post(
                    "/api/start", json={"experiment": {"objective": {"kind": "function", "name": "parabola"}}}
                )
            for _ in range(3):
                with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 30) as nonsense:
                    nonsense.sendall(b"secret\0\r\n\r\n")
                    assert nonsense.recv(1000).startswith(b"HTTP/1.1 400 ")
        return log.read_text(encoding="utf-8"), failed

    return run


def test_the_text_has_starts_stops_failures_and_sums(said):
    text, failed = said("text")
    assert failed.status_code == 500
    identity = failed.headers["x-request-id"]
    assert f"error: Exception in ASGI application request_id={identity}\nTraceback" in text
    assert "ZeroDivisionError" in text and "Uvicorn running on" in text and "Application shutdown complete" in text
    assert "info: refused requests invalid=4 unknown=1 failure=1" in text
    assert "Invalid HTTP request" not in text and text.count("request_id=") == 1
    assert "127.0.0.1:" not in text.replace("http://127.0.0.1:", "") and "parabola" not in text
    assert "secret" not in text.replace("the secret is not in the body", "")


def test_json_has_a_line_for_each_request_and_event(said):
    text, failed = said("json")
    lines = [json.loads(line) for line in text.splitlines()]
    assert all({"time", "level", "event"} <= set(line) for line in lines)
    asked = [line for line in lines if line["event"] == "request" and line["route"] != "/healthz"]
    assert [(line["method"], line["route"], line["status"]) for line in asked] == [
        ("GET", "other", 404),
        ("POST", "/api/step", 422),
        ("POST", "/api/start", 500),
    ]
    assert all(line["ms"] > 0 and line["bytes"] > 100 and line["request_id"] for line in asked)
    (failure,) = [line for line in lines if line["level"] == "error"]
    assert failure["request_id"] == asked[-1]["request_id"] == failed.headers["x-request-id"]
    assert "ZeroDivisionError" in failure["exception"]
    assert [line["invalid"] for line in lines if line["event"] == "refused requests"] == [4]
    assert "127.0.0.1:" not in text.replace("http://127.0.0.1:", "") and "parabola" not in text


def test_off_writes_nothing_and_counts_all_the_same():
    assert logs.config("off")["handlers"] == {"to": {"class": "logging.NullHandler"}}
    before = tally.refused["invalid"]
    record = logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "Invalid HTTP request received.", (), None)
    assert not logs.Unprovoked().filter(record) and tally.refused["invalid"] == before + 1


def test_a_sum_has_what_came_since_the_last_one():
    assert logs.summary({"busy": 2, "rate": 0, "slow": 1}, {"busy": 5, "rate": 0, "slow": 1}) == {"busy": 3}
