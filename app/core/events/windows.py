"""The course of a loss as medians of overlapping stretches, coarser the longer it gets, in bounded memory.

A stretch is `width` steps long, at first 5, and another begins every fifth of that. Its number is the mean of the
medians of its fives. Where 160 of them would lie end to end the width doubles, and two become one, with the mean of
both. Those that lie end to end up to the last step are the same wherever the run began.
"""

from __future__ import annotations

import sys

from app.core.events.event import Memory

FIVE, BLOCKS = 5, 160
MOST = FIVE * (BLOCKS - 1) + 1
"""Stretches that there are when the last of 160 end to end is whole."""

Part = list[float]
"""Of a stretch that is not whole: how many of its fives are, and the means of their medians and of their noise."""


def began(step: int) -> Memory:
    return {"begin": step, "width": FIVE, "medians": [], "noise": [], "part": [], "parts": []}


def taken(memory: Memory, step: int, loss: float) -> tuple[Memory, bool]:
    """The memory with one more loss, and whether a stretch has ended with it.

    `medians` and `noise` (the median distance from the median) are of the whole stretches in order, `parts` of those
    after them, `part` the last losses, not quite five.
    """
    part = [*memory["part"], loss]
    if len(part) < FIVE:
        return memory | {"part": part}, False
    middle, noise = spread(part)
    every, whole = memory["width"] // FIVE, len(memory["medians"])
    parts = []
    for k in range(FIVE):
        done = step + 1 - memory["begin"] - (whole + k) * every  # of this stretch's steps
        if done < FIVE:
            break
        known = memory["parts"][k] if k < len(memory["parts"]) else [0, 0.0, 0.0]
        parts.append(together(known, [1, middle, noise]) if done % FIVE == 0 else known)
    after = memory | {"part": part[1:], "parts": parts}
    if not parts or parts[0][0] < every:
        return after, False
    (_, middle, noise), *parts = parts
    medians, noises = [*memory["medians"], middle], [*memory["noise"], noise]
    return after | {"medians": medians, "noise": noises, "parts": parts}, True


def coarser(memory: Memory) -> Memory:
    """The same course in stretches of twice the width, if that is due."""
    medians, noise = memory["medians"], memory["noise"]
    if len(medians) < MOST:
        return memory
    every = memory["width"] // FIVE
    known = [[every, *numbers] for numbers in zip(medians, noise, strict=True)] + memory["parts"]
    doubled = [
        together(part, known[i + FIVE]) if i + FIVE < len(known) else part for i, part in enumerate(known) if i % 2 == 0
    ]
    whole = (len(medians) - FIVE + 1) // 2
    return memory | {
        "width": 2 * memory["width"],
        "medians": [part[1] for part in doubled[:whole]],
        "noise": [part[2] for part in doubled[:whole]],
        "parts": doubled[whole:],
    }


def spread(losses: list[float]) -> tuple[float, float]:
    """The median of an odd number of losses, and their median distance from it."""
    middle = sorted(losses)[len(losses) // 2]
    away = sorted(abs(loss - middle) for loss in losses)[len(losses) // 2]
    return middle, min(away, sys.float_info.max)


def together(a: Part, b: Part) -> Part:
    """Two parts of one stretch as one. Means are weighed before they are added: losses may be as large as can be."""
    count = a[0] + b[0]
    if not count:
        return a
    return [count, *(x * (a[0] / count) + y * (b[0] / count) for x, y in zip(a[1:], b[1:], strict=True))]
