"""The handler of the endpoint for curvature."""

from __future__ import annotations

from app.core.curvature.report import report
from app.core.descent.objective import compile
from app.web.curvature import bodies
from app.web.experiment.state import state_of
from app.web.http.delivery import Plain
from app.web.limits import check_data, counts

PRODUCT = 6  # a product with the Hessian, in forward passes
MATRIX = 1e10  # products of all columns of the Hessian: two to four seconds of one core


def look(body: bodies.CurvatureRequest) -> Plain:
    """The answer to /api/curvature: where the whole matrix would take too long, the ends of its spectrum only."""
    objective = compile(body.experiment)
    check_data(objective)
    affordable = PRODUCT * int(objective.free.sum()) * objective.size * counts(objective)[0] <= MATRIX
    return report(body.experiment, state_of(body), body.over, body.ends, body.spectrum and affordable, body.parts)
