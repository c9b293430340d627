"""The experiment of a body is read by the core, once for all requests that carry the same JSON."""

from __future__ import annotations

import json

import pytest
from fastapi import Request

from app.core import experiment
from app.settings import MAX_BODY, Settings, settings
from app.web.descent.bodies import StepRequest
from app.web.experiment import parsed
from app.web.http import body, problems
from app.web.http.problems import Refused
from tests.web.requests import MOONS, ROSENBROCK, SMALL, changed

DEFAULTS = {"max_body": MAX_BODY.default, "max_steps": 1000, "max_resolution": 201}
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


def one_body(content):
    """A request with this body, of as many bytes as the default allows."""

    async def receive():
        return {"type": "http.request", "body": content}

    state = type("State", (), {"settings": Settings(host="", port=0, workers=1, **DEFAULTS)})()
    scope = {"type": "http", "app": type("App", (), {"state": state})()}
    return Request({**scope, "headers": [(b"content-type", b"application/json")]}, receive)


@pytest.mark.anyio
@pytest.mark.parametrize("item", [b"[]", b"{}", b"1", b"[[]]", b'{"a":[]}', b"[1,2,3]"])
async def test_a_body_of_very_many_values_is_refused_unread(item):
    """The event loop reads it: a million of lists would hold up all others for a second."""
    most = MAX_BODY.default // (len(item) + 1) - 1
    with pytest.raises(Refused) as refused:
        await body.read(one_body(b"[" + b",".join([item] * most) + b"]"))
    assert refused.value.status == 413 and "values" in refused.value.detail


@pytest.mark.anyio
async def test_a_body_full_of_numbers_with_all_digits_is_read():
    number = b"-0.12345678901234567"
    content = b"[" + b",".join([number] * (MAX_BODY.default // (len(number) + 1))) + b"]"
    assert await body.read(one_body(content)) == content


@pytest.mark.parametrize(
    "value", [[1.5] * 1000, {"a": [None] * 1000}, [["ü", True]] * 1000, [], {}, [1, "x"], [{}] * 30]
)
def test_a_refusal_shows_the_beginning_of_a_value(value):
    whole = problems.written(value)
    cut = whole if len(whole) <= problems.LONGEST_TEXT else whole[: problems.LONGEST_TEXT - 1] + "…"
    assert problems.shortened(value) == cut
    assert len(problems.beginning(value)) < 2 * problems.LONGEST_TEXT
