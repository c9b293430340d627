"""Which smaller rate holds where a run diverged, and for how many steps that was tried.

Candidates on a small network run side by side, as one array, which takes little more time than one of them. That
rounds differently from a run alone, which can matter where a run is at the brink: so the one to advise runs again,
alone, as `advance` would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.objective import compile
from app.core.descent.stacked import advance_together
from app.core.descent.stepper import Stepper
from app.core.experiment import Choice, Experiment

HORIZON = (10, 1000)
"""Fewest and most updates that a candidate has to hold for."""
WORK = 1.2e8
"""Multiplications all updates of a candidate may take: with all candidates, one or two seconds at the very most."""
CALLS = 1e5
"""What the calls of one update cost, in multiplications."""
TOGETHER = 8
"""Candidates that run side by side at most: one of the first eight nearly always holds."""
PIECE = 100
"""Updates whose numbers are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The rate that held for `steps` updates from the start; None: none of the candidates did."""

    eta: float | None
    steps: int


def holding(experiment: Experiment) -> Holding:
    """The largest of eta/2, eta/4, ... whose run from the start holds.

    It holds if for `steps` updates nothing comes near an overflow, and the loss over all training examples is then
    lower than at the start. That is asked of 1000 updates, of fewer where they take too long: the answer says of how
    many.
    """
    objective = compile(experiment)
    products = 3.0 * objective.size * objective.batches.size
    fewest, most = HORIZON
    steps = int(min(most, max(fewest, WORK / (products + CALLS))))
    together = int(min(TOGETHER, max(1, CALLS / products)))
    rates = candidates(experiment)
    for first in range(0, len(rates), together):
        some = rates[first : first + together]
        if together > 1:
            some = side_by_side(experiment, some, steps)
        for eta in some:
            if holds(with_rate(experiment, eta), steps):
                return Holding(eta, steps)
    return Holding(None, steps)


def candidates(experiment: Experiment) -> list[float]:
    """eta/2, eta/4, ... as far as the smallest rate there is."""
    smallest = OPTIMIZERS[experiment.optimizer.name].parameters[0].minimum
    eta, found = experiment.optimizer.values()["eta"] / 2, []
    while eta >= smallest:
        found.append(eta)
        eta /= 2
    return found


def with_rate(experiment: Experiment, eta: float) -> Experiment:
    settings = experiment.optimizer.values() | {"eta": eta}
    return replace(experiment, optimizer=Choice(experiment.optimizer.name, tuple(settings.items())))


def side_by_side(experiment: Experiment, rates: Sequence[float], steps: int) -> list[float]:
    """Those of `rates` that hold, as far as rounding lets many runs at once tell."""
    outcome = advance_together([with_rate(experiment, eta) for eta in rates], steps, only_tame=True)
    objective = compile(experiment)
    lower = objective.losses(outcome.parameters) < objective.loss(objective.initial(experiment.seed))
    return [eta for eta, held in zip(rates, lower & ~outcome.diverged, strict=True) if held]


def holds(experiment: Experiment, steps: int) -> bool:
    """Whether the run of `experiment` does, with a whole frame after the last update."""
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
