"""The update of one experiment, compiled: gradient, clip, optimizer and move as one plan per batch size.

Everything an update leaves behind lies in one row of numbers that the plans write into, and recording a step is copying
that row:

    parameters | slots | gradient | update | loss, penalty, eta

A row pairs the gradient and update of step t with the parameters and slots that follow, those of step t + 1.
"""

from __future__ import annotations

import threading
from functools import lru_cache

import numpy as np

from app.core.clipping import CLIPS
from app.core.experiment import Experiment
from app.core.objective import compile
from app.core.optimizers import OPTIMIZERS
from app.core.plan import Plan
from app.core.schedules import SCHEDULES

Array = np.ndarray

CHUNK = 64
"""Steps between two looks at whether the numbers are still finite: a look costs as much as a step or two."""


class Stepper:
    """Runs the updates of `experiment`, one thread at a time: `run` and `losses` lock the buffers they share.

    Who must not wait may take `lock` beforehand, if it is free.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.objective = compile(experiment)
        self.batches = self.objective.batches
        self.optimizer = OPTIMIZERS[experiment.optimizer.name]
        settings = experiment.optimizer.values()
        eta = settings.pop("eta")
        self.eta = eta
        schedule = experiment.schedule
        self.rate = None if schedule.name == "constant" else SCHEDULES[schedule.name].rate
        self.rate_settings = schedule.values()
        self.lock = threading.RLock()
        self.since = 0
        self.lay_out()
        self.plans = {}
        for size in {self.batches.size, self.batches.last_size}:
            plan = Plan()
            self.plans[size] = plan, self.bind(plan, size, experiment, settings)
        self.epoch, self.loaded = -1, []
        self.point, self.totals = np.zeros(self.objective.size), np.zeros(2)
        self.evaluation = Plan()
        # Where a batch is everything, its loss is the training loss.
        train = None if self.batches.full else self.totals[0:1].reshape(())
        self.objective.bind_losses(
            self.evaluation, self.point, train, self.totals[1:2].reshape(()) if self.objective.tested else None
        )

    def lay_out(self) -> None:
        """Give every quantity its place in the row: `places`, from name to slice, and `views`, from name to array."""
        size = self.objective.size
        lengths = {"parameters": size}
        lengths |= {slot.name: size if slot.shape == "vector" else 1 for slot in self.optimizer.slots}
        self.state_width = sum(lengths.values())
        lengths |= {"gradient": size, "update": size, "loss": 1, "penalty": 1, "eta": 1}
        ends = np.cumsum(list(lengths.values())).tolist()
        self.places = {name: slice(end - lengths[name], end) for name, end in zip(lengths, ends, strict=True)}
        self.row = np.zeros(ends[-1])
        self.views = {name: self.row[place] for name, place in self.places.items()}
        scalars = {slot.name for slot in self.optimizer.slots if slot.shape == "scalar"} | {"loss", "penalty", "eta"}
        for name in scalars:
            self.views[name] = self.views[name].reshape(())
        self.scalars = scalars

    def bind(self, plan: Plan, size: int, experiment: Experiment, settings: dict[str, float]) -> Array:
        """Append one whole update over a batch of `size`; the answer is where that batch goes."""
        views = self.views
        parameters, gradient, update, eta = (views[name] for name in ("parameters", "gradient", "update", "eta"))
        batch = self.objective.bind_batch(plan, size, parameters, gradient, views["loss"], views["penalty"])
        frozen = ~self.objective.free
        zero = plan.constant(0.0)
        if frozen.any():
            plan.call(np.putmask, gradient, frozen, zero)
        clipped = gradient
        if experiment.clip.name != "none":
            clipped = np.empty_like(gradient)
            CLIPS[experiment.clip.name].bind(plan, gradient, clipped, **experiment.clip.values())
        if self.rate is None:
            eta[()] = self.eta
        else:
            # A plan counts as its optimizer does, a schedule as the run does.
            plan.cells.append((eta, lambda clock: self.rate(clock + self.since, self.eta, **self.rate_settings)))
        slots = {slot.name: views[slot.name] for slot in self.optimizer.slots}
        self.optimizer.bind(plan, clipped, slots, parameters, update, eta, settings)
        if frozen.any():
            plan.call(np.putmask, update, frozen, zero)
        plan.call(np.add, parameters, update, parameters)
        return batch

    def run(
        self, step: int, parameters: Array, slots: dict[str, Array], count: int, since: int = 0
    ) -> tuple[Array, bool]:
        """The rows of `count` updates from a state, (count, width), and whether all of them are tame.

        The optimizer's own count began at step `since`; schedule and batches go by the step itself.
        If a row is not finite, it is the last. Tame rows lie within `objective.tame`, where nothing can overflow that
        is computed from them: then no loss, norm or value of a layer needs checking.
        """
        rows = np.empty((count, len(self.row)))
        limit, tame = self.objective.tame, True
        with self.lock, np.errstate(all="ignore"):
            self.since = since
            self.views["parameters"][:] = parameters
            for name, values in slots.items():
                self.views[name][...] = values
            for start in range(0, count, CHUNK):
                chunk = rows[start : start + CHUNK]
                self.fill(chunk, step + start)
                if chunk.max() < limit and chunk.min() > -limit:  # false for NaN; a third of the cost of isfinite
                    continue
                tame = False
                finite = np.isfinite(chunk).all(axis=1)
                if not finite.all():
                    return rows[: start + int(finite.argmin()) + 1], tame
        return rows, tame

    def fill(self, rows: Array, step: int) -> None:
        """Run an update per row, the first of them number `step`."""
        row, done, clock = self.row, 0, step - self.since
        if self.batches.full:
            plan, batch = self.plans[self.batches.size]
            batch[...] = self.upcoming(0)[0]
            for done in range(len(rows)):
                plan.run(clock + done)
                rows[done] = row
            return
        while done < len(rows):
            for examples in self.upcoming(step + done)[: len(rows) - done]:
                plan, batch = self.plans[examples.shape[1]]
                batch[...] = examples
                plan.run(clock + done)
                rows[done] = row
                done += 1

    def upcoming(self, step: int) -> list[Array]:
        """The batches from update number `step` to the end of its epoch; those of the latest epoch stay at hand."""
        epoch, position = divmod(step, self.batches.per_epoch)
        if epoch != self.epoch:
            self.loaded, self.epoch = self.objective.batched(epoch), epoch
        return self.loaded[position:]

    def losses(self, points: Array) -> Array:
        """(m, 2): the training and the test loss at every row of `points` (m, size), NaN for what is not evaluated.

        One point at a time, so that a loss does not depend on which others are asked for with it.
        """
        totals = np.full((len(points), 2), np.nan)
        if self.evaluation.calls:
            with self.lock, np.errstate(all="ignore"):
                for i, point in enumerate(points):
                    self.point[:] = point
                    self.evaluation.run(0)
                    totals[i] = self.totals
        return totals


@lru_cache(maxsize=64)
def stepper(experiment: Experiment) -> Stepper:
    """The compiled update of `experiment`, made once and shared by all threads."""
    return Stepper(experiment)
