"""The answers about several runs: races and studies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.client.answers import Divergence, read, rest
from app.client.frames import Frames, Plain, read_columns


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """A run of a race. `frames` are columns: ``lane.frames.loss_train`` is (steps,)."""

    name: str
    experiment: dict[str, Any]
    frames: Frames
    status: str
    divergence: Divergence | None
    plain: Plain = rest()


@dataclass(frozen=True, slots=True, eq=False)
class Race:
    """Runs side by side. `ranking` has the leader first: each with `lane`, `name`, `loss`, `steps_to_target` and so
    on, as /api/race gives them. `same_batches`: all lanes saw the same examples at each step."""

    lanes: list[Lane]
    ranking: list[Plain]
    target: float | None
    same_batches: bool
    plain: Plain = rest()

    def __getitem__(self, name: str) -> Lane:
        """The first lane of that name."""
        for lane in self.lanes:
            if lane.name == name:
                return lane
        raise KeyError(name)


def read_race(plain: Plain) -> Race:
    lanes = []
    for lane in plain["lanes"]:
        ended = lane["divergence"] and read(Divergence, lane["divergence"])
        lanes.append(read(Lane, lane, frames=read_columns(lane["frames"]), divergence=ended))
    return read(Race, plain, lanes=lanes)


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A line of a study's answer: a finished cell, the summary, or the problem that ended it."""

    plain: Plain


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """Many runs as statistics. `cells` are in the order of the grid, each as /api/study gives it: ``cell["cell"]`` has
    its values by path, ``cell["loss_train"]["end"]["median"]`` and so on what came of it. `summary` is the whole
    request with all defaults, and the number of runs."""

    cells: list[Plain]
    summary: Plain

    def values(self, path: str) -> list[Any]:
        """The values of the cells at `path`, such as "optimizer.eta"."""
        return [cell["cell"][path] for cell in self.cells]


class Collected:
    """Gathers the lines of a study. `bar` is a progress bar of tqdm, where that is installed and wanted."""

    def __init__(self, progress: bool) -> None:
        self.cells: list[Plain] = []
        self.numbers: set[int] = set()
        self.summary: Plain = {}
        self.make = bar_maker() if progress else None
        self.bar: Any = None

    def take(self, line: StudyLine) -> None:
        plain = line.plain
        if plain.get("kind") == "summary":
            self.summary = plain
        elif plain["number"] not in self.numbers:  # an answer that broke off begins anew
            self.numbers.add(plain["number"])
            self.cells.append(plain)
            if self.make and self.bar is None:
                self.bar = self.make(total=plain["total"], unit="cell")
            if self.bar is not None:
                self.bar.update(1)

    def done(self) -> Study:
        self.close()
        return Study(sorted(self.cells, key=lambda cell: cell["number"]), self.summary)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


def bar_maker() -> Callable[..., Any] | None:
    """tqdm's progress bar; None where it is not installed."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    made: Callable[..., Any] = tqdm
    return made
