"""The minima that runs end in, for a loss over one or two parameters.

Coordinates are scaled so that the picture is 1 wide and 1 high. A point has arrived if a minimum is within ARRIVED of
it: a known one of the function, or one that Newton's method finds from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.core.support.arrays import Array, Indices, Mask
from app.core.support.by_field import ByField

ARRIVED = 0.01
RING = 0.005
"""The radius around a minimum at which the loss must be higher."""
ITERATIONS = 40
SAME = 1e-3
"""Minima that are nearer to each other count as one."""
LINKED = 0.06
"""The same for neighbouring points of a valley that is flat along its floor."""
WIDEST = 20
"""Parts of a valley that are further apart than this many pictures are not joined."""
NEIGHBOURS = 3
"""The number of nearest parts that each part of a valley may be joined with along the floor."""
FLAT = 1e-5
"""The largest curvature of a valley's floor, as a share of that of its walls."""


@dataclass(frozen=True, slots=True, eq=False)
class Minimum(ByField):
    """A minimum: its `point` (in unscaled parameters) and `loss`.

    `known`: the function's entry lists it. `flat`: it is the lowest point found of a valley of minima.
    """

    point: tuple[float, ...]
    loss: float
    known: bool
    flat: bool


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The loss in scaled coordinates (m, k): `losses` (m,), `gradients` (m, k), `hessians` (m, k, k)."""

    losses: Callable[[Array], Array]
    gradients: Callable[[Array], Array]
    hessians: Callable[[Array], Array]
    low: Array
    size: Array

    def scaled(self, points: Array) -> Array:
        return (points - self.low) / self.size

    def unscaled(self, point: Array) -> tuple[float, ...]:
        return tuple((self.low + point * self.size).tolist())


def reached(ground: Ground, ends: Array, known: Sequence[Minimum]) -> tuple[Indices, list[Minimum]]:
    """The number (m,) of the minimum of each of `ends` (m, k), -1 for none, and the minima, the lowest first.

    Ends are scaled. `known` minima that no end has reached are left out.
    """
    expected = ground.scaled(np.array([minimum.point for minimum in known]).reshape(-1, ends.shape[1]))
    near_enough = np.isfinite(expected).all(axis=1)  # scaled coordinates overflow far from a tiny picture
    expected, known = expected[near_enough], [known[index] for index in np.flatnonzero(near_enough).tolist()]
    near = np.abs(ends[:, np.newaxis] - expected).max(axis=-1)  # (m, j)
    arrived = near.min(axis=1, initial=np.inf) <= ARRIVED
    of_end = np.full(len(ends), -1)
    of_end[arrived] = near[arrived].argmin(axis=1) if known else -1
    candidates, flat = [*expected], [False] * len(known)

    # One of several close points stands for all of them.
    others = np.flatnonzero(~arrived)
    cells, cell_of = np.unique(np.floor(ends[others] / (ARRIVED / 2)), axis=0, return_inverse=True)
    firsts = others[np.unique(cell_of.ravel(), return_index=True)[1]]
    lowest, bends = descended(ground, ends[firsts])
    proved = is_minimum(ground, lowest)
    for cell in np.flatnonzero(proved):
        members = others[cell_of.ravel() == cell]
        members = members[np.abs(ends[members] - lowest[cell]).max(axis=1) <= ARRIVED]
        of_end[members] = len(candidates)
        candidates.append(lowest[cell])
        flat.append(bool(bends[cell]))
    if not candidates:
        return of_end, []
    losses = ground.losses(np.array(candidates)).tolist()
    found = [Minimum(ground.unscaled(c), x, False, f) for c, x, f in zip(candidates, losses, flat, strict=True)]
    found[: len(known)] = known
    return numbered(of_end, joined(ground, np.array(candidates), flat), found)


def numbered(of_end: Indices, groups: Indices, candidates: Sequence[Minimum]) -> tuple[Indices, list[Minimum]]:
    """The number of each end's minimum, and the minima that are reached, in order of their losses."""
    minima: dict[int, Minimum] = {}
    for group in set(groups[of_end[of_end >= 0]].tolist()):
        members = [candidates[index] for index in np.flatnonzero(groups == group).tolist()]
        minima[group] = min(members, key=lambda minimum: (not minimum.known, minimum.loss, minimum.point))
    order = sorted(minima, key=lambda group: (minima[group].loss, minima[group].point))
    number = np.full(len(candidates) + 1, -1)  # the last place, at index -1, is for ends at no minimum
    for position, group in enumerate(order):
        number[:-1][groups == group] = position
    return number[of_end], [minima[group] for group in order]


