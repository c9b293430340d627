"""The handler of the endpoint for the layers over the steps."""

from __future__ import annotations

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.depth import depth
from app.core.descent.objective import compile
from app.settings import Settings
from app.web import limits
from app.web.depth import bodies
from app.web.experiment.state import state_of
from app.web.http.delivery import Plain


def look(body: bodies.DepthRequest, settings: Settings) -> Plain:
    """The answer to /api/depth: as many updates as one request for steps may make."""
    limits.check_range("steps", body.steps, settings.max_steps, least=0)
    optimizer = OPTIMIZERS[body.experiment.optimizer.name]
    limits.check_steps(compile(body.experiment), body.steps, optimizer, full=False, examples=1)
    return depth(body.experiment, state_of(body), body.steps, body.every)
