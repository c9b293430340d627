"""The plane of two parameters (or the line of one): u and v are their own values, all others are held."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.core.frames import State
from app.core.planes.plane import Plane, read_centre
from app.core.registry import InvalidInput
from app.core.terrain import Terrain


def parameter_plane(terrain: Terrain, state: State, plain: dict[str, Any]) -> Plane:
    """{"kind": "parameters", "u": name, "v": name or null, "center"}: all others are held as they are at the centre."""
    objective = terrain.objective
    places = {name: index for index, name in enumerate(objective.names)}
    chosen: list[str] = []
    for key in ("u", "v"):
        name = plain.get(key)
        if key == "v" and name is None:
            continue
        if not isinstance(name, str) or name not in places or name in chosen:
            allowed = f"a parameter such as {objective.names[0]}" + (", not the one along u" if chosen else "")
            raise InvalidInput(f"plane.{key}", name, allowed)
        chosen.append(name)
    indices = [places[name] for name in chosen]
    centre = read_centre(plain, state.parameters)
    origin = centre.copy()
    origin[indices] = 0.0
    directions = np.zeros((len(indices), objective.size))
    directions[range(len(indices)), indices] = 1.0
    held = tuple(name for name, i in places.items() if objective.free[i] and i not in indices)
    described = {"kind": "parameters", "u": chosen[0], "v": chosen[1] if len(chosen) > 1 else None}
    return Plane(described, centre, origin, directions, objective.free, tuple(chosen), held)


def first_parameters(terrain: Terrain) -> dict[str, Any]:
    """The plane of the first two free parameters, or the line of the only one."""
    objective = terrain.objective
    free = [name for name, is_free in zip(objective.names, objective.free, strict=True) if is_free]
    names = (free or list(objective.names))[:2]
    return {"kind": "parameters", "u": names[0], "v": names[1] if len(names) > 1 else None}
