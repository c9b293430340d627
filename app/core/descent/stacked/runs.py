"""Stacked runs: many experiments that differ only in seed, start and eta, advanced as one array.

Parameters and slots are (R, P), eta is (R, 1), and one plan updates all runs. Up to the rounding of its products, each
run is the same as by `advance`. Studies and basins use it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.objective import FunctionObjective, NetworkObjective, Objective, compile
from app.core.descent.stacked.gradients import FunctionGradients, NetworkGradients
from app.core.experiment import Choice, Experiment, FunctionChoice
from app.core.network import textbook
from app.core.support.arrays import Array, Indices, Mask
from app.core.support.cancelling import Cancelled, never
from app.core.support.norms import has_norm
from app.core.support.plan import Plan

MOST_TOGETHER = 4096
MOST_NUMBERS = 2**18  # in one array of parameters; there are about twenty like it


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The ends of R runs from `starts`: `parameters` (R, P) of the last whole frame, and its step in `steps` (R,).

    `diverged` (R,) marks the runs that diverged after it. `reached` (R, levels) is the first step whose loss over all
    training examples was at most the level, -1 if none was.
    """

    starts: Array
    parameters: Array
    steps: Indices
    diverged: Mask
    reached: Indices

    def part(self, start: int, end: int) -> Outcome:
        """The runs from `start` to before `end`."""
        return Outcome(*(getattr(self, name)[start:end] for name in self.__slots__))


def alike(experiment: Experiment) -> Experiment:
    """The part of an experiment that stacked runs have in common: everything but seed, start and eta."""
    settings = tuple(pair for pair in experiment.optimizer.settings if pair[0] != "eta")
    objective = experiment.objective
    if isinstance(objective, FunctionChoice):
        objective = replace(objective, start=())
    return replace(experiment, optimizer=Choice(experiment.optimizer.name, settings), objective=objective, seed=0)


