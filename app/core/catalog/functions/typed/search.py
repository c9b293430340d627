"""The minima of a typed function on its range, found by search: what a grid shows, made exact.

A point of the grid that lies below all its neighbours is walked downhill by a compass search, which needs no slope and
so ends in corners too, and then by Newton's method where there is a curvature. A point that is no minimum after
that (on the floor of a valley, on the range's border) is left out. A search can miss a narrow dip: so these minima are
called found, never known.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.core.catalog.functions.table import Minimum, Values
from app.core.support.arrays import Array

GRID = {1: 801, 2: 81}
"""Points of the grid along each variable, by the number of variables."""
MOST = 20
"""Minima that are listed, the lowest first."""
HALVINGS = 40
NEWTON = 30
SAME = 1e-4
"""Minima that are nearer to each other than this share of the range count as one."""
RING, NEAR = 1e-3, 1e-6
"""At this share of the range around a minimum, the function is higher in every direction that is looked at; and nearer
by it is not lower, and not as much higher, as it is around a pole."""
SAME_VALUE = 1e-9

Domain = tuple[tuple[float, float], ...]
Of = Callable[..., tuple[Values, ...]]


def grid(value: Of, domain: Domain) -> tuple[list[Array], Array]:
    """The coordinates along each variable, and the values at all points of the grid, one axis per variable."""
    axes = [np.linspace(low, high, GRID[len(domain)]) for low, high in domain]
    return axes, np.asarray(value(*np.meshgrid(*axes, indexing="ij"))[0])


def found_minima(value: Of, gradient: Of, hessian: Of, domain: Domain) -> tuple[Minimum, ...]:
    """The minima inside `domain`, the lowest first; those as low as the lowest are global as far as the search saw."""
    with np.errstate(all="ignore"):
        axes, values = grid(value, domain)
        inner = np.isfinite(values)
        for axis in range(values.ndim):
            ends = np.moveaxis(inner, axis, 0)
            ends[[0, -1]] = False
        for move in np.ndindex(*[3] * values.ndim):
            shift = tuple(np.array(move) - 1)
            if any(shift):
                beside = np.roll(values, shift, tuple(range(values.ndim)))
                inner &= (values < beside) | ~np.isfinite(beside)
        places = np.argwhere(inner)
        if not len(places):
            return ()
        places = places[np.argsort(values[inner], kind="stable")][: 4 * MOST]
        points = np.array([[axis[k] for axis, k in zip(axes, place, strict=True)] for place in places])
        size = np.array([high - low for low, high in domain])
        points = walked(value, points, size / (GRID[len(domain)] - 1))
        points = polished(value, gradient, hessian, points)
        return listed(value, points, size, domain)


def at(value: Of, points: Array) -> Array:
    """The values (m,) at `points` (m, k), infinite where there is none."""
    found = np.asarray(value(*points.T)[0], dtype=np.float64)
    return np.where(np.isnan(found), np.inf, found)


def walked(value: Of, points: Array, step: Array) -> Array:
    """Each of `points` (m, k), moved along one variable while that leads down, by steps that are halved."""
    ways = np.concatenate((np.eye(len(step)), -np.eye(len(step)))) * step
    lowest, scale, halved = at(value, points), np.ones(len(points)), np.zeros(len(points))
    for _ in range(4 * HALVINGS):
        trials = points + scale[:, np.newaxis] * ways[:, np.newaxis]  # (2k, m, k)
        values = at(value, trials.reshape(-1, len(step))).reshape(trials.shape[:2])
        best = values.argmin(axis=0)
        each = np.arange(len(points))
        down = values[best, each] < lowest
        points = np.where(down[:, np.newaxis], trials[best, each], points)
        lowest = np.where(down, values[best, each], lowest)
        scale, halved = np.where(down, scale, scale / 2), halved + ~down
        if (halved >= HALVINGS).all():
            break
    return points


def polished(value: Of, gradient: Of, hessian: Of, points: Array) -> Array:
    """`points` after some Newton steps, where the curvature is up. A step that leads up is tried again at a quarter."""
    count, scale = points.shape[1], np.ones((len(points), 1))
    for _ in range(NEWTON):
        slopes = np.stack(gradient(*points.T), axis=-1)
        upper = np.stack(hessian(*points.T), axis=-1)
        matrices = upper[:, [0] if count == 1 else [0, 1, 1, 2]].reshape(-1, count, count)
        usable = np.isfinite(matrices).all(axis=(1, 2)) & np.isfinite(slopes).all(axis=1)
        matrices[~usable] = np.eye(count)
        bends, ways = np.linalg.eigh(matrices)
        usable &= bends[:, 0] > 1e-12 * bends[:, -1]
        along = (ways.mT @ slopes[..., np.newaxis])[..., 0] / np.where(usable[:, np.newaxis], bends, 1.0)
        steps = scale * (ways @ along[..., np.newaxis])[..., 0]
        moved = np.where(usable[:, np.newaxis], points - steps, points)
        better = (at(value, moved) <= at(value, points))[:, np.newaxis]
        points, scale = np.where(better, moved, points), np.where(better, np.minimum(1.0, 4 * scale), scale / 4)
    return points


def listed(value: Of, points: Array, size: Array, domain: Domain) -> tuple[Minimum, ...]:
    """Those of `points` (m, k) that are minima inside `domain`, each once."""
    low, high = np.array(domain).T
    count = len(size)
    around = [np.array(way) - 1 for way in np.ndindex(*[3] * count)]
    ways = np.array([way / np.linalg.norm(way) for way in around if way.any()]) * size
    values = at(value, points)
    rises = []
    for reach in (RING, NEAR):
        beside = at(value, (points[:, np.newaxis] + reach * ways).reshape(-1, count)).reshape(len(points), -1)
        rises.append(beside - values[:, np.newaxis])
    rounding = 1e-14 * np.abs(values)
    lower = (rises[0].min(axis=1) > rounding) & (rises[1].min(axis=1) >= -rounding)
    lower &= np.isfinite(rises[0]).all(axis=1) & (rises[1].max(axis=1) <= rises[0].max(axis=1) / 2)
    inside = ((points > low) & (points < high)).all(axis=1)
    kept: list[int] = []
    for k in np.argsort(values, kind="stable").tolist():
        far = all((np.abs(points[k] - points[other]) > SAME * size).any() for other in kept)
        if lower[k] and inside[k] and np.isfinite(values[k]) and far and len(kept) < MOST:
            kept.append(k)
    if not kept:
        return ()
    margin = SAME_VALUE * max(1.0, abs(float(values[kept[0]])))
    return tuple(
        Minimum(tuple((points[k] + 0.0).tolist()), depth, bool(depth - values[kept[0]] <= margin), found=True)
        for k, depth in zip(kept, values[kept].tolist(), strict=True)
    )
