"""A plane through parameter space: an origin and two directions (or one), and the coordinates u, v of a point on it.

Every kind of plane comes down to that. `parameters` is the kind where u and v are two parameters' own values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.objective import FunctionObjective, NetworkObjective
from app.core.registry import InvalidInput, look_up

Array = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The points ``origin + u * directions[0] + v * directions[1]`` (the last term only where there are two).

    `origin` is (P,), `directions` (1 or 2, P), `coordinates` (1 or 2,) where the state itself lies in u and v.
    `held` are the names of free parameters that do not change on the plane. `plain` describes it for the API.
    """

    plain: dict[str, Any]
    origin: Array
    directions: Array
    coordinates: Array
    held: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether a run cannot leave the plane: nothing that is free is held."""
        return not self.held

    def points(self, u: Array, v: Array | None = None) -> Array:
        """The parameters (..., P) at coordinates `u` and `v`, arrays of one shape."""
        points = self.origin + u[..., np.newaxis] * self.directions[0]
        return points if v is None else points + v[..., np.newaxis] * self.directions[1]


def make_plane(
    objective: NetworkObjective | FunctionObjective, parameters: Array, plain: dict[str, Any] | None
) -> Plane:
    """The plane that `plain` describes, through `parameters`; None for the first two free parameters.

    Raises InvalidInput with a path below ``plane``.
    """
    if plain is None:
        free = [name for name, is_free in zip(objective.names, objective.free, strict=True) if is_free]
        names = (free or list(objective.names))[:2]
        plain = {"kind": "parameters", "u": names[0], "v": names[1] if len(names) > 1 else None}
    kind = look_up(KINDS, plain.get("kind", "parameters"), "plane.kind")
    return kind(objective, parameters, plain)


def parameter_plane(objective: NetworkObjective | FunctionObjective, parameters: Array, plain: dict[str, Any]) -> Plane:
    """All parameters held at their values but `u` and `v`, whose coordinates are their values."""
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
    origin = parameters.copy()
    origin[indices] = 0.0
    directions = np.zeros((len(indices), objective.size))
    directions[range(len(indices)), indices] = 1.0
    held = held_names(objective.names, objective.free, indices)
    described = {"kind": "parameters", "u": chosen[0], "v": chosen[1] if len(chosen) > 1 else None}
    return Plane(described, origin, directions, parameters[indices], held)


def held_names(names: Sequence[str], free: Array, moving: Sequence[int]) -> tuple[str, ...]:
    return tuple(name for index, name in enumerate(names) if free[index] and index not in moving)


KINDS = {"parameters": parameter_plane}
