"""Losses and gradients of stacked runs, each at its own parameters and over its own batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.descent.objective import FunctionObjective, NetworkObjective
from app.core.network.batched import Forward, bind_gradient
from app.core.network.textbook import penalty
from app.core.support.arrays import Array, Indices
from app.core.support.plan import Plan


class NetworkGradients:
    """The gradients of runs of one network, over the batches of each run's seed, or of one seed for all."""

    def __init__(self, objective: NetworkObjective, seeds: Sequence[int], parameters: Array, gradient: Array) -> None:
        """Every later call reads `parameters` and writes `gradient`, both (R, P)."""
        self.objective, self.network, self.parameters = objective, objective.network, parameters
        self.seeds, self.full = seeds, objective.batches.full
        self.columns, self.targets = objective.split(objective.columns)
        self.epoch = -1
        self.order: Indices = np.empty((0, 0), dtype=np.intp)
        self.plans = {}
        for size in {objective.batches.size, objective.batches.last_size}:
            plan, batch = Plan(), np.empty((len(seeds), size, objective.batch_rows))
            inputs, targets = objective.split(objective.columns if self.full else batch.mT)
            found = Forward(plan, self.network, parameters, inputs, slopes=True, alone=True)
            bind_gradient(plan, self.network, parameters, found, targets, gradient)
            self.plans[size] = plan, batch, found
        self.evaluation: tuple[Plan, Forward] | None = None

    def run(self, step: int) -> None:
        """Write the gradient of update number `step`."""
        first = self.objective.batches
        epoch, position = divmod(step, first.per_epoch)
        size = first.size if position < first.per_epoch - 1 else first.last_size
        plan, batch, _ = self.plans[size]
        if not self.full:
            if epoch != self.epoch:
                self.order, self.epoch = first.orders(self.seeds, epoch), epoch
            chosen = self.order[:, position * first.size : position * first.size + size]
            np.take(self.objective.rows, chosen, axis=0, out=batch, mode="clip")
        plan.run(step)

    def losses(self) -> Array:
        """(R,): the loss over all training examples. If batches are full, `run` must have been called at this point."""
        if self.full:
            found = self.plans[self.objective.batches.size][2]
        else:
            if self.evaluation is None:
                plan = Plan()
                self.evaluation = plan, Forward(plan, self.network, self.parameters, self.columns, alone=True)
            plan, found = self.evaluation
            plan.run(0)
        loss, settings = self.network.loss, self.network.loss_settings
        return loss.of_columns(found.outputs, self.targets, **settings) + penalty(self.network, self.parameters)


class FunctionGradients:
    """The gradients of runs on one function."""

    def __init__(self, objective: FunctionObjective, parameters: Array, gradient: Array) -> None:
        self.value = objective.value
        self.slope = objective.slope
        self.parameters, self.gradient = parameters, gradient

    def run(self, step: int) -> None:
        for k, part in enumerate(self.slope(*self.parameters.T.copy())):
            self.gradient[:, k] = part

    def losses(self) -> Array:
        return self.value(*self.parameters.T.copy()) + np.zeros(len(self.parameters))
