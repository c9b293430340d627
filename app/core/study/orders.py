"""The orders of the examples for many seeds at once: those `Batches` draws one by one, from a single generator.

Making a generator takes several times as long as the permutation it is for; setting the key of one takes a third.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.randomness import Purpose

Array = np.ndarray


def orders(seeds: Sequence[int], epoch: int, examples: int) -> Array:
    """(R, examples): per seed the permutation of `epoch`, as `Batches.order` gives it."""
    philox = np.random.Philox(key=0)
    generator, fresh = np.random.Generator(philox), philox.state
    key = fresh["state"]["key"]
    key[1] = Purpose.SHUFFLE * 2**48 + epoch
    found = np.empty((len(seeds), examples), dtype=np.intp)
    for row, seed in zip(found, seeds, strict=True):
        key[0] = seed
        philox.state = fresh
        row[:] = generator.permutation(examples)
    return found
