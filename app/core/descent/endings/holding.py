"""The largest smaller rate that does not diverge, for a run that diverged.

On a small network the candidates run side by side as one array, in little more time than one of them. Stacked runs
round differently, so the advised rate is tried once more by itself, as `advance` would run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.objective import compile
from app.core.descent.stacked.runs import advance_together
from app.core.descent.stepper import Stepper
from app.core.experiment import Experiment

HORIZON = (10, 1000)
"""The fewest and the most updates that a candidate must hold for."""
WORK = 1.2e8
"""Multiplications that all updates of a candidate may take: at most two seconds for all candidates."""
CALLS = 1e5
"""The cost of the calls of one update, in multiplications."""
TOGETHER = 8
"""Most candidates that run side by side: one of the first eight nearly always holds."""
PIECE = 100
"""Updates whose numbers are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The rate that held for `steps` updates from the start, or None if no candidate did."""

    eta: float | None
    steps: int


def holding(experiment: Experiment) -> Holding:
    """The largest of eta/2, eta/4, ... whose run from the start holds.

    A rate holds if nothing comes near an overflow for `steps` updates, and the loss over all training examples is lower
    at the end than at the start. `steps` is 1000, or fewer if that would take too long.
    """
    objective = compile(experiment)
    products = 3.0 * objective.size * objective.batches.size
    needs = OPTIMIZERS[experiment.optimizer.name].needs
    if needs is not None:
        products += CALLS + needs.work(objective.size, objective.batches.examples)
    fewest, most = HORIZON
    steps = int(min(most, max(fewest, WORK / (products + CALLS))))
    together = int(min(TOGETHER, max(1, CALLS / products)))
    rates = candidates(experiment)
    for first in range(0, len(rates), together):
        some = rates[first : first + together]
        if together > 1:
            some = side_by_side(experiment, some, steps)
        for eta in some:
            if holds(experiment.with_rate(eta), steps):
                return Holding(eta, steps)
    return Holding(None, steps)


def candidates(experiment: Experiment) -> list[float]:
    """eta/2, eta/4, ... down to the smallest allowed rate."""
    smallest = OPTIMIZERS[experiment.optimizer.name].parameters[0].minimum
    eta, found = experiment.optimizer.values()["eta"] / 2, []
    while eta >= smallest:
        found.append(eta)
        eta /= 2
    return found


def side_by_side(experiment: Experiment, rates: Sequence[float], steps: int) -> list[float]:
    """The `rates` that hold, up to the rounding of stacked runs."""
    outcome = advance_together([experiment.with_rate(eta) for eta in rates], steps, only_tame=True)
    objective = compile(experiment)
    lower = objective.losses(outcome.parameters) < objective.loss(objective.initial(experiment.seed))
    return [eta for eta, held in zip(rates, lower & ~outcome.diverged, strict=True) if held]


def holds(experiment: Experiment, steps: int) -> bool:
    """Whether the run of `experiment` holds, with a whole frame after the last update."""
    trial = Stepper(experiment)
    objective, places = trial.objective, trial.places
    first = parameters = objective.initial(experiment.seed)
    slots = trial.optimizer.init(objective.size)
    for done in range(0, steps, PIECE):
        rows, tame = trial.run(done, parameters, slots, min(PIECE, steps - done))
        if not tame:
            return False
        parameters = rows[-1, places["parameters"]]
        slots = {name: rows[-1, places[name]].reshape(values.shape) for name, values in slots.items()}
    _, tame = trial.run(steps, parameters, slots, 1)
    return tame and objective.loss(parameters) < objective.loss(first)
