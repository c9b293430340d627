"""Fair tuning: the same rule finds the best learning rate of every optimizer before they are compared.

Each rate of the grid is run over the same steps and batches. The best rate ends with the lowest loss over all training
examples; runs that diverge do not count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.frames import State
from app.core.descent.stepper import Stepper
from app.core.experiment import Experiment
from app.core.support.by_field import ByField
from app.core.support.cancelling import Cancelled, never

COARSE, FINE = 2, 6
"""Rates per factor of ten: in the default grid, and around its best rate."""


RULE = (
    "Each lane ran {steps} updates with every rate of its grid, from the same state over the same batches, and gets "
    "the rate that ended with the lowest loss over all training examples. Runs that diverged do not count."
)


@dataclass(frozen=True, slots=True)
class Trial(ByField):
    """The result of one rate: the loss over all training examples after `steps` updates, None if it diverged."""

    eta: float
    loss: float | None
    status: Literal["running", "diverged"]
    steps: int


@dataclass(frozen=True, slots=True)
class Tuning:
    """All trials of one experiment, in the order of their rates, and the best of them: None if all diverged.

    `edge`: the best is the grid's smallest or largest rate, so a rate beyond it may be better.
    """

    trials: tuple[Trial, ...]
    best: Trial | None
    edge: bool
    text: str

    def plain(self) -> dict[str, Any]:
        """The form of the API."""
        return {
            "eta": self.best and self.best.eta,
            "loss": self.best and self.best.loss,
            "edge": self.edge,
            "text": self.text,
            "results": [trial.plain() for trial in self.trials],
        }


def default_grid(optimizer: str, per_decade: int = COARSE) -> tuple[float, ...]:
    """The rates to try first, ascending, with two digits: so many per factor of ten over the whole range of eta."""
    eta = OPTIMIZERS[optimizer].parameters[0]
    count = round(per_decade * math.log10(eta.maximum / eta.minimum))
    return tuple(rounded(eta.minimum * 10 ** (k / per_decade)) for k in range(count + 1))


def between(optimizer: str, best: float) -> tuple[float, ...]:
    """The rates to try next: between `best` and its neighbours in the default grid."""
    eta, inner = OPTIMIZERS[optimizer].parameters[0], FINE // COARSE
    rates = (rounded(best * 10 ** (k / FINE)) for k in range(1 - inner, inner) if k)
    return tuple(rate for rate in rates if eta.minimum <= rate <= eta.maximum)


def most_rates(optimizer: str, grid: Sequence[float] | None, per_decade: int = COARSE) -> int:
    """The most rates that `tune` will try."""
    if grid:
        return len(grid)
    return len(default_grid(optimizer, per_decade)) + 2 * (FINE // COARSE - 1) * (per_decade == COARSE)


def rounded(rate: float) -> float:
    return float(f"{rate:.1e}")


def tune(
    experiment: Experiment,
    state: State,
    steps: int,
    grid: Sequence[float] | None = None,
    per_decade: int = COARSE,
    cancelled: Callable[[], bool] = never,
) -> Tuning:
    """Run `steps` updates from `state` with every rate of `grid`; by default of `default_grid`, then around its best
    (not with another `per_decade`, which then is the whole map).

    If two rates end with the same loss, the smaller one is the best. Raises Cancelled before the next rate once
    `cancelled()` is true.
    """

    def tried(rates: Iterable[float]) -> list[Trial]:
        found = []
        for eta in rates:
            if cancelled():
                raise Cancelled
            found.append(trial(experiment, state, steps, eta))
        return found

    name = experiment.optimizer.name
    trials = tried(sorted(set(grid or default_grid(name, per_decade))))
    if grid is None and per_decade == COARSE and (best := lowest(trials)):
        trials += tried(between(name, best.eta))
        trials.sort(key=lambda found: found.eta)
    best = lowest(trials)
    edge = best is not None and len(trials) > 1 and best in (trials[0], trials[-1])
    return Tuning(tuple(trials), best, edge, sentence(experiment, trials, best, edge, steps))


def lowest(trials: Sequence[Trial]) -> Trial | None:
    """The best of `trials`, which have ascending rates; None if all diverged."""
    ended = [(found.loss, found) for found in trials if found.loss is not None]
    return min(ended, key=lambda pair: pair[0])[1] if ended else None


def trial(experiment: Experiment, state: State, steps: int, eta: float) -> Trial:
    """The run of one rate. Its loss has the bits of `loss_train` in the frames of `advance`."""
    stepper = Stepper(experiment.with_rate(eta))
    rows, _ = stepper.run(state.step, state.parameters, state.slots, steps + 1, state.since)
    if len(rows) > steps and np.isfinite(rows[steps]).all():
        # Row k holds the loss at step k and the parameters of step k + 1.
        loss = rows[steps, stepper.places["loss"]].item()
        if not stepper.batches.full:
            loss = stepper.losses(rows[steps - 1 : steps, stepper.places["parameters"]])[0, 0].item()
        if math.isfinite(loss):
            return Trial(eta, loss, "running", steps)
    return Trial(eta, None, "diverged", len(rows) - 1)


def sentence(experiment: Experiment, trials: Sequence[Trial], best: Trial | None, edge: bool, steps: int) -> str:
    """The trials of one experiment and their result, in words."""
    optimizer = OPTIMIZERS[experiment.optimizer.name]
    diverged = sum(found.loss is None for found in trials)
    tried = f"{optimizer.title}: {len(trials)} rates from {trials[0].eta:g} to {trials[-1].eta:g}, {steps} updates each"
    if best is None:
        return f"{tried}; all diverged."
    lost = f"; {diverged} diverged" if diverged else ""
    end = "smallest" if best.eta == trials[0].eta else "largest"
    more = f" It is the {end} one tried: a rate beyond it may be better." if edge else ""
    first = "line searches that begin at " if optimizer.searches else ""
    return f"{tried}{lost}. The lowest loss at the end, {best.loss:.4g}, is that of {first}eta = {best.eta:g}.{more}"
