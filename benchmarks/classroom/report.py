"""What a class found, as tables: how long students waited for what, and what the server took for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.classroom.tally import PROBE, percentile
from benchmarks.classroom.watch import Watch
from benchmarks.measure import number
from benchmarks.table import Table

BOUND = 0.2  # seconds within which 95 of 100 answers must come
BOUND_FILES = 0.3  # the same of a file, while all open the page
HELD = ("step: frames", "step: views", "play: frames", "play: views")
"""What is held against `BOUND`."""
Times = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Lesson:
    """What a class of `students` found in so many `seconds`, and what the server took for it."""

    students: int
    processes: int
    found: dict[str, Any]
    cores: float
    wave_cores: float
    peak: int

    @classmethod
    def of(cls, students: int, processes: int, found: dict[str, Any], watch: Watch | None) -> Lesson:
        begun, counted, ended = (found[name] for name in ("begun", "counted", "ended"))
        if watch is None:
            return cls(students, processes, found, 0.0, 0.0, 0)
        return cls(students, processes, found, watch.cores(counted, ended), watch.cores(begun, counted), watch.peak())

    @property
    def times(self) -> Times:
        return self.found["class"]["times"]

    @property
    def seconds(self) -> float:
        return self.found["ended"] - self.found["counted"]

    @property
    def errors(self) -> dict[str, int]:
        both: dict[str, int] = {}
        for part in ("opening", "class"):
            for what, count in self.found[part]["errors"].items():
                both[what] = both.get(what, 0) + count
        return both

    def worst(self) -> float:
        """The longest of those p95 that are held against `BOUND`, in seconds."""
        return max((percentile(self.times[name], 95) for name in HELD if self.times.get(name)), default=float("inf"))

    def holds(self) -> bool:
        return self.worst() <= BOUND and not self.errors

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.found["class"]["requests"] / self.seconds


def rows(times: Times) -> list[list[str]]:
    """A row for each thing that is waited for: how often, and the times in milliseconds."""
    found = []
    for name in sorted(times, key=lambda name: (name == PROBE, name)):
        some = times[name]
        found.append([name, f"{len(some):,}", *(number(1000 * percentile(some, which)) for which in (50, 95, 99))])
    return found


COLUMNS = ["", "answers", "p50", "p95", "p99"]


def tables(lesson: Lesson, same: bool) -> list[Table]:
    """How long the class waited, after the page was open and while it opened."""
    found = lesson.found
    who = f"{lesson.students} students"
    during = Table(f"{who}: what each waits for, ms", COLUMNS, rows(lesson.times))
    own = "the same run and requests for all" if same else "a run of their own each"
    during.notes += [
        f"{lesson.seconds:.0f} s, {own}; {lesson.rate:.0f} requests/s.",
        f"{took(lesson.cores, lesson.peak)} The students took {number(found['processor'] / lesson.seconds)} cores of "
        "this machine.",
        f"p95 of {', '.join(HELD)} at most {number(1000 * lesson.worst())} ms, {aim(lesson.worst(), BOUND)}.",
        f"Of the views, {left_out(found['class'])} were left out while many waited: a later frame's came.",
        errors(lesson.errors),
    ]
    opening = Table(f"{who} open the page within {found['wave']:.0f} s, ms", COLUMNS, rows(found["opening"]["times"]))
    slowest = percentile(found["opening"]["times"]["open: a file"], 95)
    opening.notes += [
        f"{found['opening']['requests']:,} requests. {took(lesson.wave_cores, lesson.peak)}",
        f"p95 of a file {number(1000 * slowest)} ms, {aim(slowest, BOUND_FILES)}.",
    ]
    return [during, opening]


def left_out(found: Mapping[str, Any]) -> str:
    """The share of views that were left out, in percent."""
    return f"{number(100 * found['left_out'] / max(1, found['views']))} %"


def aim(found: float, most: float) -> str:
    """Whether an aim is reached, both in seconds."""
    return f"{'within' if found <= most else '**beyond**'} the {1000 * most:.0f} that are aimed at"


def took(cores: float, peak: int) -> str:
    """What the server took; nothing of one that was started elsewhere."""
    return f"The server took {number(cores)} cores and at most {peak / 1e6:.0f} MB." if peak else ""


def errors(found: Mapping[str, int]) -> str:
    if not found:
        return "No errors."
    told = ", ".join(f"{what} {count} times" for what, count in sorted(found.items()))
    return f"**{sum(found.values())} errors**: {told}."


def sizes(lessons: Sequence[Lesson]) -> Table:
    """One row for each class that was tried."""
    table = Table(
        f"Classes, p95 in ms; a class holds where all are at most {1000 * BOUND:.0f} and there are no errors",
        ["students", *HELD, "a file while all open", "requests/s", "cores", "MB", "errors", "holds"],
    )
    for one in sorted(lessons, key=lambda lesson: lesson.students):
        late = [number(1000 * percentile(one.times[name], 95)) if one.times.get(name) else "–" for name in HELD]
        file = number(1000 * percentile(one.found["opening"]["times"]["open: a file"], 95))
        more = [f"{one.rate:.0f}", number(one.cores), f"{one.peak / 1e6:.0f}", str(sum(one.errors.values()))]
        table.rows.append([str(one.students), *late, file, *more, "yes" if one.holds() else "no"])
    most = max((one.students for one in lessons if one.holds()), default=0)
    table.notes += [f"The largest class that holds: {most} students."]
    return table
