"""The requests that are measured answer with what the core computes; a wrong answer is noticed. No time is asserted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.load import Refused, Tally, load, post
from benchmarks.loads import Loads
from benchmarks.serving import serving
from benchmarks.suites import http


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving() as port:
        yield port


@pytest.mark.parametrize("request_", http.ROWS, ids=lambda row: row.title)
def test_answers_are_compared_with_the_core(port, request_):
    found, size = http.answer(port, request_)
    assert http.same(found, request_)
    assert size > 1 and http.answer(port, request_, compressed=True)[0] == found


def test_a_wrong_answer_is_noticed(port):
    found, _ = http.answer(port, http.STEP)
    found["frames"][0]["state"]["parameters"][3] += 1e-15
    assert not http.same(found, http.STEP)
    found, _ = http.answer(port, http.STEP_PAGE)
    assert http.same(found, http.STEP_PAGE)
    text = found["frames"]["parameters"]
    found["frames"]["parameters"] = ("B" if text[0] == "A" else "A") + text[1:]  # the first number's last bits
    assert not http.same(found, http.STEP_PAGE)
    (surface,) = [row for row in http.ROWS if row.title == "landscape 51x51, numbers"]
    found, _ = http.answer(port, surface)
    found["loss"][50][50] *= 1.001
    assert not http.same(found, surface)


def test_load_counts_whole_answers(port):
    tally = load(port, http.STEP.all(3), 0.1, beside=http.EMPTY.all(1))
    assert len(tally.times) >= 3 and tally.elapsed >= 0.1
    assert 0 < min(tally.times) <= tally.percentile(50) <= tally.percentile(99) <= max(tally.times)


def test_percentile_of_a_single_answer_is_its_time():
    assert Tally([0.25], 1.0).percentile(99) == 0.25


def test_load_stops_at_a_refusal(port):
    with pytest.raises(Refused, match="422"):
        load(port, [post("/api/step", b'{"steps": 0}')], 0.1)


def test_every_connection_has_an_experiment_of_its_own():
    assert len(set(http.STEP.all(http.CONNECTIONS))) == http.CONNECTIONS


def test_delivered_steps_are_a_share_of_advance_alone(port):
    loads = Loads(2, 0.05, http.MANY_PAGE.plain(0))
    loads.run({"page": (port, http.MANY_PAGE.all(1), [])})
    assert len(loads.alone["page"]) == len(loads.tallies["page"]) == 2
    rates = [50 * tally.rate / alone for tally, alone in zip(loads.tallies["page"], loads.alone["page"], strict=True)]
    assert loads.share("page", 50).value == pytest.approx(sum(rates) / 2) and min(rates) > 0
