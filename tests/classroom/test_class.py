"""Thirty students at once, without pauses: every request is answered, and each of them has another run."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import httpx
import pytest

from app.web.views import handlers
from benchmarks.classroom import heavy, plain, recording
from benchmarks.classroom.__main__ import largest
from benchmarks.classroom.recording import Asked
from benchmarks.classroom.report import Lesson, sizes, tables
from benchmarks.classroom.student import OFTEN, SELDOM, Action, life
from benchmarks.classroom.tally import Answer, Tally, percentile, refused
from benchmarks.classroom.watch import Watch, memory, tree
from tests.server import running

STUDENTS = 30
ACTIONS = 2
FRESH = 1


def test_thirty_students_are_answered_without_an_error(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app"]
    with running(command, root, tmp_path / "log") as (url, server), Watch(server.pid) as watch:
        tally = asyncio.run(plain.lesson(url, STUDENTS, ACTIONS, FRESH))
        watch.look()
    assert not tally.errors
    opened = recording.read()["open"]
    files = [asked for asked in opened if not asked.path.startswith("/api/")]
    assert len(tally.times["open: a file"]) == FRESH * len(files)
    assert tally.requests > STUDENTS * (len(opened) - len(files) + ACTIONS)
    assert tally.times["step: frames"] and len(tally.times["step: frames"]) == len(tally.times["step: views"])
    assert watch.peak() > 10_000_000 and watch.seen[-1][1] > 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_tree_of_processes_is_found_whole() -> None:
    with subprocess.Popen(["sh", "-c", "sleep 60 & sleep 60 & wait"], start_new_session=True) as shell:
        try:
            while len(tree(shell.pid)) < 3:
                time.sleep(0.01)
            assert shell.pid in tree(shell.pid) and os.getpid() not in tree(shell.pid)
            assert all(memory(pid) > 0 for pid in tree(shell.pid))
        finally:
            os.killpg(shell.pid, signal.SIGKILL)
    assert tree(shell.pid) == set()


def actions_of(number: int, count: int, same: bool = False) -> list[Action]:
    doing = (one for one in life(recording.read(), number, same) if isinstance(one, Action))
    opened, *others = islice(doing, count + 1)
    assert opened.name == "open"
    return others


def test_a_student_does_everything_and_always_the_same_again() -> None:
    done = actions_of(3, 2000)
    assert {action.name for action in done} == {"first step", *OFTEN, *SELDOM, "study"}
    assert done == actions_of(3, 2000) != actions_of(4, 2000)
    names = [action.name for action in done]
    assert all(after == "study" for before, after in zip(names, names[1:], strict=False) if before == "lesson")


def test_no_two_requests_of_a_class_are_the_same_unless_wanted() -> None:
    for same in (False, True):
        found = [
            repr(asked.body)
            for number in (1, 2)
            for action in actions_of(number, 20, same)
            if action.name == "step"
            for asked in action.asked
        ]
        assert len(set(found)) == (1 if same else len(found))


def test_kinds_tell_other_requests_apart() -> None:
    (step,) = recording.read()["step"]
    assert step.body
    lacking = replace(step, body={**step.body, "views": step.body["views"][1:]})
    without = replace(step, body={key: value for key, value in step.body.items() if key != "scores"})
    elsewhere = replace(step, path="/api/step")
    later = replace(step, wait=3.0, body={**step.body, "steps": 7})
    found = [recording.kinds(asked) for asked in ([step], [lacking], [without], [elsewhere], [step, step], [later])]
    assert [kinds == found[0] for kinds in found] == [True, False, False, False, False, True]


def test_a_tally_takes_off_the_pause_that_was_asked_for() -> None:
    tally = Tally()
    asked = Asked("POST", "/api/step/views", body={"views": [{"kind": "events", "after": 400}, {"kind": "boundary"}]})
    tally.add("step", asked, Answer(200, 0.01, 0.45, refused=1))
    tally.add("step", asked, Answer(503, 0.01, 0.02))
    tally.failed("step", asked, "ReadError")
    tally.add("scrub", Asked("POST", "/api/views", body={}), Answer(200, 0.01, 0.02, refused=2))
    assert tally.times["scrub: views of a state"] == [0.02] and tally.errors.pop("scrub: views refused") == 2
    assert tally.times["step: frames"] == [0.01] and abs(tally.times["step: views"][0] - 0.05) < 1e-12
    assert tally.errors == {
        "step: views refused": 1, "step: /api/step/views: 503": 1, "step: /api/step/views: ReadError": 1,
    }  # fmt: skip
    line = b'{"frames":{}}\n{"view":0,"problem":{"status":503,"detail":"busy"}}\n{"view":1,"landscape":{"problem":1}}\n'
    assert refused(line) == (1, 0)
    assert refused(handlers.refused_line(1, handlers.LEFT_OUT).content + line) == (1, 1)


@pytest.mark.parametrize("most", [3, 25, 26, 130, 777, 5000])
def test_the_largest_class_is_found_to_a_tenth(most: int) -> None:
    tried = largest(lambda students: lesson(students, 0.1 if students <= most else 0.3))
    holding = max((one.students for one in tried if one.holds()), default=0)
    assert min(most, 1600) / 1.1 - 5 <= holding <= most and len(tried) < 16


def test_percentiles_are_times_that_were_measured() -> None:
    times = [float(number) for number in range(100, 0, -1)]
    assert [percentile(times, which) for which in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert percentile([3.0], 50) == percentile([3.0], 99) == 3.0


def lesson(students: int, slowest: float, errors: dict[str, int] | None = None) -> Lesson:
    times = {"step: frames": [0.01], "step: views": [slowest], "healthz": [0.001]}
    opening = {"times": {"open: a file": [0.1]}, "errors": {}, "requests": 50}
    during = {"times": times, "errors": errors or {}, "requests": 120, "views": 40, "left_out": 3}
    found = {"opening": opening, "class": during, "wave": 15.0, "processor": 1.0}
    return Lesson.of(students, 1, {**found, "begun": 0.0, "counted": 18.0, "ended": 78.0}, None)


def test_a_class_holds_where_all_is_in_time_and_nothing_fails() -> None:
    tried = [lesson(50, 0.1), lesson(200, 0.3), lesson(100, 0.19), lesson(150, 0.1, {"step: 500": 2})]
    assert [one.holds() for one in tried] == [True, False, True, False]
    table = sizes(tried)
    assert [row[0] for row in table.rows] == ["50", "100", "150", "200"]
    assert table.notes == ["The largest class that holds: 100 students."]
    during, opening = tables(tried[3], same=False)
    assert during.rows[-1][0] == "healthz" and "**2 errors**: step: 500 2 times." in during.notes
    assert "Of the views, 7.50 % were left out while many waited: a later frame's came." in during.notes
    assert opening.rows[0] == ["open: a file", "1", "100", "100", "100"]


async def test_the_heaviest_requests_are_valid(client: httpx.AsyncClient) -> None:
    """Their work is left out: a body that is refused is refused before."""
    for name, body in heavy.bodies(1).items():
        wrong = await client.post(f"/api/{name}", json={**body, "no such key": 1})
        assert [error["field"] for error in wrong.json()["errors"]] == ["no such key"], (name, wrong.text)


def test_heavy_answers_may_be_refused_only_with_a_time() -> None:
    found = heavy.Found(light={path: [0.01] for path in heavy.LIGHT})
    found.statuses.update(["step 200", "race 503 with retry-after"])
    assert not found.wrong()
    assert "p95 of /healthz 10.0 ms, within the 100 that are aimed at." in found.table().notes
    found.statuses["race 503"] += 1
    assert found.wrong()
