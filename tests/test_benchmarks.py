"""The benchmarks compare results before they time anything. No time is asserted here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.core.descent.advance import advance, start
from app.core.experiment import parse
from benchmarks import measure, table
from benchmarks.peers import Missing, Side
from benchmarks.runs import Runs
from benchmarks.sides.descent import Passes
from benchmarks.suites import curvature, events, landscape, races, steps
from benchmarks.targets import TARGETS, targets_row
from benchmarks.views import PLANES, View, all_views
from benchmarks.work import Work, all_work
from benchmarks.worker import Worker, WorkerFailed
from tests.sampling import long, sample

WORK = Work("2-8-8-1", "tanh", "adam", 10)


class Altered:
    """A side whose answers to `run` are not quite what it computed."""

    def __init__(self, worker: Worker, alter: Callable[[list[float]], list[float]]) -> None:
        self.worker, self.alter, self.close = worker, alter, worker.close

    def call(self, name: str, **arguments: Any) -> Any:
        answer = self.worker.call(name, **arguments)
        return self.alter(answer) if name == "run" else answer


def unaltered(found: list[float]) -> list[float]:
    return found


def altered(side: Side, alter: Callable[[list[float]], list[float]]) -> Side:
    return replace(side, start=lambda: Altered(side.start(), alter))  # type: ignore[arg-type,return-value]


def textbook(alter: Callable[[list[float]], list[float]] = unaltered) -> Side:
    """A peer for the tests, as the real ones are not installed here: Descent's own readable reference."""
    return altered(Side("peer", steps.OURS, "textbook"), alter)


def lost() -> Worker:
    raise Missing("no such thing here")


@pytest.mark.parametrize("kind", ["race", "study"])
def test_stacked_runs_are_compared_and_then_timed(kind):
    work = Runs(kind, Work("2-4-2-1", "tanh", "adam", 150), 3, 4)
    section = races.suite(quick=True, sides=[], works=[work])
    assert section.failures == []
    (row,) = section.tables[0].rows
    assert row[0] == work.title and "±" in row[2]


def test_a_side_that_gets_a_run_wrong_is_not_timed():
    nudged = altered(replace(races.IN_TURN, name="peer"), lambda found: [*found[:-1], found[-1] + 1e-6])
    work = Runs("study", Work("2-4-2-1", "tanh", "gd", 10), 3, 4)
    section = races.suite(quick=True, sides=[nudged], works=[work])
    assert "differs" in section.tables[0].rows[0][3] and len(section.failures) == 1


def test_steps_are_compared_and_then_timed():
    section = steps.suite(quick=True, sides=[textbook()], works=[WORK])
    targets, ratios, own = section.tables
    assert section.failures == []
    assert [row[0] for row in ratios.rows] == [WORK.title] and "±" in ratios.rows[0][2]
    assert "±" in own.rows[0][2]
    assert len(targets.rows) == len(steps.TARGET_ROWS) + 1
    assert "NumPy" in section.versions


WRONG: dict[str, Callable[[list[float]], list[float]]] = {
    "one off": lambda found: [found[0] + 1e-8, *found[1:]],
    "one missing": lambda found: found[:-1],
    "nan": lambda found: [*found[:-1], float("nan")],
}


# sampled: the least that can be wrong; the others differ by more
@pytest.mark.parametrize("wrong", sample(WRONG, 1))
def test_a_side_that_computes_something_else_is_not_timed(wrong):
    section = steps.suite(quick=True, sides=[textbook(WRONG[wrong])], works=[WORK])
    assert section.failures and section.failures[0].startswith(f"{WORK.title}: peer **differs by")
    assert "differs" in section.tables[1].rows[0][2] and "±" not in section.tables[1].rows[0][2]


def test_a_missing_peer_is_reported():
    section = steps.suite(quick=True, sides=[Side("PyTorch eager", lost)], works=[WORK])
    assert section.failures == []
    assert section.tables[1].rows[0][2] == "missing"
    assert "PyTorch eager is missing: no such thing here." in section.tables[1].notes
    (row,) = [row for row in section.tables[0].rows if row[0] == TARGETS["torch"].title]
    assert row[1] == "missing: no such thing here"


def test_losses_of_a_pass_are_those_of_its_last_frame():
    work = Work("2-4-2-1", "tanh", "gd", 10)
    side = Passes("light")
    side.setup(work.plain())
    experiment = parse(work.experiment())
    frames = advance(experiment, start(experiment), 90).frames
    for count, ends in ((40, [30]), (50, [60, 90])):  # a pass is 30 updates
        side.run(count)
        assert side.pass_losses == pytest.approx(frames.totals[[end - 1 for end in ends]], rel=1e-12)


