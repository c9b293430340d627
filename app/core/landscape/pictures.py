"""A small picture of each preset, from the engine's own samples.

It shows the landscape with the path of the run, or the data with what the network has learned of them. The pictures are
made once, and are small enough to be sent for all presets together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Literal

import numpy as np

from app.core.catalog.presets import PRESETS, Preset
from app.core.descent import advance
from app.core.descent.frames import State
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment, parse
from app.core.landscape.outputs import boundary, default_range
from app.core.landscape.planes import make_plane
from app.core.landscape.survey import survey
from app.core.landscape.view import View
from app.core.support.arrays import Array
from app.core.support.by_field import ByField

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
"""A shade is a letter: A is the lowest."""
UNIT = 1000
"""Places are whole numbers, from 0 to this along each side."""
ASPECT = 4 / 3
MAP, SQUARE, CURVE = (40, 30), 40, 48
POINTS, PATH = 80, 60  # at most
GOLDEN = 0.6180339887498949
NEAR = 8  # of UNIT: a point of the path that is nearer to the one before is left out

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Picture(ByField):
    """A picture in a square of `UNIT` by `UNIT`, (0, 0) below on the left.

    `kind`: "loss" is a landscape, as shades or, with one variable, as a `line`. "class" is a map of `classes`: shades
    of a single output from class 0 to class 1, else class numbers. "fit" is a curve through data.
    `shades` has `columns` letters per row, the lowest row first. `points` are examples with their class.
    """

    name: str
    kind: Literal["loss", "class", "fit"]
    classes: int = 0
    columns: int = 0
    shades: str = ""
    line: list[Pair] = field(default_factory=list)
    path: list[Pair] = field(default_factory=list)
    points: list[tuple[int, int, int]] = field(default_factory=list)


making = Lock()


def pictures() -> list[Picture]:
    """The pictures of all presets, in their order. Calls wait while they are made."""
    with making:
        return made()


def ready() -> bool:
    """Whether `pictures` returns at once, because they are made already."""
    return made.cache_info().currsize > 0


@lru_cache(maxsize=1)
def made() -> list[Picture]:
    return [picture(preset) for preset in PRESETS.values()]


def picture(preset: Preset) -> Picture:
    """The run of a preset after `preset.steps` updates."""
    chosen = parse(preset.experiment)
    objective = compile(chosen)
    start = advance.start(chosen)
    frames = advance.advance(chosen, start, preset.steps).frames
    points = np.vstack((start.parameters, frames.parameters))
    plane = make_plane(loss_surface(chosen), start, preset.view["plane"])
    if not plane.exact and isinstance(objective, NetworkObjective):
        data = objective.described
        end = State(len(frames), points[-1], {})
        if data.task == "classification":
            return classes(preset, chosen, objective, end)
        if len(data.features) == 1:
            return fit(preset, chosen, objective, end)
    return landscape(preset, View(loss_surface(chosen), plane, start), points)


def landscape(preset: Preset, view: View, points: Array) -> Picture:
    """The loss on the preset's plane, and the path over it."""
    one = len(view.plane.directions) == 1
    surface = survey(view, (CURVE,) if one else MAP, preset.view["range"])
    with np.errstate(all="ignore"):
        coordinates = view.plane.project(points).coordinates
        values = view.surface.losses(points) if one else None
    u = share(coordinates[0], surface.u[[0, -1]])
    if values is not None:
        curve = surface.loss[0].astype(float)
        low, high = float(curve.min()), float(curve.max())

        def up(losses: Array) -> Array:
            return 0.08 + 0.84 * (losses - low) / (high - low)

        line = places(np.linspace(0, 1, len(curve)), up(curve))
        return Picture(preset.name, "loss", line=line, path=path(u, up(values)))
    assert surface.v is not None
    v = share(coordinates[1], surface.v[[0, -1]])
    heights = evened(surface.loss.astype(float))
    return Picture(preset.name, "loss", columns=MAP[0], shades=letters(63 * heights), path=path(u, v))


