"""`./run load`: a class of students on one server, and how long they wait (see benchmarks/classroom/__init__.py)."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks import peers, table
from benchmarks.classroom import heavy, recording, report
from benchmarks.classroom.report import Lesson
from benchmarks.classroom.watch import Watch
from benchmarks.serving import versions
from benchmarks.table import Section
from benchmarks.worker import ROOT
from tests import server

HERE = Path(__file__).resolve().parent
WAVE = 15.0  # seconds within which all open the page
SMALLEST, LARGEST = 25, 1600  # students of the classes that --find tries
CLOSE = 1.1  # --find ends where the next class is at most so many times as large as one that holds


def locust() -> Path:
    """The Python of Locust's environment. Raises peers.Missing."""
    folder, pins = peers.CACHE / "locust", HERE / "requirements.txt"
    executable = folder / "bin" / "python"

    def install() -> None:
        peers.run(sys.executable, "-m", "venv", folder)
        peers.run(executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", pins)

    peers.stamped(folder, pins, install)
    return executable


@contextmanager
def served(chosen: argparse.Namespace) -> Iterator[tuple[str, Watch | None]]:
    """The address of the server that is measured: one that is started here as `python -m app`, or that of --url."""
    if chosen.url:
        yield chosen.url.rstrip("/"), None
        return
    environment = {"WEB_CONCURRENCY": str(chosen.processes), "DESCENT_PROCESSES": ""}
    with (
        tempfile.TemporaryDirectory() as folder,
        server.running([sys.executable, "-m", "app"], ROOT, Path(folder, "log"), **environment) as (url, process),
        Watch(process.pid) as watch,
    ):
        yield url, watch


def lesson(chosen: argparse.Namespace, students: int) -> Lesson:
    """What a class of so many finds, on a server of its own."""
    wave = WAVE if not chosen.quick else min(WAVE, students / 10)
    with served(chosen) as (url, watch):
        command = [locust(), "-m", "benchmarks.classroom.drive", url, students, chosen.seconds, wave]
        command.append("same" if chosen.same else "own")
        done = subprocess.run(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
        found = {**json.loads(done.stdout), "wave": wave}
        return Lesson.of(students, chosen.processes, found, watch)


def largest(attempt: Callable[[int], Lesson]) -> list[Lesson]:
    """Classes of more and more students until one does not hold, then between the last two."""
    found: list[Lesson] = []
    low, high, size = 0, 0, SMALLEST
    while size <= LARGEST:
        one = attempt(size)
        found.append(one)
        print(f"{size} students: {1000 * one.worst():.0f} ms {'holds' if one.holds() else ''}", file=sys.stderr)
        low, high = (size, high) if one.holds() else (low, size)
        if not high:
            size *= 2
        elif low and high <= CLOSE * low or high - low <= 5:
            break
        else:
            size = (low + high) // 2
    return found


def section(title: str, chosen: argparse.Namespace, tables: list[table.Table]) -> Section:
    count = "one server process" if chosen.processes == 1 else f"{chosen.processes} server processes"
    where = chosen.url or count
    return Section(f"{title}, {where}", tables, versions() | {"Locust": pinned("locust"), "httpx": version("httpx")})


def pinned(name: str) -> str:
    """The version of a package in Locust's environment."""
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return next(line.partition("==")[2].split()[0] for line in lines if line.startswith(f"{name}=="))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run load", description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--processes", type=int, default=1, help="server processes, as WEB_CONCURRENCY sets them")
    parser.add_argument("--seconds", type=float, default=60.0, help="that are measured, once all have opened the page")
    parser.add_argument("--same", action="store_true", help="a class that opened one link and does the same")
    parser.add_argument("--find", action="store_true", help="find the largest class with answers in time")
    parser.add_argument("--heavy", action="store_true", help="64 of the heaviest requests at once, beside light ones")
    parser.add_argument("--url", help="measure this server and start none")
    parser.add_argument("--quick", action="store_true", help="print the tables, and write nothing")
    parser.add_argument("--record", action="store_true", help="record anew what the page asks for, with Chromium")
    return parser.parse_args()


def main() -> int:
    """Fails where a request was not answered."""
    chosen = arguments()
    if chosen.record:
        from benchmarks.classroom.record import record

        with served(chosen) as (url, _):
            recording.write(record(url))
        return 0
    try:
        locust()
    except peers.Missing as missing:
        sys.exit(f"Locust's environment could not be made: {missing}")
    if chosen.heavy:
        with served(chosen) as (url, watch):
            found = heavy.measured(url, chosen.seconds, watch)
        made, wrong = section("Load: the heaviest requests", chosen, [found.table()]), found.wrong()
    elif chosen.find:
        lessons = largest(lambda students: lesson(chosen, students))
        made, wrong = section("Load: the largest class", chosen, [report.sizes(lessons)]), False
    else:
        one = lesson(chosen, chosen.students)
        title = "Load: a class that does the same" if chosen.same else "Load: a class"
        made, wrong = section(title, chosen, report.tables(one, chosen.same)), bool(one.errors)
    print(made.markdown())
    if not chosen.quick:
        table.write(made)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
