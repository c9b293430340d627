"""Random numbers from a counter-based generator keyed by (seed, purpose, index).

No draw depends on another, so any replica can compute the shuffle of epoch 12 without the eleven before it.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """The purpose of a stream of random numbers. Two purposes never share a stream."""

    INITIAL_PARAMETERS = 1
    SHUFFLE = 2
    DATA = 3
    TEST_DATA = 4
    SPLIT = 5
    DIRECTIONS = 6
    NUDGE = 7


def stream(seed: int, purpose: Purpose, index: int = 0) -> tuple[int, int]:
    """The key of the stream for `purpose` number `index` under `seed`, both below 2**64."""
    return seed, purpose * 2**48 + index


def generator(seed: int, purpose: Purpose, index: int = 0) -> np.random.Generator:
    """The generator for `purpose` number `index` (an epoch, say) under `seed` (0 <= seed < 2**63).

    Philox4x64 (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011): the key selects the stream.
    """
    return np.random.Generator(np.random.Philox(key=np.array(stream(seed, purpose, index), dtype=np.uint64)))
