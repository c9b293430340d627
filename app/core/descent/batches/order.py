"""The examples of each update: batches cut from the order of an epoch.

That is a permutation which depends on (seed, epoch) alone, or for every epoch the order of the data.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from app.core.support.arrays import Indices
from app.core.support.randomness import Purpose, stream


class Shuffler:
    """The permutations of `generator` by (seed, epoch). One generator is set to each key, because making a new one
    takes longer than a permutation. For one thread at a time."""

    def __init__(self) -> None:
        philox = np.random.Philox(key=0)
        self.philox, self.generator, self.fresh = philox, np.random.Generator(philox), philox.state

    def permutation(self, seed: int, epoch: int, examples: int) -> Indices:
        key = self.fresh["state"]["key"]
        key[0], key[1] = stream(seed, Purpose.SHUFFLE, epoch)
        self.philox.state = self.fresh
        return self.generator.permutation(examples)


SHUFFLERS = threading.local()


@lru_cache(maxsize=512)
def shuffled(seed: int, epoch: int, examples: int) -> Indices:
    """The permutation of (seed, epoch), read-only. Up to 4 MB of them are cached for lanes, branches and replays."""
    if not hasattr(SHUFFLERS, "own"):
        SHUFFLERS.own = Shuffler()
    order: Indices = SHUFFLERS.own.permutation(seed, epoch, examples)
    order.flags.writeable = False
    return order


@dataclass(frozen=True, slots=True)
class Batches:
    """Batches of `size` out of `examples`. An epoch shows each example once; its last batch may be smaller.

    `given` (examples,) is the order of every epoch; where it is None each epoch is shuffled.
    """

    examples: int
    size: int
    seed: int
    given: Indices | None = field(default=None, compare=False)

    @property
    def full(self) -> bool:
        """Whether every update sees all examples. They are not shuffled then."""
        return self.size >= self.examples

    @property
    def fixed(self) -> bool:
        """Whether all epochs have the same batches, so that the seed does not order them."""
        return self.full or self.given is not None

    @property
    def per_epoch(self) -> int:
        """Updates per epoch."""
        return -(-self.examples // self.size)

    @property
    def last_size(self) -> int:
        """The size of an epoch's last batch."""
        return self.examples - (self.per_epoch - 1) * self.size

    def epoch(self, step: int) -> int:
        """The epoch, from 0, that update number `step` (from 0) belongs to."""
        return step // self.per_epoch

    def order(self, epoch: int) -> Indices:
        """All indices in the order of `epoch`: its batches are consecutive pieces."""
        if self.full:
            return np.arange(self.examples)
        return shuffled(self.seed, epoch, self.examples) if self.given is None else self.given

    def orders(self, seeds: Sequence[int], epoch: int) -> Indices:
        """(R, examples): `order` as each of these seeds has it. They share no cache: there may be thousands."""
        if self.fixed:
            return np.broadcast_to(self.order(epoch), (len(seeds), self.examples))
        shuffler, found = Shuffler(), np.empty((len(seeds), self.examples), dtype=np.intp)
        for row, seed in zip(found, seeds, strict=True):
            row[:] = shuffler.permutation(seed, epoch, self.examples)
        return found

    def batch(self, step: int) -> Indices:
        """The indices update number `step` averages over."""
        epoch, position = divmod(step, self.per_epoch)
        return self.order(epoch)[position * self.size : (position + 1) * self.size]