def block_size(experiment: Experiment, levels: bool) -> int:
    """The number of runs like `experiment` in one array. `levels`: whether their losses are watched at every step."""
    objective = compile(alike(experiment))
    if isinstance(objective, FunctionObjective):
        return MOST_TOGETHER
    examples = objective.batches.examples if levels else objective.batches.size
    return max(1, min(MOST_TOGETHER, MOST_NUMBERS // objective.size, objective.points_together(examples)))


def advance_together(
    experiments: Sequence[Experiment],
    steps: int,
    levels: Sequence[float] = (),
    cancelled: Callable[[], bool] = never,
    only_tame: bool = False,
) -> Outcome:
    """Runs of `steps` updates from their starts, of experiments that are `alike`.

    `levels` are losses to watch for. Raises Cancelled soon after `cancelled()` is true. With `only_tame` a network
    counts as diverged as soon as its loss could overflow, and losses are not computed.
    """
    objective = compile(alike(experiments[0]))
    chosen = [(experiment.objective, experiment.seed) for experiment in experiments]
    starts = [of.start if isinstance(of, FunctionChoice) else objective.initial(seed) for of, seed in chosen]
    etas = [dict(e.optimizer.settings)["eta"] for e in experiments]
    runs = StackedRuns(experiments[0], objective, np.array(starts), etas, [e.seed for e in experiments], only_tame)
    return runs.advance(steps, levels, cancelled)


def advance_from(experiment: Experiment, starts: Array, steps: int, cancelled: Callable[[], bool] = never) -> Outcome:
    """Runs of `steps` updates of one experiment from each of `starts` (R, P), over the same batches.

    Raises Cancelled soon after `cancelled()` is true.
    """
    block, eta = block_size(experiment, levels=False), dict(experiment.optimizer.settings)["eta"]
    parts = [
        StackedRuns(experiment, compile(experiment), piece, [eta] * len(piece), [experiment.seed]).advance(
            steps, cancelled=cancelled
        )
        for piece in (starts[first : first + block] for first in range(0, len(starts), block))
    ]
    return Outcome(*(np.concatenate([getattr(part, name) for part in parts]) for name in Outcome.__slots__))


class StackedRuns:
    """The arrays of stacked runs, and one update of all of them as a plan.

    A run that diverges stays at its last whole frame and disturbs no other. `seeds` has one for each run, or one for
    all.
    """

    def __init__(
        self,
        experiment: Experiment,
        objective: Objective,
        starts: Array,
        etas: Sequence[float],
        seeds: Sequence[int],
        only_tame: bool = False,
    ) -> None:
        self.only_tame = only_tame
        self.objective, self.optimizer = objective, OPTIMIZERS[experiment.optimizer.name].on(objective)
        self.starts, self.parameters, self.before = starts, starts.copy(), starts.copy()
        self.gradient, self.update = np.zeros_like(starts), np.zeros_like(starts)
        self.slots = self.optimizer.init(starts.shape)
        self.etas = np.array(etas)[:, np.newaxis]
        self.minus_eta = -self.etas
        self.rate = partial(SCHEDULES[experiment.schedule.name].rate, **experiment.schedule.values())
        self.gradients = (
            NetworkGradients(objective, seeds, self.parameters, self.gradient)
            if isinstance(objective, NetworkObjective)
            else FunctionGradients(objective, self.parameters, self.gradient)
        )
        self.plan = Plan()
        self.bind(experiment)

    def advance(self, steps: int, levels: Sequence[float] = (), cancelled: Callable[[], bool] = never) -> Outcome:
        """`steps` updates from the starts. `levels` are losses to watch for. Raises Cancelled."""
        runs = len(self.starts)
        final, ended = self.starts.copy(), np.full(runs, steps)
        alive, reached = np.ones(runs, dtype=bool), np.full((runs, len(levels)), -1)
        with np.errstate(all="ignore"):
            for step in range(steps + 1):  # one more than updates: a whole frame includes the update that leaves it
                if cancelled():
                    raise Cancelled
                whole = self.look(step)
                lost = alive & ~whole
                if lost.any():
                    final[lost], ended[lost] = self.before[lost], max(step - 1, 0)
                    alive &= whole
                    if not alive.any():
                        break
                if not whole.all():
                    self.put_aside(~whole)
                if levels and (reached < 0).any():
                    met = self.gradients.losses()[:, np.newaxis] <= np.array(levels)
                    reached[met & (reached < 0) & alive[:, np.newaxis]] = step
                if step < steps:
                    self.move()
        final[alive] = self.parameters[alive]
        return Outcome(self.starts, final, ended, ~alive, reached)

    def bind(self, experiment: Experiment) -> None:
        """Append clip and optimizer, without the frozen parameters."""
        plan, frozen = self.plan, ~self.objective.free
        if frozen.any():
            plan.call(partial(np.copyto, self.gradient, 0.0, where=frozen))
        clipped, clip = self.gradient, CLIPS[experiment.clip.name]
        if clip.limits:
            clipped = np.empty_like(self.gradient)
            clip.bind(plan, self.gradient, clipped, **experiment.clip.values())
        settings = experiment.optimizer.values()
        self.optimizer.bind(plan, clipped, self.slots, self.parameters, self.update, self.minus_eta, settings)
        if frozen.any():
            plan.call(partial(np.copyto, self.update, 0.0, where=frozen))

    def look(self, step: int) -> Mask:
        """Compute update number `step`, without moving. Returns which runs (R,) have a whole frame there."""
        self.gradients.run(step)
        np.negative(self.rate(step, self.etas), self.minus_eta)
        self.plan.run(step)
        whole = has_norm(self.gradient) & has_norm(self.update) & np.isfinite(self.parameters).all(axis=-1)
        return whole & self.losses_are_finite()

    def losses_are_finite(self) -> Mask | bool:
        """Which runs (R,) have finite losses. A network's loss is computed only if it could overflow."""
        if isinstance(self.objective, FunctionObjective):
            return np.isfinite(self.gradients.losses())
        far: Mask = ~(np.abs(self.parameters).max(axis=-1) < self.objective.tame)
        if self.only_tame:
            return ~far
        if not far.any():
            return True
        finite = np.ones(len(far), dtype=bool)
        finite[far] = np.isfinite(self.objective.losses(self.parameters[far]))
        if self.objective.tested:
            data = self.objective.examples
            losses = textbook.loss(self.objective.network, self.parameters[far], data.test_inputs, data.test_targets)
            finite[far] &= np.isfinite(losses)
        return finite

    def put_aside(self, lost: Mask) -> None:
        """Replace the numbers of `lost` runs with harmless ones, because infinities are slow."""
        self.parameters[lost] = self.update[lost] = 0.0
        for slot in self.optimizer.slots:
            if slot.shape == "vector":
                self.slots[slot.name][lost] = slot.initial

    def move(self) -> None:
        np.copyto(self.before, self.parameters)
        np.add(self.parameters, self.update, self.parameters)
