"""The trials of line searches: each a rate, the point it leads to, and whether the loss falls enough there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.optimizers.needs import Trial
from app.core.descent.frames import Frame, State
from app.core.descent.objective import compile
from app.core.experiment import Experiment
from app.core.support.arrays import Array
from app.core.support.numbers import finite


def trials_at(experiment: Experiment, frame: Frame) -> Sequence[Trial]:
    """The trials of the update that leaves `frame`; none where its method makes no line search."""
    return trials(experiment, frame.state, frame.gradient, frame.eta)


def trials(experiment: Experiment, state: State, gradient: Array, eta: float) -> Sequence[Trial]:
    """The same from the state, its gradient before clipping (P,), and its scheduled rate."""
    chosen, needs = experiment.optimizer, OPTIMIZERS[experiment.optimizer.name].needs
    if needs is None or not needs.searches:
        return ()
    surface = compile(experiment)
    with np.errstate(all="ignore"):
        clipped = CLIPS[experiment.clip.name].clip(gradient, **experiment.clip.values())
        return needs.update(surface, clipped, state.slots, state.parameters, eta, chosen.values()).trials


class WithTrials(Sequence[dict[str, Any]]):
    """The full parts of frames with their `trials`, which are computed when a frame is read.

    `gradients` (T, P) are those before clipping, `etas` (T,) the scheduled rates.
    """

    def __init__(
        self,
        experiment: Experiment,
        full: Sequence[dict[str, Any]],
        states: Sequence[State],
        gradients: Array,
        etas: Array,
    ) -> None:
        self.experiment, self.full, self.states = experiment, full, states
        self.gradients, self.etas = gradients, etas

    def __len__(self) -> int:
        return len(self.full)

    def __getitem__(self, t: int) -> dict[str, Any]:  # type: ignore[override]  # no slices
        found = trials(self.experiment, self.states[t], self.gradients[t], float(self.etas[t]))
        return {**self.full[t], "trials": [shown(trial) for trial in found]}


def shown(trial: Trial) -> dict[str, Any]:
    """A trial of one run in the form of the API: a number that is not finite is None, and so is such a point."""
    plain = trial.plain()
    for name in ("loss", "highest"):
        plain[name] = finite(plain[name])
    if not np.isfinite(plain["parameters"]).all():
        plain["parameters"] = None
    return plain
