"""The experiment of a body is read by the core, once for all requests that carry the same JSON."""

from __future__ import annotations

import json

import pytest
from fastapi import Request

from app.core import experiment
from app.settings import settings
from app.web.descent.bodies import StepRequest
from app.web.experiment import parsed
from app.web.http import body
from app.web.http.problems import Refused
from tests.web.requests import MOONS, ROSENBROCK, SMALL, changed

EXPERIMENTS = pytest.mark.parametrize("plain", [MOONS, ROSENBROCK, SMALL], ids=["moons", "rosenbrock", "small"])


def read(plain):
    return body.parsed(StepRequest, json.dumps({"experiment": plain}).encode(), settings()).experiment


@EXPERIMENTS
def test_experiment_is_the_one_that_core_parses(plain):
    assert read(plain) == experiment.parse(plain)
    assert read(changed(plain, "seed", 8)).seed == 8


@EXPERIMENTS
def test_equal_bodies_are_parsed_once(plain, monkeypatch):
    calls = []
    parse = experiment.parse
    monkeypatch.setattr(experiment, "parse", lambda given: calls.append(given) or parse(given))
    parsed.parsed.cache_clear()
    assert read(plain) is read(plain) and len(calls) == 1


@pytest.mark.parametrize("seed", ["true", '"1"', "NaN", "1.5", "null", "1e400"])
def test_cache_tells_values_apart_that_are_equal(seed):
    """True == 1, and JSON writers make null of NaN: neither is the seed that was read before."""
    assert read({"seed": 1}).seed == read({"seed": 1.0}).seed == 1
    raw = b'{"experiment": {"seed": %s}}' % seed.encode()
    with pytest.raises(Refused) as refused:
        body.parsed(StepRequest, raw, settings())
    assert [error["field"] for error in refused.value.errors] == ["seed"]


def test_batch_size_nan_is_not_null():
    assert read({"batch_size": None}).batch_size is None
    with pytest.raises(Refused):
        body.parsed(StepRequest, b'{"experiment": {"batch_size": NaN}}', settings())


@pytest.mark.anyio
async def test_a_body_that_says_how_long_it_is_need_not_be_sent():
    """A client that waits for "100 Continue" gets the refusal instead."""

    async def receive():
        raise AssertionError("the body is read")

    class Chosen:
        max_body = 1000

    state = type("State", (), {"settings": Chosen})()
    scope = {
        "type": "http",
        "app": type("App", (), {"state": state})(),
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"1001")],
    }
    with pytest.raises(Refused) as refused:
        await body.read(Request(scope, receive))
    assert refused.value.status == 413
