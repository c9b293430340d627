"""How long answers took, by what a student waits for, and what went wrong. Only the standard library."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.classroom.recording import Asked

WITH_FRAMES, OF_STATE = ("/api/step/views", "/api/race/views"), "/api/views"
PROBE = "healthz"
FILE = "a file"
LEFT_OUT = "many wait; of this view only the last frame comes"  # the server's words


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, the seconds to the first byte of its body and to its end, how many of its views were
    refused, and of how many frames a busy server left out the views because it sent those of a later frame."""

    status: int
    first: float
    whole: float
    refused: int = 0
    left_out: int = 0


def percentile(times: Sequence[float], which: float) -> float:
    """The time that so many percent of `times` do not exceed."""
    return sorted(times)[max(0, math.ceil(len(times) * which / 100) - 1)]


class Tally:
    """What a class was answered."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.requests = self.views = self.left_out = 0

    def add(self, action: str, asked: Asked, answer: Answer) -> None:
        """Count the `answer` to a request of an action. Of an answer with views the frames count, and the time to the
        last view without the pause that was asked for."""
        self.requests += 1
        if answer.status != 200:
            self.errors[f"{action}: {asked.route}: {answer.status}"] += 1
        elif asked.path in WITH_FRAMES:
            self.times[f"{action}: frames"].append(answer.first)
            self.times[f"{action}: views"].append(max(0.0, answer.whole - asked.late))
            self.views += len(asked.body["views"]) if asked.body else 0
            self.left_out += answer.left_out
            if answer.refused:
                self.errors[f"{action}: views refused"] += answer.refused
        else:
            if answer.refused:
                self.errors[f"{action}: views refused"] += answer.refused
            last = asked.path.rpartition("/")[2] if asked.path.startswith("/api/") else FILE
            last = "views of a state" if asked.path == OF_STATE else last
            self.times[f"{action}: {last}" if last != action else action].append(answer.whole)

    def failed(self, action: str, asked: Asked, failure: str) -> None:
        """Count a request without an answer."""
        self.requests += 1
        self.errors[f"{action}: {asked.route}: {failure}"] += 1

    def plain(self) -> dict[str, Any]:
        return {"times": self.times, "errors": self.errors} | {
            name: getattr(self, name) for name in ("requests", "views", "left_out")
        }


def refused(lines: bytes) -> tuple[int, int]:
    """How many lines of an answer say that a view was refused, and how many that it was left out."""
    problems = [json.loads(line).get("problem") for line in lines.splitlines() if b'"problem"' in line[:60]]
    left_out = sum(bool(problem) and problem["detail"] == LEFT_OUT for problem in problems)
    return sum(map(bool, problems)) - left_out, left_out
