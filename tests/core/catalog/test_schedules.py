from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.catalog.schedules import SCHEDULES, Schedule
from app.core.support.registry import fill

REFERENCE = json.loads((Path(__file__).parents[2] / "data" / "torch_schedules.json").read_text())["entries"]

every_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: case["schedule"]["name"])
def test_rates_are_those_of_pytorch(case: dict):
    settings = {key: value for key, value in case["schedule"].items() if key != "name"}
    rate = SCHEDULES[case["schedule"]["name"]].rate
    assert len(case["rates"]) == 61
    assert [rate(step, case["eta"], **settings) for step in range(61)] == pytest.approx(case["rates"], rel=1e-12)


def test_every_schedule_that_changes_the_rate_is_compared():
    assert {case["schedule"]["name"] for case in REFERENCE} == set(SCHEDULES) - {"constant"}


def test_constant_stays():
    assert [SCHEDULES["constant"].rate(step, 0.3) for step in (0, 1, 10**6)] == [0.3] * 3


def test_step_falls_when_its_time_has_come():
    rates = [SCHEDULES["step"].rate(step, 0.8, every=2, factor=0.5) for step in range(5)]
    assert rates == [0.8, 0.8, 0.4, 0.4, 0.2]


def test_exponential_falls_every_time():
    assert [SCHEDULES["exponential"].rate(step, 0.8, factor=0.5) for step in range(3)] == [0.8, 0.4, 0.2]


def test_cosine_reaches_its_floor_and_stays_there():
    rates = [SCHEDULES["cosine"].rate(step, 2.0, steps=4, floor=0.25) for step in (0, 2, 4, 5, 8, 10**6)]
    assert rates == pytest.approx([2.0, 1.25, 0.5, 0.5, 0.5, 0.5], rel=1e-15)
    assert SCHEDULES["cosine"].rate(4, 2.0, steps=4, floor=0.0) == 0


def test_warmup_climbs_in_equal_steps_to_exactly_eta():
    assert [SCHEDULES["warmup"].rate(step, 0.4, steps=4) for step in range(3)] == pytest.approx([0.1, 0.2, 0.3])
    assert {SCHEDULES["warmup"].rate(step, 0.4, steps=4) for step in (3, 4, 10**6)} == {0.4}
    assert SCHEDULES["warmup"].rate(0, 0.4, steps=1) == 0.4


@every_schedule
@given(st.data())
def test_a_rate_is_a_float_from_zero_to_eta(schedule: Schedule, data: st.DataObject):
    settings = {
        p.name: data.draw((st.integers if p.kind == "integer" else st.floats)(p.minimum, p.maximum))
        for p in schedule.parameters
    }
    eta = data.draw(st.floats(1e-6, 10))
    rate = schedule.rate(data.draw(st.integers(0, 10**9)), eta, **settings)
    assert type(rate) is float
    assert 0 <= rate <= eta * (1 + 1e-15)


@every_schedule
def test_table_entries_are_complete(schedule: Schedule):
    assert SCHEDULES[schedule.name] is schedule
    assert schedule.title and schedule.description
    assert type(schedule.rate(3, 0.1, **fill(schedule.parameters, {}, "schedule"))) is float
    for parameter in schedule.parameters:
        assert parameter.symbol in schedule.formula
        assert parameter.minimum <= parameter.default <= parameter.maximum


@every_schedule
def test_constant_says_whether_the_rate_stays_eta(schedule: Schedule):
    chosen = fill(schedule.parameters, {}, "schedule")
    assert schedule.constant == ({schedule.rate(step, 0.1, **chosen) for step in (0, 150, 10**4)} == {0.1})
