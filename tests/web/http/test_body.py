"""A body is read the short way or the long way, with the same outcome."""

from __future__ import annotations

import json

import pytest

from app.web.descent.bodies import StepRequest
from app.web.http import body as reading
from app.web.http.problems import Refused
from tests.web.requests import MOONS, ROSENBROCK, SMALL, changed

BODIES = [{"experiment": experiment, "steps": 2} for experiment in (MOONS, ROSENBROCK, SMALL)]


@pytest.mark.parametrize("plain", BODIES, ids=["moons", "rosenbrock", "small"])
def test_a_remembered_experiment_is_the_one_that_was_sent(plain):
    raw = json.dumps(plain).encode()
    first, second = (reading.parsed(StepRequest, raw) for _ in range(2))
    long = StepRequest.model_validate_json(raw)
    for short in (first, second):
        assert short.model_dump(exclude_unset=True) == long.model_dump(exclude_unset=True)
    assert first.experiment is second.experiment
    other = reading.parsed(StepRequest, json.dumps(changed(plain, "experiment.seed", 8)).encode())
    assert other.experiment.seed == 8 and other.experiment is not first.experiment


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"null", b"3", b"{}", b'{"experiment": 3}', b'{"experiment": {"seed": NaN}}', b'{"experiment": {}',
     b'{"experiment": {"seed": 1e400}}', b'{"experiment": {"seed": 123456789012345678901234567890}}',
     b'{"experiment": {}, "steps": true}', b'{"experiment": {"batch_size": NaN}}', b'{"experiment": {}, "more": 1}',
     b'{"experiment": {}, "state": {"parameters": [1, NaN]}}', b'{"experiment": {"seed": "\xff"}}'],
)  # fmt: skip
def test_what_is_refused_is_refused_in_the_same_words(raw, monkeypatch):
    reading.parsed(StepRequest, b'{"experiment": {"batch_size": null}}')  # as orjson would write NaN
    with pytest.raises(Refused) as short:
        reading.parsed(StepRequest, raw)
    monkeypatch.setattr(reading, "with_known", lambda model, raw: model.model_validate_json(raw))
    with pytest.raises(Refused) as long:
        reading.parsed(StepRequest, raw)
    assert (short.value.status, short.value.errors) == (long.value.status, long.value.errors)
    assert short.value.detail == long.value.detail


def test_long_experiments_are_not_remembered():
    names = {"frozen": [f"w1[1,{k}]" for k in range(2000)]}
    plain = {"experiment": {"objective": {"kind": "network", **names}}}
    raw = json.dumps(plain).encode()
    assert len(raw) > reading.LONGEST
    size = reading.experiment.cache_info().currsize
    first, second = (reading.parsed(StepRequest, raw) for _ in range(2))
    assert first.experiment == second.experiment and first.experiment is not second.experiment
    assert reading.experiment.cache_info().currsize == size
