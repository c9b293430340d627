"""Samples of a picture as numbers or as base64."""

from __future__ import annotations

from typing import Any

from pybase64 import b64encode_as_string

FLOAT32_MAX = 3.4028234663852886e38


def encoded(samples: Any, encoding: str, precision: str = "float32") -> Any:
    """The array itself, or base64 of its numbers as little-endian floats, which is shorter."""
    if encoding == "numbers":
        return samples
    if precision == "float64":
        return b64encode_as_string(samples.astype("<f8").tobytes())
    narrow = samples.clip(-FLOAT32_MAX, FLOAT32_MAX).astype("<f4")
    narrow += 0.0  # a negative number that is too small becomes 0, not -0
    return b64encode_as_string(narrow.tobytes())