@long
def test_losses_are_timed_on_both_sides():
    peer = replace(textbook(), optimizers=("gd",), against=steps.PASSES.name)
    section = steps.suite(quick=True, sides=[peer], works=[Work("2-8-8-1", "tanh", "gd", 10)])
    assert section.failures == [] and "±" in section.tables[1].rows[0][2]
    assert {side.name for side in steps.PEERS if side.against} == {steps.PASS}


def test_an_experiment_is_the_same_for_all_sides():
    works = all_work()
    assert len(works) == len(set(works)) == 54 and set(steps.CLOSE_WORK) <= set(works)
    plain = WORK.plain()
    assert plain["sizes"] == [2, 8, 8, 1] and len(plain["parameters"]) == 105
    assert sorted(sum(plain["batches"][:30], [])) == list(range(300))


LOOP = landscape.PEERS[0]


# sampled: the first; the others are laid by other means
@pytest.mark.parametrize("plane", sample(PLANES, 1))
def test_landscapes_are_compared_with_a_plain_loop(plane):
    view = View(plane, 11)
    section = landscape.suite(quick=True, sides=[LOOP], views=[view])
    assert section.failures == []
    assert [row[0] for row in section.tables[1].rows] == [view.title] and "±" in section.tables[1].rows[0][2]


def test_another_landscape_is_not_timed():
    wrong = altered(LOOP, lambda found: [*found[:-1], found[-1] + 1e-3])
    section = landscape.suite(quick=True, sides=[wrong], views=[View("random", 11)])
    assert len(section.failures) == 1 and "plain loop **differs by" in section.failures[0]
    assert "differs" in section.tables[1].rows[0][2]


def test_every_target_has_a_view():
    assert {landscape.GENERIC, *landscape.SLICES.values()} <= set(all_views())


def test_a_worker_that_fails_says_why():
    with Worker([sys.executable, "-c", "print(1 / 0)"]) as worker:
        with pytest.raises(WorkerFailed, match="ZeroDivisionError"):
            worker.call("versions")
    with steps.OURS() as worker:
        with pytest.raises(WorkerFailed, match="KeyError: 'no such variant'"):
            worker.call("setup", variant="no such variant", work=WORK.plain())
        assert "NumPy" in worker.call("versions")  # and goes on


def test_ratios_are_medians_of_rounds():
    turns: list[str] = []

    def side(name: str, seconds: float) -> measure.Measure:
        return lambda: turns.append(name) or seconds * len(turns)

    found = measure.rounds({"a": side("a", 1.0), "b": side("b", 1.0)}, 3)
    assert "".join(turns) == "abbaab"
    assert found == {"a": [1.0, 4.0, 5.0], "b": [2.0, 3.0, 6.0]}
    assert measure.ratio(found["b"], found["a"]).value == 6 / 5
    assert [measure.number(value) for value in (1234.5, 123.4, 12.34, 1.234, 0.1234)] == [
        "1,234", "123", "12.3", "1.23", "0.123",
    ]  # fmt: skip


def test_targets_say_whether_they_are_reached():
    def verdict(key: str, value: float) -> str:
        return targets_row(key, measure.Ratio(value, value, value))[-1]

    assert [verdict("torch", value) for value in (17.9, 18, 30)] == ["**missed**", "reached", "aim reached"]
    assert [verdict("detail", value) for value in (2.1, 2.0, 1.5)] == ["**missed**", "reached", "aim reached"]


def test_a_suite_rewrites_its_own_section_only(tmp_path):
    path = tmp_path / "RESULTS.md"

    def section(title: str, cell: str) -> table.Section:
        return table.Section(title, [table.Table("T", ["a", "b"], [["x", cell]], ["a note"])], {"Python": "3"})

    for title, cell in (("One", "1"), ("Two", "2"), ("One", "3")):
        table.write(section(title, cell), path)
    text = path.read_text()
    assert text.startswith(table.HEAD)
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## One", "## Two"]
    assert "| x | 3 |" in text and "| x | 2 |" in text and "| x | 1 |" not in text


def test_the_largest_eigenvalue_is_measured_in_gradients():
    section = curvature.suite(quick=True)
    assert section.failures == [] and [row[0] for row in section.tables[1].rows] == ["2-8-8-1", "2-16-16-1"]
    assert section.tables[0].rows[0][0] == TARGETS["curvature"].title


def test_frames_that_are_seen_together_are_compared_with_those_seen_alone(monkeypatch: pytest.MonkeyPatch):
    section = events.suite(quick=True)
    assert section.failures == [] and [row[0] for row in section.tables[1].rows] == list(events.NAMES)
    assert section.tables[0].rows[0][0] == TARGETS["events"].title
    see = events.Subject.see

    def shifted(subject, first, points):
        return see(subject, first, points + 1e-9 * (len(points) > 1))

    monkeypatch.setattr(events.Subject, "see", shifted)
    assert len(events.suite(quick=True).failures) == len(events.NAMES)
