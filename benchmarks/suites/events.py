"""Events: what it saves to look at the frames of a run together, as the detectors do while the page plays."""

from __future__ import annotations

import platform
from collections.abc import Callable

import numpy as np

from app.core.catalog.presets import PRESETS
from app.core.descent.advance import advance, start
from app.core.events.observation import Seen, Subject
from app.core.experiment import parse
from benchmarks import measure
from benchmarks.suites.curvature import per_call
from benchmarks.table import Section, Table
from benchmarks.targets import targets_row

TITLE = "Events"
NAMES = ("moons", "sine", "iris")
STEPS = 50


def suite(quick: bool = False) -> Section:
    """Run it all; `quick` with one short round."""
    rounds, least = (1, 0.01) if quick else (9, 0.2)
    table = Table(f"{STEPS} frames seen by the detectors", ["", "milliseconds", "one at a time, over together"])
    ratios, failures = [], []
    for name in NAMES:
        experiment = parse(PRESETS[name].experiment)
        points = advance(experiment, start(experiment), STEPS).frames.parameters
        subject = Subject(experiment)

        def together(subject: Subject = subject, points: np.ndarray = points) -> list[Seen | None]:
            return list(subject.see(1, points))

        def alone(subject: Subject = subject, points: np.ndarray = points) -> list[Seen | None]:
            return [seen for i in range(len(points)) for seen in subject.see(1 + i, points[i : i + 1])]

        if gradients(together) != gradients(alone):
            failures.append(f"{name}: together the frames have other gradients than alone")
        ways = {"together": together, "alone": alone}
        times = measure.rounds({way: lambda call=call: per_call(call, least) for way, call in ways.items()}, rounds)
        ratios.append(measure.ratio(times["alone"], times["together"]))
        milliseconds = 1000 * measure.summary(times["together"]).value
        table.rows.append([name, measure.number(milliseconds), str(ratios[-1])])
    table.notes.append("Loss, gradient and silent units over all examples; compared first to the last bit.")
    target = min(ratios, key=lambda ratio: ratio.value)
    targets = Table("Targets", ["ratio", "measured", "at least", "aim", ""], [targets_row("events", target)])
    return Section(TITLE, [targets, table], {"Python": platform.python_version(), "NumPy": np.__version__}, failures)


def gradients(look: Callable[[], list[Seen | None]]) -> list[list[float] | None]:
    return [None if seen is None else seen.gradient.tolist() for seen in look()]
