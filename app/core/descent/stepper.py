"""The update of one experiment, compiled: gradient, clip, optimizer and move as one plan per batch size.

The plans write all results of an update into one row of numbers. To record a step, that row is copied:

    parameters | slots | gradient | update | penalty, eta, loss | outputs

A row holds the gradient and update of step t with the parameters and slots of step t + 1. The next update does not need
the loss, which is computed from the last layer's outputs, for many steps at once.
"""

from __future__ import annotations

import threading
from operator import attrgetter

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.batches.feed import NOTHING, BatchFeed
from app.core.descent.objective import NetworkObjective, compile
from app.core.descent.scores import Scores, measure, read, scores_of
from app.core.experiment import Experiment
from app.core.support.arrays import Array, Indices
from app.core.support.cache import Cache
from app.core.support.memory import aligned
from app.core.support.plan import Plan, Settings

CHUNK = 128
"""Steps between two checks for numbers that are not finite. A check, with the losses, takes as long as 2 or 3 steps."""


class Stepper:
    """Runs the updates of `experiment`. Threads take turns: `run` holds `lock` while it writes into the buffers.

    Callers that must not block can try to acquire `lock` first.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.objective = compile(experiment)
        self.batches = self.objective.batches
        self.experiment = experiment
        self.optimizer = OPTIMIZERS[experiment.optimizer.name].on(self.objective)
        settings = experiment.optimizer.values()
        eta = settings.pop("eta")
        self.eta = eta
        self.schedule, self.rate_settings = SCHEDULES[experiment.schedule.name], experiment.schedule.values()
        self.lock = threading.RLock()
        self.since = 0
        self.lay_out()
        width = len(self.row)
        self.chunk = [slice(at * width, (at + 1) * width) for at in range(CHUNK)]
        self.minus_eta = np.array(-eta)
        self.plans = {}
        for size in {self.batches.size, self.batches.last_size}:
            plan = Plan()
            self.plans[size] = plan, self.bind(plan, size, experiment, settings)
        self.feed = BatchFeed(self.objective)
        self.mean_losses = self.objective.mean_losses()

    def lay_out(self) -> None:
        """Give every quantity its place in the row: `places`, from name to slice, and `views`, from name to array."""
        size = self.objective.size
        lengths = {"parameters": size}
        lengths |= {slot.name: size if slot.shape == "vector" else 1 for slot in self.optimizer.slots}
        self.state_width = sum(lengths.values())
        lengths |= {"gradient": size, "update": size, "penalty": 1, "eta": 1, "loss": 1}
        lengths["outputs"] = self.objective.outputs * self.batches.size
        ends = np.cumsum(list(lengths.values())).tolist()
        self.places = {name: slice(end - lengths[name], end) for name, end in zip(lengths, ends, strict=True)}
        # The batch's targets lie right behind the outputs: see `bind_error`.
        self.memory = aligned((ends[-1] + self.objective.batch_rows * self.batches.size,))
        self.row = self.memory[: ends[-1]]
        self.views = {name: self.row[place] for name, place in self.places.items()}
        scalars = {slot.name for slot in self.optimizer.slots if slot.shape == "scalar"} | {"loss", "penalty", "eta"}
        for name in scalars:
            self.views[name] = self.views[name].reshape(())
        self.scalars = scalars

    def bind(self, plan: Plan, size: int, experiment: Experiment, settings: dict[str, float]) -> memoryview:
        """Append one whole update over a batch of `size`. Returns the place of that batch, for the feed to fill."""
        views = self.views
        parameters, gradient, update, eta = (views[name] for name in ("parameters", "gradient", "update", "eta"))
        space = self.memory[self.places["outputs"].start :]
        batch = self.objective.bind_batch(plan, size, parameters, gradient, space, views["penalty"])
        if self.batches.full:
            batch[...] = self.objective.batched(self.batches.order(0))[0]
        frozen = ~self.objective.free
        zero = plan.constant(0.0)
        if frozen.any():
            plan.call(np.putmask, gradient, frozen, zero)
        clipped, clip = gradient, CLIPS[experiment.clip.name]
        if clip.limits:
            clipped = np.empty_like(gradient)
            clip.bind(plan, gradient, clipped, **experiment.clip.values())
        if self.schedule.constant:
            eta[()] = self.eta
        else:
            # A plan counts from the step `since`, a schedule from step 0.
            plan.scheduled(self.rate_at, eta)
            plan.scheduled(lambda clock: -self.rate_at(clock), self.minus_eta)
        slots = {slot.name: views[slot.name] for slot in self.optimizer.slots}
        self.optimizer.bind(plan, clipped, slots, parameters, update, self.minus_eta, settings)
        if frozen.any():
            plan.call(np.putmask, update, frozen, zero)
        plan.call(np.add, parameters, update, parameters)
        return NOTHING if self.batches.full else batch.reshape(-1).data

    def rate_at(self, clock: int) -> float:
        """The scheduled rate of update number `clock` of this optimizer."""
        return self.schedule.rate(clock + self.since, self.eta, **self.rate_settings)

    def run(
        self, step: int, parameters: Array, slots: dict[str, Array], count: int, since: int = 0
    ) -> tuple[Array, bool]:
        """The rows (count, width) of `count` updates from a state, and whether all of them are tame.

        The optimizer counts from step `since`, schedule and batches from step 0. If a row is not finite, it is the
        last. Tame rows lie within `objective.tame`: nothing that is computed from them can overflow, so no loss, norm
        or value of a layer needs checking.
        """
        rows = np.empty((count, len(self.row)))
        limit, tame = self.objective.tame**2, True
        with self.lock, np.errstate(all="ignore"):
            self.since = since
            self.views["outputs"].fill(0.0)  # a smaller batch leaves a rest, which may hold an infinity
            self.views["parameters"][:] = parameters
            for name, values in slots.items():
                self.views[name][...] = values
            for start in range(0, count, CHUNK):
                chunk = rows[start : start + CHUNK]
                self.fill(chunk, step + start)
                numbers = chunk.reshape(-1)
                if numbers.dot(numbers) < limit:  # false for NaN; cheaper than isfinite
                    continue
                tame = False
                finite = np.isfinite(chunk).all(axis=1)
                if not finite.all():
                    return rows[: start + int(finite.argmin()) + 1], tame
        return rows, tame

    def fill(self, rows: Array, step: int) -> None:
        """Run one update per row, from number `step` on."""
        clocks, done = range(step - self.since, step - self.since + len(rows)), 0
        # Copies between memoryviews: with arrays the row "updates alone, 2-4-2-1 ReLU, batch 10" misses its target.
        row, recorded = self.row.data, rows.reshape(-1).data
        settings: dict[int, Settings] = {}  # by size of batch, for all rows at once
        seen: list[tuple[slice, Array]] = []
        while done < len(rows):
            for stack, batches in self.feed.upcoming(step + done, len(rows) - done):
                size, here = stack.shape[-1], slice(done, done + len(batches))
                plan, batch = self.plans[size]
                if size not in settings:
                    settings[size] = plan.settings(clocks)
                seen.append((here, self.objective.targets(stack)))
                for examples, values, place in zip(batches, settings[size][here], self.chunk[here], strict=True):
                    batch[:] = examples
                    plan.run_with(values)
                    recorded[place] = row
                done += len(batches)
        self.write_losses(rows, seen)

    def write_losses(self, rows: Array, seen: list[tuple[slice, Array]]) -> None:
        """Write the losses of `rows`. `seen` pairs slices of rows with the targets of their batches."""
        loss, penalty, outputs = (self.places[name].start for name in ("loss", "penalty", "outputs"))
        for size in self.plans:
            parts = [(where, targets) for where, targets in seen if targets.shape[-1] == size]
            if not parts:
                continue
            where: slice | Indices
            where, targets = parts[0]
            if len(parts) > 1:
                targets = np.concatenate([targets for _, targets in parts])
                where = slice(0, len(rows))
                if len(parts) < len(seen):
                    where = np.concatenate([np.arange(part.start, part.stop) for part, _ in parts])
            found = self.objective.batch_losses(rows[where, outputs : outputs + self.objective.outputs * size], targets)
            rows[where, loss] = found + rows[where, penalty]

    def losses(self, points: Array) -> Array:
        """(m, 2): the training and the test loss at `points` (m, size), NaN where not evaluated.

        If batches are full, the training loss is the batch's loss and not evaluated.
        """
        found = np.full((len(points), 2), np.nan)
        if self.mean_losses:
            with np.errstate(all="ignore"):
                found[:, self.batches.full : 1 + self.objective.tested] = self.mean_losses.at(points)
        return found

    def scored_losses(self, points: Array, confusion: bool) -> tuple[Array, Scores | None]:
        """`losses`, and the scores at `points` (None for a function); from one pass if possible."""
        if not isinstance(self.objective, NetworkObjective):
            return self.losses(points), None
        if self.mean_losses is None or self.batches.full or not len(points):
            return self.losses(points), scores_of(self.objective, points, confusion)
        found = np.full((len(points), 2), np.nan)
        with np.errstate(all="ignore"):
            losses, measured = self.mean_losses.with_measure(points, measure(self.objective))
            found[:, : 1 + self.objective.tested] = losses
            return found, read(self.objective, measured, confusion)

    @property
    def nbytes(self) -> int:
        """The rough number of bytes that it takes, with its data."""
        data = 8 * self.objective.batch_rows * self.batches.examples
        plans = sum(plan.nbytes for plan, _ in self.plans.values())
        return OWN + BATCH * self.batches.per_epoch + COPIES * data + plans


OWN, BATCH, COPIES = 90_000, 650, 5
"""Bytes of every stepper, bytes per batch of an epoch, copies of the data: measured on 20 to 1000 examples."""

stepper = Cache(Stepper, attrgetter("nbytes"), 128 * 2**20)
"""The compiled update of an experiment, cached for all threads: ``stepper(experiment)``.

The cache holds a class of 300 with an experiment each: 2-8-8-1 takes 0.2 MB, the largest network on 1000 examples 8 MB.
"""
