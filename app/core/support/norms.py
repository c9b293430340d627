"""Euclidean lengths that neither overflow nor underflow, like those of BLAS nrm2.

The length is the root of the sum of squares. Only if that sum is 0, tiny or not finite, the numbers are first divided
by the largest of them.
"""

from __future__ import annotations

import math

import numpy as np

from app.core.support.arrays import Array, Mask

LEAST = 1e-280
"""A smaller sum of squares may have lost digits, because some squares are subnormal or 0."""


def norm(vector: Array) -> float:
    """The length of `vector` (P,); infinite only if the length itself overflows."""
    return math.hypot(*vector.tolist())  # which scales too


def norms(vectors: Array) -> Array:
    """The length (...) of each of `vectors` (..., P); of a single vector as by `norm`."""
    if vectors.ndim == 1:
        return np.array(norm(vectors))
    with np.errstate(all="ignore"):
        return root(np.square(vectors).sum(axis=-1), vectors)


def norm_by_product(vectors: Array) -> Array:
    """As `norms`, to the last digit as in a plan, which computes the sum of squares as one product."""
    with np.errstate(all="ignore"):
        return root(np.vecdot(vectors, vectors), vectors)


def root(squares: Array, vectors: Array) -> Array:
    """The lengths (...) of `vectors` (..., P) from their sums of squares (...), which may have overflowed."""
    found = np.sqrt(squares)
    rare = ~((squares >= LEAST) & (squares < np.inf))
    return np.where(rare, scaled(vectors), found) if rare.any() else found


def scaled(vectors: Array) -> Array:
    """The lengths of `vectors`, computed from numbers of at most 1."""
    largest = np.abs(vectors).max(axis=-1, initial=0.0)
    scale = np.where((largest > 0) & (largest < np.inf), largest, 1.0)
    lengths: Array = scale * np.sqrt(np.square(vectors / scale[..., np.newaxis]).sum(axis=-1))
    return lengths


def has_norm(vectors: Array) -> Mask:
    """Whether the length of each of `vectors` (..., P) is finite (...)."""
    with np.errstate(all="ignore"):
        squares = np.vecdot(vectors, vectors)
        found = np.isfinite(squares)
        return found if found.all() else np.isfinite(root(squares, vectors))
