"""Where arrays lie in memory, for plans: beginning with a cache line, or one right behind the other."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from app.core.support.arrays import Array

LINE = 64
"""Bytes in a cache line, and in a register of AVX-512."""


def aligned(shape: tuple[int, ...], value: float | None = 0.0, dtype: Any = np.float64) -> Array:
    """A C-contiguous array full of `value`, or of anything if None, that begins with a cache line.

    NumPy's own begin anywhere, and then every wide load touches two lines, which costs about 5 % where buffers are
    beyond the first cache.
    """
    count, more = math.prod(shape), LINE // np.dtype(dtype).itemsize
    space = np.empty(count + more, dtype)
    skip = -space.ctypes.data % LINE * more // LINE
    array = space[skip : skip + count].reshape(shape)
    if value is not None:
        array.fill(value)
    return array


def follows(second: Array, first: Array) -> bool:
    """Whether two arrays of one shape, without gaps, lie in memory one right behind the other."""
    solid = first.flags.c_contiguous and second.flags.c_contiguous and first.shape == second.shape
    return solid and first.ctypes.data + first.nbytes == second.ctypes.data


def together(first: Array, second: Array) -> Array:
    """Two arrays of one shape, the second right behind the first in memory, as one array (2, ...)."""
    if not follows(second, first):
        raise ValueError("these arrays do not lie one after the other")
    return np.lib.stride_tricks.as_strided(first, (2, *first.shape), (first.nbytes, *first.strides))
