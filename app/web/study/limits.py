"""The limit of a study."""

from __future__ import annotations

from collections import Counter

from app.core.catalog.optimizers import OPTIMIZERS
from app.core.descent.objective import compile
from app.core.descent.stacked.runs import alike, block_size
from app.core.experiment import Experiment
from app.core.study.grid import Study
from app.core.support.registry import InvalidInput
from app.web.limits import BACKWARD, CALL, OF_POINT, counts, guided, operations, units

STUDIED = 2e10  # products of all runs: ten to thirty seconds of one core
CALLS = 1e5  # the cost of the calls of one update of a block, in products
ACTIVATION = 20  # one value of an activation, in products
ELEMENTWISE = 20  # the cost of clip, optimizer and move per parameter
MEASURED = 8  # losses and gradients over all examples at both ends


def check(study: Study) -> None:
    """Refuse longer studies. The refusal names `steps`, or `vary` if there are too many runs for any step."""
    watched = bool(study.levels)
    blocks: Counter[Experiment] = Counter()
    per_step = once = 0.0
    runs = 0
    for cell in study.cells:
        first = alike(cell.experiments[0])
        objective = compile(first)
        trained, _ = counts(objective)
        size, batch, count = objective.size, objective.batches.size, len(cell.experiments)
        extra = trained if watched and not objective.batches.full else 0
        method = OPTIMIZERS[first.optimizer.name]
        step = size * (BACKWARD * batch + extra + ELEMENTWISE) + ACTIVATION * units(objective) * (batch + extra)
        guide = guided(objective, method, stacked=True) + OF_POINT * operations(objective)
        runs += count
        per_step += count * (step + guide)
        once += MEASURED * count * trained * (size + ACTIVATION * units(objective))
        blocks[first] += count
    for first, count in blocks.items():
        once_each = CALLS + CALL * operations(compile(first))
        per_step += once_each * -(-count // block_size(first, watched))
    if once + per_step > STUDIED:
        raise InvalidInput("vary", runs, "fewer runs, or smaller ones: even one step of these takes too long")
    most = int((STUDIED - once) / per_step)
    if study.steps > most:
        raise InvalidInput("steps", study.steps, f"at most {most} with these {runs} runs")
