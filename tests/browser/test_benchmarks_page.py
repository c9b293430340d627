"""What is measured in a browser: tasks as the trace has them, and the derivation of the step. No time is asserted."""

from __future__ import annotations

import pytest

from benchmarks import derivations, films, presses, rooms
from benchmarks.load import HOST
from benchmarks.serving import serving
from benchmarks.tasks import BEGIN, END, NotTraced, Task, tasks
from tests.browser.store import store
from tests.sampling import LONG, long

Event = dict[str, object]


def event(name: str, ts: int, dur: int = 0, tid: int = 1, **more: object) -> Event:
    return {"name": name, "ph": "X", "pid": 1, "tid": tid, "ts": ts, "dur": dur, "tdur": dur // 2, "args": {}, **more}


def mark(name: str, ts: int) -> Event:
    return event(name, ts, ph="R")


def paint(ts: int, dur: int) -> Event:
    return event("FunctionCall", ts, dur, args={"data": {"functionName": "paint"}})


def test_tasks_between_the_marks_without_their_pictures():
    events = [
        event("RunTask", 0, 60_000),  # began before
        mark(BEGIN, 10),
        event("RunTask", 100_000, 40_000),
        event("Layout", 101_000, 4_000),
        paint(110_000, 20_000),
        event("Layout", 112_000, 6_000),  # a picture asks for it, but it is of the whole page
        event("RunTask", 150_000, 80_000, tid=2),  # another thread
        event("RunTask", 200_000, 2_000),
        mark(END, 300_000),
        event("RunTask", 300_001, 90_000),
    ]
    found = tasks(events[::-1])  # a trace has no order
    assert found == [Task(40, 20, 7), Task(2, 1, 0)]
    assert found[0].rest == 13


def test_a_trace_that_lacks_what_is_asked_of_it_is_not_read():
    with pytest.raises(NotTraced, match="marks"):
        tasks([mark(BEGIN, 0), event("RunTask", 1, 5)])
    blind = event("RunTask", 1, 5)
    del blind["tdur"]
    with pytest.raises(NotTraced, match="processor time of RunTask"):
        tasks([mark(BEGIN, 0), blind, mark(END, 9)])


@pytest.fixture
def server(live_server: str) -> str:
    return f"{live_server}/"


@long
def test_derivation_is_compared_and_followed(browser, server, monkeypatch):
    if not LONG:
        monkeypatch.setattr(derivations, "SPEEDS", ("30",))
        monkeypatch.setattr(derivations, "SIDES", {side: derivations.SIDES[side] for side in ("closed", "all levels")})
    found = derivations.measured(browser, server, 1, 1.0)
    assert found.failures == []
    assert set(found.played) == {(speed, side) for speed in derivations.SPEEDS for side in derivations.SIDES}
    for played in found.played.values():
        (one,) = played
        assert one.gaps and 0 < one.trace.longest("processor")
        assert any(task.pictures for task in one.trace.tasks)  # or `paint` is called something else now
        assert all(task.pictures <= task.processor for task in one.trace.tasks)
    assert len(found.table().rows) == len(found.played)


def test_stutters_are_counted_beyond_the_closed_page():
    def played(*gaps: float) -> derivations.Played:
        return derivations.Played(derivations.Trace(), list(gaps), 1)

    found = derivations.Found(
        {
            ("3", "closed"): [played(16, 60), played(16, 16)],
            ("3", "all levels"): [played(16, 60), played(16, 60)],
        }
    )
    assert found.more().value == pytest.approx(100 * (2 / 4 - 1 / 4))
    assert (found.more().low, found.more().high) == pytest.approx((12.5, 37.5))  # between 0 and 50


@long
def test_a_wrong_derivation_is_not_timed(browser, server, monkeypatch):
    monkeypatch.setattr(derivations, "SHOWN", "() => ['0.123', '0.124']")
    found = derivations.measured(browser, server, 1, 1.0)
    assert found.played == {} and "derived as 0.123, but is 0.124" in found.failures[0]


def test_presses_are_followed_until_their_step_is_painted(browser, server):
    page = presses.opened(browser, server, "himmelblau")
    for press, step in (("ArrowRight", 1), ("Step", 2)):
        found = presses.pressed(page, press, step)
        assert 0 < found["first"] <= found["last"]
        assert store(page, "[cursor.value.step, phase.value]") == [step, None]
    page.close()


@long
def test_rooms_are_answered_while_their_frames_are_counted(browser, monkeypatch):
    if not LONG:
        monkeypatch.setattr(rooms, "ROOMS", {room: rooms.ROOMS[room] for room in ("", "curvature")})
    with serving() as port:
        found = rooms.measured(browser, f"http://{HOST}:{port}/", 0.5)
    assert all(found.gaps.values()) and found.answers[""] == 0
    assert all(count > 0 for room, count in found.answers.items() if room)
    assert len(found.table().rows) == len(rooms.ROOMS)


def test_the_room_with_the_most_long_frames_counts():
    found = rooms.Found({"": [16, 16], "noise": [16, 60, 16, 16], "depth": [60, 60, 16, 16]})
    assert (found.worst().value, found.worst().low) == (50, 0)


def test_the_late_presses_are_those_after_95_of_100():
    found = presses.high(range(1, 102))
    assert (found.value, found.low, found.high) == (96, 51, 101)
    assert presses.Found(gaps=[16, 17, 60, 16]).stutter().value == 25


@long
def test_tasks_of_a_film_are_counted(browser, server, monkeypatch):
    monkeypatch.setattr(films, "SIZES", ((1440, 900),))
    monkeypatch.setattr(films, "STEPS", 3)
    found = films.measured(browser, server)
    assert list(found.tasks) == ["landscape, 1440x900", "landscape and data, 1440x900"]
    assert all(took > 0 for took in found.took.values()) and len(found.table().rows) == 2
