"""Limits of requests about planes."""

from __future__ import annotations

from math import prod
from typing import Any

from app.core.catalog.optimizers import Optimizer
from app.core.descent.objective import NetworkObjective
from app.core.support.registry import InvalidInput
from app.web.limits import (
    ACTIVATION,
    BACKWARD,
    CALL,
    CALLS,
    OF_POINT,
    SAMPLED,
    STEPPED,
    Objective,
    counts,
    each_of,
    guided,
    operations,
    units,
)  # fmt: skip

WALKED = 6e9  # products of all runs of a map of basins: about ten seconds
USUAL = 500
"""Updates after which most runs have reached their minimum."""
WALKER = 100  # the cost of an update of a stacked run without its gradient, in products
LAYER = 1000  # and each layer of a network, whose products are small and many


def check_replay(objective: Objective, optimizer: Optimizer, plane: dict[str, Any], among: int = 1) -> None:
    """Refuse longer runs for principal directions. `among`: so many share the work of one request."""
    steps = plane.get("steps")
    if steps is not None:
        cost = BACKWARD * objective.size * objective.batches.size + CALLS + guided(objective, optimizer)
        cost += CALL * operations(objective)
        most = int(STEPPED / among / cost)
        if steps > most:
            size = f"{objective.size} parameters{each_of(among)}"
            raise InvalidInput("plane.steps", steps, f"at most {most} with {size}; or a path")


def check_field(objective: Objective, arrows: list[int], among: int = 1) -> None:
    """Refuse more gradients than one request may compute. `among`: so many share its work."""
    trained, _ = counts(objective)
    cost = BACKWARD * trained * (objective.size + ACTIVATION * units(objective)) + OF_POINT * operations(objective)
    most = int(SAMPLED / among / cost)
    if prod(arrows) > most:
        raise InvalidInput("field", arrows, f"at most {most} in all with {objective.size} parameters{each_of(among)}")


def basins_steps(objective: Objective, optimizer: Optimizer, resolution: list[int], steps: int | None) -> int:
    """The updates of each run. More or longer runs than one request may make are refused."""
    cost = WALKER + guided(objective, optimizer, stacked=True) + OF_POINT * operations(objective)
    if isinstance(objective, NetworkObjective):
        batch = objective.batches.size
        cost += BACKWARD * objective.size * batch + ACTIVATION * units(objective) * batch
        cost += LAYER * objective.network.layout.depth
    most = int(WALKED / cost / prod(resolution))
    if steps is None and most:
        return min(USUAL, most)
    if steps is None or steps > most:
        runs = f"{prod(resolution)} runs with {objective.size} parameters"
        raise InvalidInput("steps", steps, f"at most {most} for {runs}" if most else f"none for {runs}: take fewer")
    return steps
