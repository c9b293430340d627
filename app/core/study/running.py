"""Run a study with stacked runs, and measure each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import NetworkObjective, compile
from app.core.descent.stacked.runs import Outcome, advance_together, alike, block_size
from app.core.experiment import Experiment
from app.core.study.grid import Cell, Study
from app.core.study.measures import layer_norms, proportion, quartiles
from app.core.support.arrays import Array
from app.core.support.cancelling import Cancelled, never


@dataclass(slots=True)
class Open:
    """A cell whose runs are not finished."""

    number: int
    cell: Cell
    experiments: list[Experiment]
    found: list[Outcome] = field(default_factory=list)
    done: int = 0


def distinct(experiments: Sequence[Experiment]) -> list[Experiment]:
    """`experiments`, which are `alike`, without repetitions of the same run.

    If nothing is shuffled and the start is given, seeds change nothing: a hundred equal runs are one observation.
    """
    objective = compile(alike(experiments[0]))
    found: dict[Any, Experiment] = {}
    for experiment in experiments:
        seeded: tuple[Any, ...] = (experiment.objective,)
        if isinstance(objective, NetworkObjective):
            shuffled = None if objective.batches.fixed else experiment.seed
            seeded = objective.initial(experiment.seed).tobytes(), shuffled
        found.setdefault((experiment.optimizer, *seeded), experiment)
    return list(found.values())


Elsewhere = Callable[..., Any]
"""Gives ``function(*arguments)`` for a function and its arguments, computed in another process."""


def run(
    study: Study, cancelled: Callable[[], bool] = never, elsewhere: Elsewhere | None = None
) -> Iterator[dict[str, Any]]:
    """A line per finished cell, and a summary. Raises Cancelled soon after `cancelled()` is true.

    `elsewhere` computes the runs, block by block, and the measures of a cell.
    """
    total, lines, runs, diverged = len(study.cells), 0, 0, 0
    groups: dict[Experiment, list[tuple[Open, Experiment]]] = {}
    for number, cell in enumerate(study.cells):
        opened = Open(number, cell, distinct(cell.experiments))
        for experiment in opened.experiments:
            groups.setdefault(alike(experiment), []).append((opened, experiment))
    for members in groups.values():
        for opened in walked(members, study, cancelled, elsewhere):
            lines += 1
            line = elsewhere(described, opened, study) if elsewhere else described(opened, study, cancelled)
            runs, diverged = runs + line["runs"], diverged + line["diverged"]["count"]
            yield {"kind": "cell", "done": lines, "total": total, **line}
    yield {
        "kind": "summary",
        "done": lines,
        "total": total,
        "runs": runs,
        "diverged": diverged,
        "steps": study.steps,
        "measure": list(study.measure),
        "target": study.target,
        "escape": study.escape,
        "vary": study.vary,
        "over": list(study.over),
        "base": study.base,
    }


def walked(
    members: list[tuple[Open, Experiment]], study: Study, cancelled: Callable[[], bool], elsewhere: Elsewhere | None
) -> Iterator[Open]:
    """Run `members`, which are `alike`, block by block. Yields the cells that are finished."""
    levels = study.levels
    block = block_size(members[0][1], bool(levels))
    for first in range(0, len(members), block):
        piece = members[first : first + block]
        if cancelled():
            raise Cancelled
        asked = [e for _, e in piece], study.steps, tuple(levels.values())
        outcome = elsewhere(advance_together, *asked) if elsewhere else advance_together(*asked, cancelled)
        start = 0
        while start < len(piece):
            opened = piece[start][0]
            end = start
            while end < len(piece) and piece[end][0] is opened:
                end += 1
            opened.found.append(outcome.part(start, end))
            opened.done += end - start
            if opened.done == len(opened.experiments):
                yield opened
            start = end


def described(opened: Open, study: Study, cancelled: Callable[[], bool] = never) -> dict[str, Any]:
    """The measures of a cell. A loss counts as infinite if it is not finite or its run diverged."""
    levels = list(study.levels)
    diverged = np.concatenate([part.diverged for part in opened.found])
    reached = np.concatenate([part.reached for part in opened.found])
    line: dict[str, Any] = {
        "cell": opened.cell.values,
        "number": opened.number,
        "runs": len(diverged),
        "repeated": len(opened.cell.experiments) - len(diverged),
        "diverged": proportion(diverged),
    }
    surface = loss_surface(alike(opened.experiments[0]))

    def at(points: str, measured: Callable[[Array], Array]) -> Array:
        """The values of `measured` at the "starts" or the "parameters" of all runs, block by block."""
        found = []
        for part in opened.found:
            if cancelled():
                raise Cancelled
            found.append(measured(getattr(part, points)))
        return np.concatenate(found)

    losses = np.where(diverged, np.inf, at("parameters", surface.losses))
    if "loss_train" in study.measure:
        line["loss_train"] = {"start": quartiles(at("starts", surface.losses)), "end": quartiles(losses)}
    if "converged" in study.measure:
        line["converged"] = proportion(losses <= study.target)
    if "steps_to_target" in study.measure:
        steps = reached[:, levels.index("target")]
        line["steps_to_target"] = {"reached": proportion(steps >= 0), **quartiles(np.where(steps >= 0, steps, np.inf))}
    if "escaped" in study.measure:
        line["escaped"] = proportion(reached[:, levels.index("escape")] >= 0)
    if "gradient_norm_per_layer" in study.measure:
        objective = surface.objective
        places = objective.network.layout.slices if isinstance(objective, NetworkObjective) else [slice(None)]
        start, end = (
            at(points, lambda block: layer_norms(surface.gradients(block), places))
            for points in ("starts", "parameters")
        )
        end[diverged] = np.inf
        line["gradient_norm_per_layer"] = {
            "start": [quartiles(column) for column in start.T],
            "end": [quartiles(column) for column in end.T],
        }
    return line
