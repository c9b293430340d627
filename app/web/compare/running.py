"""A comparison: from its checked body, through the core, to a plain answer."""

from __future__ import annotations

from typing import Any

from app.core import compare, experiment
from app.core.descent.objective import compile
from app.web.compare import bodies
from app.web.experiment.resolve import inside, known, state_of

Plain = dict[str, Any]


def compare_points(body: bodies.CompareRequest) -> Plain:
    """The answer to /api/compare."""
    experiments, states, starts = [], [], []
    for path, point in (("a", body.a), ("b", body.b)):
        with inside(f"{path}.experiment"):
            experiments.append(known(point).experiment)
        with inside(path):
            states.append(state_of(point, experiments[-1]))
            size = compile(experiments[-1]).size
            starts.append(None if point.start is None else experiment.numbers(point.start, size, "start"))
    pair = (experiments[0], experiments[1]), (states[0], states[1]), body.samples, (starts[0], starts[1])
    return compare.compare(*pair, body.top).plain()
