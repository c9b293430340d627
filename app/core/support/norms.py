"""Euclidean lengths that neither overflow nor underflow, as those of BLAS nrm2.

Where the sum of squares is an ordinary number its root is the length. Only elsewhere are the numbers divided by the
largest of them first, so that ordinary lengths keep their bits and cost no more.
"""

from __future__ import annotations

import math

import numpy as np

from app.core.support.arrays import Array, Mask

LEAST = 1e-280
"""A smaller sum of squares may have lost digits: the squares of some numbers are subnormal, or 0."""


def norm(vector: Array) -> float:
    """The length of `vector` (P,); infinite only where the length itself is beyond all numbers."""
    return math.hypot(*vector.tolist())  # scaled as well


def norms(vectors: Array) -> Array:
    """The length (...) of each of `vectors` (..., P); a single vector has that of `norm`."""
    if vectors.ndim == 1:
        return np.array(norm(vectors))
    with np.errstate(all="ignore"):
        return root(np.square(vectors).sum(axis=-1), vectors)


def norm_by_product(vectors: Array) -> Array:
    """The same to other last digits: a plan takes the sum of squares as one product, and so must what is held to it."""
    with np.errstate(all="ignore"):
        return root(np.vecdot(vectors, vectors), vectors)


def root(squares: Array, vectors: Array) -> Array:
    """The lengths (...) of `vectors` (..., P), whose sums of squares are `squares` (...) as far as those go."""
    found = np.sqrt(squares)
    rare = ~((squares >= LEAST) & (squares < np.inf))
    return np.where(rare, scaled(vectors), found) if rare.any() else found


def scaled(vectors: Array) -> Array:
    """The same lengths by way of numbers of at most 1."""
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
