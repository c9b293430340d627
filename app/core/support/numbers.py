"""Numbers on their way into an answer."""

from __future__ import annotations

import math


def finite(value: float) -> float | None:
    """`value`, or None if it is not finite, as JSON has no word for that."""
    return float(value) if math.isfinite(value) else None
