"""The handler of the endpoint for comparisons."""

from __future__ import annotations

from app.core import compare
from app.core.descent.objective import compile
from app.core.support.registry import inside, read_numbers
from app.web.compare import bodies
from app.web.experiment.state import state_of
from app.web.http.delivery import Plain


def compare_points(body: bodies.CompareRequest) -> Plain:
    """The answer to /api/compare."""
    experiments, states, starts = [body.a.experiment, body.b.experiment], [], []
    for path, point in (("a", body.a), ("b", body.b)):
        with inside(path):
            states.append(state_of(point))
            size = compile(point.experiment).size
            starts.append(None if point.start is None else read_numbers(point.start, size, "start"))
    pair = (experiments[0], experiments[1]), (states[0], states[1]), body.samples, (starts[0], starts[1])
    return compare.compare(*pair, body.top).plain()
