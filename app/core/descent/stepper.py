"""The update of one experiment, compiled: gradient, clip, optimizer and move as one plan per batch size.

Everything an update leaves behind lies in one row of numbers that the plans write into, and recording a step is copying
that row:

    parameters | slots | gradient | update | penalty, eta, loss | outputs

A row pairs the gradient and update of step t with the parameters and slots that follow, those of step t + 1. Nothing
needs the loss to go on: it is computed from the outputs of the last layer, for many steps at once.
"""

from __future__ import annotations

import threading
from functools import cache
from operator import attrgetter

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.batch_feed import NOTHING, BatchFeed
from app.core.descent.objective import compile
from app.core.experiment import Experiment
from app.core.support.arrays import Array, Indices
from app.core.support.cache import Cache
from app.core.support.memory import aligned
from app.core.support.plan import Plan

CHUNK = 128
"""Steps between two looks at whether the numbers are still finite: with their losses, a look costs two or three steps.
"""


class Stepper:
    """Runs the updates of `experiment`, one thread at a time: `run` locks the buffers it writes into.

    Callers that must not block can try to acquire `lock` first.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.objective = compile(experiment)
        self.batches = self.objective.batches
        self.optimizer = OPTIMIZERS[experiment.optimizer.name]
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
        # The batch lies right behind the outputs, which are compared with its targets.
        self.memory = aligned((ends[-1] + self.objective.batch_rows * self.batches.size,))
        self.row = self.memory[: ends[-1]]
        self.views = {name: self.row[place] for name, place in self.places.items()}
        scalars = {slot.name for slot in self.optimizer.slots if slot.shape == "scalar"} | {"loss", "penalty", "eta"}
        for name in scalars:
            self.views[name] = self.views[name].reshape(())
        self.scalars = scalars

    def bind(self, plan: Plan, size: int, experiment: Experiment, settings: dict[str, float]) -> memoryview:
        """Append one whole update over a batch of `size`; the answer is where that batch goes, as the feed has it."""
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
            # A plan counts as its optimizer does, a schedule as the run does.
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
        """The rows of `count` updates from a state, (count, width), and whether all of them are tame.

        The optimizer's own count began at step `since`; schedule and batches go by the step itself.
        If a row is not finite, it is the last. Tame rows lie within `objective.tame`, where nothing can overflow that
        is computed from them: then no loss, norm or value of a layer needs checking.
        """
        rows = np.empty((count, len(self.row)))
        limit, tame = self.objective.tame**2, True
        with self.lock, np.errstate(all="ignore"):
            self.since = since
            self.views["outputs"].fill(0.0)  # a smaller batch leaves a rest, which may hold an older infinity
            self.views["parameters"][:] = parameters
            for name, values in slots.items():
                self.views[name][...] = values
            for start in range(0, count, CHUNK):
                chunk = rows[start : start + CHUNK]
                self.fill(chunk, step + start)
                numbers = chunk.reshape(-1)
                if numbers.dot(numbers) < limit:  # false for NaN; much cheaper than isfinite
                    continue
                tame = False
                finite = np.isfinite(chunk).all(axis=1)
                if not finite.all():
                    return rows[: start + int(finite.argmin()) + 1], tame
        return rows, tame

    def fill(self, rows: Array, step: int) -> None:
        """Run an update per row, the first of them number `step`."""
        clocks, done = range(step - self.since, step - self.since + len(rows)), 0
        # Copies between memoryviews: with arrays the row "updates alone, 2-4-2-1 ReLU, batch 10" misses its target.
        row, recorded = self.row.data, rows.reshape(-1).data
        settings = cache(lambda size: self.plans[size][0].settings(clocks))  # for all rows at once
        seen: list[tuple[slice, Array]] = []
        while done < len(rows):
            for stack, batches in self.feed.upcoming(step + done, len(rows) - done):
                size, here = stack.shape[-1], slice(done, done + len(batches))
                plan, batch = self.plans[size]
                seen.append((here, self.objective.targets(stack)))
                for examples, values, place in zip(batches, settings(size)[here], self.chunk[here], strict=True):
                    batch[:] = examples
                    plan.run_with(values)
                    recorded[place] = row
                done += len(batches)
        self.write_losses(rows, seen)

    def write_losses(self, rows: Array, seen: list[tuple[slice, Array]]) -> None:
        """Write the losses of `rows`, all those over batches of one size together.

        `seen` are some rows and the targets of their batches, again and again.
        """
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
        """(m, 2): the training and the test loss at every row of `points` (m, size), NaN for what is not evaluated.

        Where a batch is everything, its loss is the training loss, and not evaluated here.
        """
        found = np.full((len(points), 2), np.nan)
        if self.mean_losses:
            with np.errstate(all="ignore"):
                found[:, self.batches.full : 1 + self.objective.tested] = self.mean_losses.at(points)
        return found

    @property
    def nbytes(self) -> int:
        """About how many bytes it holds, with its data."""
        data = 8 * self.objective.batch_rows * self.batches.examples
        plans = sum(plan.nbytes for plan, _ in self.plans.values())
        return OWN + BATCH * self.batches.per_epoch + COPIES * data + plans


OWN, BATCH, COPIES = 90_000, 650, 5
"""Bytes of any stepper and of each batch of an epoch, and how many copies of its data: on 20 to 1000 examples."""

stepper = Cache(Stepper, attrgetter("nbytes"), 128 * 2**20)
"""The compiled update of an experiment, made once and shared by all threads: ``stepper(experiment)``.

Kept for a class of 300, each with an experiment of their own: 2-8-8-1 takes 0.2 MB. Eight layers of 32 units that see
1000 examples at once take eight.
"""