def descended(ground: Ground, points: Array, reach: float = 2 * ARRIVED) -> tuple[Array, Mask]:
    """The minima (m, k) that Newton's method finds from `points`, and whether each is flat along a valley.

    The Hessian's eigenvalues are made positive, so that saddles repel. Steps are at most ARRIVED long, and a step that
    does not lower the loss is tried again at a quarter. A point that gets further than `reach` stops there.
    """
    ends, flat = points.copy(), np.zeros(len(points), dtype=bool)
    damping, losses = np.ones(len(points)), ground.losses(points)
    going = np.arange(len(points))
    for _ in range(ITERATIONS):
        at = ends[going]
        values, vectors = bends(ground, at)
        sizes = np.abs(values)
        stiffest = sizes.max(axis=1, keepdims=True)
        flat[going] = (sizes.min(axis=1) <= FLAT * stiffest[:, 0]) & (at.shape[1] > 1)
        along = (vectors.mT @ ground.gradients(at)[..., np.newaxis])[..., 0]
        along /= np.maximum(sizes, 1e-9 * stiffest + 1e-300)
        steps = -(vectors @ along[..., np.newaxis])[..., 0]
        size = np.maximum(np.abs(steps).max(axis=1), 1e-300)
        steps *= (damping[going] * np.minimum(1.0, ARRIVED / size))[:, np.newaxis]
        trial = ground.losses(at + steps)
        better = trial < losses[going]
        ends[going[better]] += steps[better]
        losses[going[better]] = trial[better]
        damping[going] = np.where(better, np.minimum(1.0, 2 * damping[going]), damping[going] / 4)
        near = np.abs(ends[going] - points[going]).max(axis=1) <= reach
        going = going[near & (damping[going] > 1e-9)]
        if not len(going):
            break
    return ends, flat


def bends(ground: Ground, points: Array) -> tuple[Array, Array]:
    """Eigenvalues (m, k) and eigenvectors (m, k, k) of the Hessians; one that is not finite counts as 0."""
    hessians = ground.hessians(points)
    hessians[~np.isfinite(hessians).all(axis=(1, 2))] = 0.0
    return np.linalg.eigh(hessians)


def is_minimum(ground: Ground, points: Array) -> Mask:
    """Whether each of `points` (m, k) is a minimum: no curvature is negative, and the loss at the distance RING is
    nowhere lower and somewhere higher.

    The loss is compared along the Hessian's eigenvectors, because the way down from a saddle may be narrow.
    """
    values, vectors = bends(ground, points)
    stiffest = np.abs(values).max(axis=1)
    around = RING * np.concatenate((vectors.mT, -vectors.mT), axis=1)  # (m, 2k, k)
    middle = ground.losses(points)
    ring = ground.losses((points[:, np.newaxis] + around).reshape(-1, points.shape[1])).reshape(around.shape[:2])
    rise = ring.max(axis=1, initial=-np.inf) - middle
    lower = (values.min(axis=1) < -FLAT * stiffest) | (ring.min(axis=1, initial=np.inf) < middle - 1e-6 * rise)
    found: Mask = (rise > 1e-13 * np.abs(middle)) & ~lower
    return found


def joined(ground: Ground, points: Array, flat: Sequence[bool]) -> Indices:
    """Numbers (m,) that are equal for points (m, k) of one minimum or one valley.

    Parts of a valley with wide gaps are joined if points in the gap lead down to its floor too.
    """
    groups = grouped(points, flat)
    parts = [np.flatnonzero(groups == group) for group in np.unique(groups[np.array(flat)])]
    between = [
        np.linspace(points[a], points[b], 2 + int(np.abs(points[a] - points[b]).max() / (LINKED / 3)))[1:-1]
        for a, b in gaps(points, parts)
    ]
    if not between:
        return groups
    bridges, level = descended(ground, np.vstack(between), reach=1.0)
    bridges = bridges[level & is_minimum(ground, bridges)]
    return grouped(np.vstack((points, bridges)), [*flat, *[True] * len(bridges)])[: len(points)]


def gaps(points: Array, parts: Sequence[Indices]) -> set[tuple[int, int]]:
    """The pairs of closest points between each of `parts` and its nearest parts, up to WIDEST apart."""
    found = set()
    for part in parts:
        pairs = []
        for other in parts:
            away = np.abs(points[part][:, np.newaxis] - points[other]).max(axis=-1)
            a, b = np.unravel_index(away.argmin(), away.shape)
            pairs.append((float(away[a, b]), int(part[a]), int(other[b])))
        nearest = sorted(pairs)[1 : 1 + NEIGHBOURS]  # the nearest is the part itself
        found |= {(min(a, b), max(a, b)) for away, a, b in nearest if away <= WIDEST}
    return found


def grouped(points: Array, flat: Sequence[bool]) -> Indices:
    """Numbers (m,) that are equal for points of one minimum, or of one valley without wide gaps."""
    group = np.arange(len(points))
    reach = np.where(flat, LINKED, SAME)
    for i in range(len(points)):
        linked = np.abs(points[: i + 1] - points[i]).max(axis=1) <= np.minimum(reach[: i + 1], reach[i])
        joined = np.unique(group[: i + 1][linked])
        group[np.isin(group, joined)] = joined[0]
    return group
