"""Eigenvalues at both ends of the spectrum of a symmetric matrix that is known by its products only.

The block Lanczos method: from several random starts, each product and what it adds to the space so far, with full
reorthogonalisation; where the space grows too large, it begins anew from the best of it (Wu and Simon, 2000).

A small residual proves that an eigenvalue is near, but not that none further out is missed. Of an eigenvalue that comes
k times, products of b starts reach min(k, b) directions and never another one. So there are at least as many starts as
eigenvalues asked for from an end; one is then missed only where the parts of independent random starts along its
directions are nearly dependent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.core.support.arrays import Array, Indices
from app.core.support.randomness import Purpose, generator

BLOCK = 4
"""Directions that are multiplied at once, and random starts, unless more eigenvalues are asked for from an end."""
LARGEST = 240
"""Directions at most before it begins anew."""
ROUNDS = 75
"""Products of blocks of BLOCK directions at most; of larger blocks as many fewer."""
SETTLED = 1e-8
"""An eigenvector is found when |H v - lambda v| is this small beside the largest |lambda|."""
ROUNDING = 1e-13
"""Of the largest |lambda|: a product that is no longer than this without the known directions counts as 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """The smallest and the largest eigenvalues, in rising order, their unit vectors (k, size), and |H v - lambda v|."""

    values: Array
    vectors: Array
    residuals: Array


def ends(products: Callable[[Array], Array], size: int, count: int) -> Ends:
    """The `count` smallest and `count` largest eigenvalues of a symmetric (size, size) matrix; all if they are fewer.

    `products` (k, size) -> (k, size) multiplies each row. The same matrix gives the same bits each time. Raises
    FloatingPointError where a product is not finite.
    """
    rng = generator(0, Purpose.DIRECTIONS, 1)
    basis, images = np.empty((0, size)), np.empty((0, size))
    width = min(max(BLOCK, count), size)
    rounds = ROUNDS * BLOCK // width
    scale, block = 1.0, new_directions(rng.standard_normal((width, size)), basis, 0.0, width)
    for done in range(1, rounds + 1):
        image = products(block)
        if not np.isfinite(image).all():
            raise FloatingPointError("the curvature is not finite")
        if done == 1:  # so that squares neither overflow nor vanish
            scale = float(np.abs(image).max()) or 1.0
        image = image / scale
        basis, images = np.concatenate((basis, block)), np.concatenate((images, image))
        small = basis @ images.T
        values, inner = np.linalg.eigh((small + small.T) / 2)
        wanted = outermost(len(values), count)
        vectors = inner[:, wanted].T @ basis
        rests = inner[:, wanted].T @ images - values[wanted, np.newaxis] * vectors
        residuals = np.linalg.norm(rests, axis=1)
        largest = np.abs(values).max()
        settled = len(wanted) == 2 * count and (residuals <= SETTLED * largest).all()
        if len(basis) == size or done == rounds or settled:
            break
        if len(basis) + width > LARGEST:
            kept = outermost(len(values), max(2 * count, LARGEST // 6))
            basis, images = inner[:, kept].T @ basis, inner[:, kept].T @ images
            image = rests
        block = new_directions(image, basis, ROUNDING * largest, width)
        missing = min(width, size - len(basis)) - len(block)
        if missing > 0:  # the space cannot grow from within: the missing directions lie outside of it
            fresh = new_directions(rng.standard_normal((missing, size)), np.concatenate((basis, block)), 0.0, width)
            block = np.concatenate((block, fresh))
    return Ends(values[wanted] * scale, vectors, residuals * scale)


def outermost(size: int, count: int) -> Indices:
    """Which of `size` numbers in order are the `count` first and the `count` last."""
    indices = np.arange(size)
    return indices if size <= 2 * count else np.concatenate((indices[:count], indices[-count:]))


def new_directions(rows: Array, basis: Array, nothing: float, most: int) -> Array:
    """At most `most` orthonormal directions for what of `rows` is outside of `basis` and longer than `nothing`."""
    for _ in range(2):  # once leaves rounding errors that grow
        rows = rows - (rows @ basis.T) @ basis
    _, sizes, found = np.linalg.svd(rows, full_matrices=False)
    found = found[: min(most, int((sizes > nothing).sum()))]
    found = found - (found @ basis.T) @ basis  # a short rest is blown up, and its rounding errors with it
    return np.linalg.qr(found.T)[0].T if len(found) else found
