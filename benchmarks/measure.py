"""Ratios that a busy machine does not bend: all sides take turns, and each round is compared with itself only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

Measure = Callable[[], float]
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median over rounds, and the quartiles."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{number(self.value)} ({number(self.low)}–{number(self.high)})"


def number(value: float) -> str:
    """Three significant digits, or all the digits before the point, in groups."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - len(str(int(abs(value)))) + 1)}f}" if abs(value) >= 1 else f"{value:.3g}"


def rounds(sides: Mapping[Key, Callable[[], Value]], count: int) -> dict[Key, list[Value]]:
    """Each side's figure in each of `count` rounds; a round asks every side once, beginning with another each time."""
    names = list(sides)
    found: dict[Key, list[Value]] = {name: [] for name in names}
    for turn in range(count):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(sides[name]())
    return found


def ratio(over: Sequence[float], under: Sequence[float]) -> Ratio:
    """`over` / `under`, round by round."""
    return summary([a / b for a, b in zip(over, under, strict=True)])


def summary(values: Sequence[float]) -> Ratio:
    """Median and quartiles of `values`."""
    low, _, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else (values[0],) * 3
    return Ratio(median(values), low, high)
