"""Arrays where plans want them."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.support.memory import aligned, follows, together


@pytest.mark.parametrize("shape", [(1,), (7,), (3, 5), (2, 3, 4)])
def test_aligned_arrays_begin_with_a_cache_line(shape):
    for _ in range(20):  # wherever NumPy would have put it
        array = aligned(shape, 2.5)
        assert array.ctypes.data % 64 == 0 and array.shape == shape and array.flags.c_contiguous
        assert array.dtype == np.float64 and (array == 2.5).all()


def test_neighbours_in_memory_are_recognized():
    row = np.arange(12.0)
    assert follows(row[3:6], row[:3]) and follows(row[6:].reshape(2, 3), row[:6].reshape(2, 3))
    assert not follows(row[:3], row[3:6])
    assert not follows(row[4:7], row[:3])
    assert not follows(row[3:8], row[:3]), "of another shape"
    assert not follows(row[6:9], row[:6:2]), "with gaps"


def test_together_is_a_view_of_both():
    row = np.arange(6.0)
    both = together(row[:3], row[3:])
    both[1, 0] = 9
    assert row[3] == 9 and both.shape == (2, 3)
    with pytest.raises(ValueError, match="one after the other"):
        together(row[:2], row[3:5])
