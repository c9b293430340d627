"""The orders of the examples for many seeds at once: those `Batches` draws one by one, from a single generator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.descent.batches import Shuffler

Array = np.ndarray


def orders(seeds: Sequence[int], epoch: int, examples: int) -> Array:
    """(R, examples): per seed the permutation of `epoch`, as `Batches.order` gives it."""
    shuffler, found = Shuffler(), np.empty((len(seeds), examples), dtype=np.intp)
    for row, seed in zip(found, seeds, strict=True):
        row[:] = shuffler.permutation(seed, epoch, examples)
    return found
