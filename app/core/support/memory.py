"""The places of arrays in memory, for plans: aligned to cache lines, or one right behind the other."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from app.core.support.arrays import Array

LINE = 64
"""Bytes in a cache line and in an AVX-512 register."""


def aligned(shape: tuple[int, ...], value: float | None = 0.0, dtype: Any = np.float64) -> Array:
    """A C-contiguous array full of `value` (uninitialised if None) that begins with a cache line.

    NumPy's own arrays begin anywhere, so that wide loads touch two lines.
    """
    count, more = math.prod(shape), LINE // np.dtype(dtype).itemsize
    space = np.empty(count + more, dtype)
    skip = -space.ctypes.data % LINE * more // LINE
    array = space[skip : skip + count].reshape(shape)
    if value is not None:
        array.fill(value)
    return array


def follows(second: Array, first: Array) -> bool:
    """Whether `second` lies right behind `first` in memory. They have one shape and no gaps."""
    solid = first.flags.c_contiguous and second.flags.c_contiguous and first.shape == second.shape
    return solid and first.ctypes.data + first.nbytes == second.ctypes.data


def together(first: Array, second: Array) -> Array:
    """Two arrays as one array (2, ...), if `follows` holds."""
    if not follows(second, first):
        raise ValueError("these arrays do not lie one after the other")
    return np.lib.stride_tricks.as_strided(first, (2, *first.shape), (first.nbytes, *first.strides))
