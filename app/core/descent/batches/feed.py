"""The batches of a run, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from app.core.descent.objective import Objective
from app.core.support.arrays import Array

NOTHING = memoryview(bytearray())


class BatchFeed:
    """The batches of an objective, with those of the latest epoch in memory. For one thread at a time.

    Batches are memoryviews, which are copied faster than arrays: the row "updates alone, 2-4-2-1 ReLU, batch 10" needs
    it.
    """

    def __init__(self, objective: Objective) -> None:
        self.objective, self.batches = objective, objective.batches
        self.epoch = 0
        self.stacks = [
            (stack, [batch.reshape(-1).data for batch in stack])
            for stack in map(np.ascontiguousarray, objective.batched(self.batches.order(0)))
        ]

    def load(self, epoch: int) -> None:
        """Overwrite the batches with those of another epoch."""
        if epoch != self.epoch:
            fresh = self.objective.batched(self.batches.order(epoch))
            for (stack, _), batches in zip(self.stacks, fresh, strict=True):
                stack[...] = batches
            self.epoch = epoch

    def upcoming(self, step: int, most: int) -> Iterator[tuple[Array, Sequence[memoryview]]]:
        """The batches of up to `most` updates from number `step` on, within one epoch, in parts of one batch size.

        A part is an array (k, ..., size) and its batches one by one. If the batch is the whole data, the plan holds it
        already: the array is (1, ..., size), and there is nothing to copy.
        """
        if self.batches.full:
            yield self.stacks[0][0], [NOTHING] * most
            return
        epoch, position = divmod(step, self.batches.per_epoch)
        self.load(epoch)
        for stack, batches in self.stacks:
            end = min(len(stack), position + most)
            if position < end:
                yield stack[position:end], batches[position:end]
                most -= end - position
            position = max(0, position - len(stack))
