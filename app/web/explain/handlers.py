"""The handler of the endpoint for derivations."""

from __future__ import annotations

from app.core.descent.endings.divergence import explain as explain_divergence
from app.core.descent.objective import compile
from app.core.explain import explain
from app.web import limits
from app.web.descent.handlers import optimizer, reason
from app.web.experiment.parsed import in_full
from app.web.experiment.state import state_of
from app.web.explain.bodies import ExplainRequest
from app.web.http import compute
from app.web.http.delivery import Plain

FRAMES = 20  # a derivation takes about as long as so many frames


def derivation_place(body: ExplainRequest) -> compute.Place:
    """Where to compute the answer to /api/explain."""
    chosen = body.experiment
    return compute.thread(FRAMES * limits.cost(compile(chosen), optimizer(chosen), True).seconds)


def derive(body: ExplainRequest) -> Plain:
    """The answer to /api/explain."""
    chosen, state = body.experiment, state_of(body)
    found = explain(chosen, state, body.what, body.parameter, body.example)
    return {
        "experiment": in_full(chosen),
        **found.plain(body.digits, body.levels),
        "status": "running" if found.whole else "diverged",
        "divergence": None if found.whole else reason(chosen, explain_divergence(chosen, state)),
    }
