"""The plane of two parameters (or the line of one): u and v are their own values, all others are held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.descent.frames import State
from app.core.descent.loss_surface import LossSurface
from app.core.descent.objective import NetworkObjective
from app.core.landscape.planes.plane import Plane, Projection, finite, read_centre
from app.core.support.arrays import Array
from app.core.support.lazy import lazy
from app.core.support.norms import norms
from app.core.support.registry import InvalidInput


@dataclass(frozen=True, eq=False)
class ParameterPlane(Plane):
    """The plane of the parameters at `places` in the vector, of which `all_names` are the names.

    Coordinates are read off, and the distance is the length of all other differences: no duals or products are needed.
    """

    places: tuple[int, ...] = ()
    all_names: tuple[str, ...] = ()

    @property
    def held(self) -> tuple[str, ...]:
        return tuple(self.all_names[i] for i in np.flatnonzero(self.free).tolist() if i not in self.places)

    @lazy
    def left_out(self) -> int:
        return int(self.free.sum()) - int(self.free[list(self.places)].sum())

    def project(self, points: Array) -> Projection:
        coordinates = np.array([points[..., place] for place in self.places])
        with np.errstate(all="ignore"):
            beside = points - self.centre
            away = norms(beside)
            beside[..., list(self.places)] = 0.0
            distance = norms(beside)
            share = np.minimum(distance / np.where(away == 0, 1.0, away), 1.0)
        return Projection(finite(coordinates), finite(distance), finite(share))


def parameter_plane(surface: LossSurface, state: State, plain: dict[str, Any]) -> ParameterPlane:
    """{"kind": "parameters", "u": name, "v": name or null, "center"}: all others are held as they are at the centre."""
    objective = surface.objective
    places: list[int] = []
    chosen: list[str] = []
    for key in ("u", "v"):
        name = plain.get(key)
        if key == "v" and name is None:
            continue
        if name not in objective.names or name in chosen:
            allowed = f"a parameter such as {objective.names[0]}" + (", not the one along u" if chosen else "")
            raise InvalidInput(f"plane.{key}", name, allowed)
        chosen.append(name)
        places.append(objective.names.index(name))
    centre = read_centre(plain, state.parameters)
    origin = centre.copy()
    directions = np.zeros((len(places), objective.size))
    for direction, place in zip(directions, places, strict=True):
        origin[place], direction[place] = 0.0, 1.0
    described = {"kind": "parameters", "u": chosen[0], "v": chosen[1] if len(chosen) > 1 else None}
    return ParameterPlane(
        described,
        centre,
        origin,
        directions,
        objective.free,
        tuple(chosen),
        places=tuple(places),
        all_names=objective.names,
    )


def first_parameters(surface: LossSurface) -> dict[str, Any]:
    """The plane of the first two free parameters, weights before biases, or the line of the only one."""
    objective = surface.objective
    weights = objective.network.layout.is_weight if isinstance(objective, NetworkObjective) else objective.free
    free = objective.free if objective.free.any() else np.ones(objective.size, dtype=bool)
    places = [*np.flatnonzero(free & weights).tolist(), *np.flatnonzero(free & ~weights).tolist()]
    names = [objective.names[place] for place in places[:2]]
    return {"kind": "parameters", "u": names[0], "v": names[1] if len(names) > 1 else None}
