"""Two random directions, filter-normalised (Li, Xu, Taylor, Studer and Goldstein, Visualizing the loss landscape of
neural nets, 2018): the same u means about the same change in every unit, however large its weights are.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from app.core.descent.frames import State
from app.core.descent.loss_surface import LossSurface
from app.core.descent.objective import NetworkObjective
from app.core.landscape.planes.plane import Plane, beside, read_centre
from app.core.support.arrays import Array, Indices
from app.core.support.norms import norm
from app.core.support.randomness import Purpose, generator
from app.core.support.registry import InvalidInput, Parameter

SEED = Parameter("seed", 0, 0, 2**31 - 1, "decides the directions", "", "integer")
TRIES = 64
PARALLEL = 0.99


def random_plane(surface: LossSurface, state: State, plain: dict[str, Any]) -> Plane:
    """{"kind": "random", "seed": s, "center"}: two random directions, or a single one where only one weight is free.

    Convention for networks: a direction is drawn from the normal distribution, and the row of each unit's weights is
    scaled to be as long as the unit's own row at the centre (for a row of zeros, 1). Biases and frozen parameters are
    0. Within each row the second is orthogonal to the first, where the row has two free weights. So a direction is not
    of length 1 but about as long as all weights together. For a function, which has no units, they are orthonormal.
    """
    seed = int(SEED.check(plain.get("seed", SEED.default), "plane.seed"))
    centre = read_centre(plain, state.parameters)
    objective = surface.objective
    draws = generator(seed, Purpose.DIRECTIONS)
    zero_units = 0
    if isinstance(objective, NetworkObjective):
        directions = filtered(objective, centre, draws)
        zero_units = sum(not centre[place].any() for place in moving_rows(objective))
    else:
        first = unit(draws.standard_normal(objective.size))
        second = beside(draws.standard_normal(objective.size), [first])
        directions = [first] if second is None else [first, second]
    lengths = [norm(direction) for direction in directions]
    described = {"kind": "random", "seed": seed, "lengths": lengths, "cosine": cosine(directions)}
    described["zero_units"] = zero_units
    return Plane(described, centre, centre, np.array(directions), objective.free)


def filtered(objective: NetworkObjective, centre: Array, draws: np.random.Generator) -> list[Array]:
    """Two directions, or one where only one weight is free. Raises InvalidInput where none is."""
    layout = objective.network.layout
    moving = objective.free & layout.is_weight
    if not moving.any():
        raise InvalidInput("plane.kind", "random", "another kind: no weight is free to move")
    wanted = min(2, int(moving.sum()))
    for _ in range(TRIES):  # two draws may be parallel if rows have one weight each
        rows = [np.zeros(objective.size) for _ in range(wanted)]
        drawn = draws.standard_normal((2, objective.size))  # their number does not depend on what is frozen
        for place in moving_rows(objective):
            own = norm(centre[place]) or 1.0
            first = unit(drawn[0, place])
            rest = beside(drawn[1, place], [first]) if len(place) > 1 else None
            second = unit(drawn[1, place]) if rest is None else rest
            for direction, row in zip(rows, (first, second), strict=False):
                direction[place] = own * row
        if abs(cosine(rows)) < PARALLEL:
            return rows
    return rows[:1]


def moving_rows(objective: NetworkObjective) -> list[Indices]:
    """The places in the vector of each unit's free weights, layer after layer; units without any are left out."""
    layout = objective.network.layout
    rows = (row[objective.free[row]] for w, _ in layout.layers(np.arange(layout.size)) for row in w)
    return [row for row in rows if len(row)]


def unit(vector: Array) -> Array:
    return vector / norm(vector)


def cosine(directions: list[Array]) -> float:
    """The cosine of the angle between two directions; 0 for a single one."""
    if len(directions) < 2:
        return 0.0
    return float(unit(directions[0]) @ unit(directions[1]))