def classes(preset: Preset, chosen: Experiment, objective: NetworkObjective, end: State) -> Picture:
    """The network's class over the two inputs of `telling`, and the training examples."""
    pair = telling(objective.examples.inputs, objective.examples.targets)
    intervals = widened(default_range(objective, pair))
    outputs = boundary(chosen, end, SQUARE, pair, intervals, units=False).output
    several = len(outputs) > 1
    shades = np.argmax(outputs, axis=0) if several else 63 * np.clip(outputs[0], 0.0, 1.0)
    inputs, targets = some(objective.examples.inputs), some(objective.examples.targets)
    labels = targets.argmax(axis=1) if several else targets[:, 0]
    x, y = (share(inputs[:, k], interval) for k, interval in zip(pair, intervals, strict=True))
    points = [(*place, int(label)) for place, label in zip(places(x, y), labels, strict=True)]
    count = len(outputs) if several else 2
    return Picture(preset.name, "class", count, SQUARE, letters(shades.astype(float)), points=points)


def telling(inputs: Array, targets: Array) -> tuple[int, int]:
    """The two inputs in which the class means lie furthest apart, relative to the spread within a class."""
    if inputs.shape[1] == 2:
        return 0, 1
    labels = targets.argmax(axis=1) if targets.shape[1] > 1 else targets[:, 0]
    groups = [inputs[labels == label] for label in np.unique(labels)]
    between = np.var([group.mean(axis=0) for group in groups], axis=0)
    within = np.mean([group.var(axis=0) for group in groups], axis=0)
    first, second = sorted(np.argsort(between / (within + 1e-12))[-2:].tolist())
    return first, second


def fit(preset: Preset, chosen: Experiment, objective: NetworkObjective, end: State) -> Picture:
    """The network's output over its only input, and the training examples."""
    (interval,) = default_range(objective, (0,))
    answers = boundary(chosen, end, CURVE, (0,), [interval], units=False).output[0][0]
    inputs, targets = some(objective.examples.inputs)[:, 0], some(objective.examples.targets)[:, 0]
    low, high = float(targets.min()), float(targets.max())
    room = 0.15 * (high - low)
    heights = low - room, high + room
    points = [(*place, 0) for place in places(share(inputs, interval), share(targets, heights))]
    line = places(np.linspace(0, 1, CURVE), share(answers, heights))
    return Picture(preset.name, "fit", line=line, points=points)


def evened(losses: Array) -> Array:
    """Losses as heights from 0 to 1, half of them below 1/2, so that the floor beside steep walls has shades."""
    heights = share(losses, (losses.min(), losses.max()))
    middle = float(np.clip(np.median(heights), 1e-9, 0.5))
    return np.asarray(heights ** max(0.1, np.log(0.5) / np.log(middle)))


def widened(intervals: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Two intervals, one of them widened to the picture's shape, so that circles look like circles."""
    (low, high), (bottom, top) = intervals
    width = max(high - low, ASPECT * (top - bottom))
    middle, centre, height = (low + high) / 2, (bottom + top) / 2, width / ASPECT
    return [(middle - width / 2, middle + width / 2), (centre - height / 2, centre + height / 2)]


def some(rows: Array) -> Array:
    """At most `POINTS` of the rows, at uneven distances, because classes often alternate."""
    chosen: Array = rows[np.unique((np.arange(POINTS) * GOLDEN % 1 * len(rows)).astype(int))]
    return chosen


def share(values: Array, interval: Sequence[float] | Array) -> Array:
    """The places of values along the interval, 0 to 1 within it."""
    low, high = interval
    return (values - low) / (high - low)


def letters(shades: Array) -> str:
    return "".join(ALPHABET[k] for k in np.clip(np.rint(shades), 0, 63).astype(int).ravel())


def places(x: Array, y: Array) -> list[Pair]:
    """Shares of the sides as whole numbers, cut off far outside."""
    whole = np.rint(UNIT * np.clip(np.column_stack((x, y)), -1, 2)).astype(int)
    return [(int(a), int(b)) for a, b in whole]


def path(x: Array, y: Array) -> list[Pair]:
    """The path up to the first point outside, without points that lie on each other: at most `PATH`."""
    inside = np.isfinite(x) & np.isfinite(y) & (np.minimum(x, y) >= 0) & (np.maximum(x, y) <= 1)
    count = len(x) if inside.all() else int(inside.argmin()) + 1
    found = places(np.nan_to_num(x[:count]), np.nan_to_num(y[:count]))
    kept = found[:1]
    for place in found[1:]:
        if max(abs(place[0] - kept[-1][0]), abs(place[1] - kept[-1][1])) >= NEAR:
            kept.append(place)
    every = -(-len(kept) // PATH)
    return kept[:-1:every] + kept[-1:]
