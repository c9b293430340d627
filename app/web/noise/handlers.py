"""The handler of the endpoint for gradient noise."""

from __future__ import annotations

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.objective import compile
from app.core.noise import noise
from app.web.experiment.state import state_of
from app.web.http.delivery import Plain
from app.web.landscape.limits import check_replay
from app.web.limits import check_data
from app.web.noise import bodies

EXAMPLES = 1400  # whose gradients are compared with one another: eigenvalues of so large a matrix take two seconds


def measure(body: bodies.NoiseRequest) -> Plain:
    """The answer to /api/noise. A thousand gradients of the largest network take two to four seconds."""
    plane = None if body.plane is None else body.plane.model_dump(by_alias=True, exclude_none=True)
    objective = compile(body.experiment)
    check_data(objective, EXAMPLES)
    check_replay(objective, OPTIMIZERS[body.experiment.optimizer.name], plane or {})
    return noise(body.experiment, state_of(body), body.of, plane)
