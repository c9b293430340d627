"""Statistics of many runs: proportions with an interval, medians with quartiles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from app.core.support.arrays import Array, Mask
from app.core.support.norms import norms
from app.core.support.numbers import finite

Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: intervals are of 95 %."""
QUARTILES = (0.25, 0.5, 0.75)


def wilson(count: int, of: int, z: float = Z) -> tuple[float, float]:
    """The interval of a proportion that `count` of `of` independent runs had; (0, 1) if there are no runs.

    With p = count / of:  (p + z^2/2n +- z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n)  (E. B. Wilson, "Probable
    inference, the law of succession, and statistical inference", JASA 22, 1927). Unlike p +- z sqrt(p (1 - p)/n) it
    has a width at 0 and 1, and holds for small n (Brown, Cai, DasGupta, Statistical Science 16, 2001).
    """
    if of == 0:
        return 0.0, 1.0
    p = count / of
    centre = p + z * z / (2 * of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    low, high = (centre - half) / scale, (centre + half) / scale
    return (0.0 if count == 0 else low), (1.0 if count == of else high)


def proportion(which: Mask) -> dict[str, Any]:
    """The count of the true ones of `which` (R,), their share, and its Wilson interval."""
    count, of = int(np.count_nonzero(which)), len(which)
    return {"count": count, "of": of, "share": count / of if of else None, "interval": list(wilson(count, of))}


def quantile(values: Array, p: float) -> float:
    """The p-quantile of `values`, linear between order statistics. Some values may be infinite.

    Type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50, 1996. It is
    NumPy's default, but next to an infinity NumPy gives NaN and this gives infinity.
    """
    ordered = np.sort(values)
    place = (len(ordered) - 1) * p
    below = math.floor(place)
    low, part = float(ordered[below]), place - below
    if not part or not math.isfinite(low):
        return low
    return low + part * (float(ordered[below + 1]) - low)


def quartiles(values: Array) -> dict[str, float | None]:
    """{"q1", "median", "q3"}; None where a quantile is infinite, because runs diverged or never arrived."""
    values = np.where(np.isnan(values), np.inf, values)
    found = [quantile(values, p) for p in QUARTILES] if len(values) else [math.inf] * 3
    return dict(zip(("q1", "median", "q3"), map(finite, found), strict=True))


def layer_norms(gradients: Array, places: Sequence[slice]) -> Array:
    """(R, layers): the Euclidean length of each layer's part of `gradients` (R, P), weights and biases together."""
    return np.column_stack([norms(gradients[:, place]) for place in places])
