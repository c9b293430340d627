"""Limits of the work of one request, so that none takes minutes or answers a gigabyte."""

from __future__ import annotations

import math
from math import prod
from typing import NamedTuple

from app.core.catalog.optimizers import Optimizer
from app.core.descent.objective import FunctionObjective, NetworkObjective
from app.core.support.registry import InvalidInput

Objective = NetworkObjective | FunctionObjective

STEPPED = 2e10  # products of a run of updates: two to five seconds of one core
SAMPLED = 6e10  # products of a landscape: up to half a minute with GELU, the slowest activation, else a few seconds
TUNED = 6e10  # products of a tuning, all lanes and rates: ten to twenty seconds
CALLS = 1e5  # what the calls of one update cost, in products
NUMBERS = 1e6  # numbers in one answer: about 20 MB of JSON, and ten times as much memory on the way
BACKWARD = 3  # forward and backward together, in forward passes
ACTIVATION = 50  # one value of an activation, in products, at its slowest
CALL, OF_POINT = 2500, 50  # a call of a typed function, and what it does at one point
GUIDED = 1e6  # what the calls of an update that needs the whole loss cost, in products
EACH_NETWORK, EACH_FUNCTION = 2e5, 1e3  # the same for each of many runs that are stacked
CURVED = 3600  # passes for the largest curvature, with and without a preconditioner, at most: see Lanczos
EXAMINED = 7.5e6  # parameters times training examples where up to 8000 passes look at them: half a minute
MOST_TRIALS = 60  # of a line search; each is a point

# The time of small experiments, in seconds of one core: fitted to 200 of them, and right to a factor of two.
STEP, LAYER = 30e-6, 5e-6  # an update and its losses, and each layer of them
PRODUCT = 0.2e-9
NUMBER = 35e-9  # a number of an answer, to be written
FULL = 1.5  # times as much for full detail


def check_range(field: str, asked: int, most: int, least: int = 1) -> None:
    """Raises InvalidInput if this server's settings do not allow `asked`."""
    if not least <= asked <= most:
        raise InvalidInput(field, asked, f"a whole number from {least} to {most}")


class Cost(NamedTuple):
    """How many updates one request may ask for, and about how long one and its frame take, in seconds of one core."""

    most: int
    seconds: float


def cost(objective: Objective, optimizer: Optimizer, full: bool, examples: int = 1, scores: bool = False) -> Cost:
    """The cost of an update, with `examples` spelled out if in `full`, and with `scores`; the seconds hold for a small
    experiment."""
    products, numbers = update(objective, optimizer, full, examples, scores)
    used = objective.network.activations if isinstance(objective, NetworkObjective) else ()
    factor = max((activation.cost for activation in used), default=1) * (FULL if full else 1)
    seconds = (STEP + LAYER * len(used) + PRODUCT * products) * factor + NUMBER * numbers
    return Cost(max(1, int(min(STEPPED / products, NUMBERS / numbers))), seconds)


def update(
    objective: Objective, optimizer: Optimizer, full: bool, examples: int, scores: bool = False
) -> tuple[float, int]:
    """The products of one update, its losses and its scores, and the numbers of its frame."""
    trained, tested = counts(objective)
    products: float = objective.size * (BACKWARD * objective.batches.size + (1 + scores) * (trained + tested))
    products += guided(objective, optimizer) * (1 + full) + CALL * operations(objective)
    numbers = (3 + len(optimizer.slots)) * objective.size
    if full:
        if optimizer.searches:
            numbers += MOST_TRIALS * (objective.size + 4)
        numbers += 2 * objective.size + objective.batches.size + 3 * examples * units(objective)
    return products, numbers


def guided(objective: Objective, optimizer: Optimizer, stacked: bool = False) -> float:
    """The products of an update of `optimizer` beside those of the gradient, calls included; 0 if it needs no more."""
    if optimizer.needs is None:
        return 0.0
    calls = GUIDED if not stacked else EACH_NETWORK if isinstance(objective, NetworkObjective) else EACH_FUNCTION
    return calls + optimizer.needs.work(objective.size, counts(objective)[0])


def check_race(
    objectives: list[Objective],
    asked: int,
    optimizers: list[Optimizer],
    full: bool,
    examples: int,
    scores: bool = False,
) -> None:
    """Refuse longer races: all lanes together may take what one run may, so a lane as much as its share of it."""
    lanes = zip(objectives, optimizers, strict=True)
    costs = [update(objective, optimizer, full, examples, scores) for objective, optimizer in lanes]
    products, numbers = (sum(column) for column in zip(*costs, strict=True))
    most = max(1, int(min(STEPPED / products, NUMBERS / numbers)))
    if asked > most:
        raise InvalidInput("steps", asked, f"at most {most} in one request with these lanes; then go on")


def check_frames(objectives: list[Objective], optimizers: list[Optimizer], examples: list[int]) -> None:
    """Refuse more full frames than fit in one answer. Lane k spells out `examples[k]` examples."""
    lanes = zip(objectives, optimizers, examples, strict=True)
    numbers = sum(update(objective, optimizer, True, count)[1] for objective, optimizer, count in lanes)
    if numbers > NUMBERS:
        allowed = f"fewer lanes: their frames have {numbers} numbers, and one answer at most {int(NUMBERS)}"
        raise InvalidInput("lanes", len(objectives), allowed)


def check_steps(
    objective: Objective, asked: int, optimizer: Optimizer, full: bool, examples: int, scores: bool = False
) -> None:
    """Refuse more updates than one request may ask for."""
    most = cost(objective, optimizer, full, examples, scores).most
    if asked > most:
        raise too_many(objective, asked, most)


def too_many(objective: Objective, asked: int, most: int) -> InvalidInput:
    """The refusal of so many updates."""
    size = f"{objective.size} parameters and {sum(counts(objective))} examples"
    return InvalidInput("steps", asked, f"at most {most} in one request with {size}; go on from the last state")


def each_of(among: int) -> str:
    """What a limit says of the work of one request that so many views share."""
    return f", for each of {among} views" if among > 1 else ""


def check_watched(objective: Objective, asked: int, optimizer: Optimizer, among: int = 1) -> None:
    """Refuse longer stretches to look for events in: each update has two gradients over all examples, beside what the
    optimizer needs. `among`: so many share the work of one request."""
    trained, _ = counts(objective)
    most = int(SAMPLED / among / (trained * (2 * BACKWARD * objective.size + ACTIVATION * units(objective)) + 1))
    if optimizer.needs:
        most = min(most, max(1, cost(objective, optimizer, False).most // among))
    if asked > most:
        size = f"{objective.size} parameters and {trained} examples{each_of(among)}"
        raise InvalidInput("steps", asked, f"at most {most} in one request with {size}; go on from the last state")


def check_tune(
    objectives: list[Objective], asked: int, optimizers: list[Optimizer], rates: list[int], bounded: bool = False
) -> None:
    """Refuse longer tunings; lane k tries `rates[k]` rates. `bounded`: each tells its largest stable rate too."""
    costs = [
        count * (BACKWARD * objective.size * objective.batches.size + CALLS + guided(objective, optimizer))
        + operations(objective) * (CALL + OF_POINT * count)
        for objective, optimizer, count in zip(objectives, optimizers, rates, strict=True)
    ]
    left = TUNED
    if bounded:
        once = sum(CURVED * objective.size * counts(objective)[0] for objective in objectives)
        if once > TUNED / 2:
            raise InvalidInput("limits", True, "false with these lanes: their curvature takes too long to find")
        left -= once
    most = max(1, int(left / sum(costs)))
    if asked > most:
        raise InvalidInput("steps", asked, f"at most {most} with {sum(rates)} rates in all on these lanes")


def check_landscape(objective: Objective, resolution: list[int], among: int = 1) -> None:
    """Refuse more samples of the loss than one request may take. `among`: so many share its work."""
    trained, _ = counts(objective)
    each = trained * (objective.size + ACTIVATION * units(objective)) + OF_POINT * operations(objective)
    most = int(SAMPLED / among / each)
    if prod(resolution) > most:
        size = f"{objective.size} parameters and {trained} examples{each_of(among)}"
        raise InvalidInput("resolution", resolution, f"at most {most} samples in all with {size}")


def check_data(objective: Objective, most_examples: float = math.inf) -> None:
    """Refuse data of the user's own that are too many for a look at the loss of each example, or at its curvature."""
    trained, _ = counts(objective)
    most = int(min(most_examples, EXAMINED / objective.size))
    if trained > most:
        allowed = f"data with at most {most} training examples for {objective.size} parameters here"
        raise InvalidInput("experiment.objective.data", f"{trained} training examples", allowed)


def check_boundary(objective: Objective, resolution: int, all_units: bool) -> None:
    """Refuse larger maps than one request may take."""
    maps = units(objective) if all_units else 1
    most = int((NUMBERS / max(maps, 1)) ** 0.5)
    if resolution > most:
        raise InvalidInput("resolution", resolution, f"at most {most} with {maps} maps; units: false leaves most out")


def operations(objective: Objective) -> int:
    """The calls of a typed function for its value and its gradient; 0 for all else, whose calls are few."""
    return 0 if isinstance(objective, NetworkObjective) else objective.function.operations


def counts(objective: Objective) -> tuple[int, int]:
    """The numbers of training and test examples; 1 and 0 for a function."""
    if isinstance(objective, NetworkObjective):
        return len(objective.examples.inputs), len(objective.examples.test_inputs)
    return 1, 0


def units(objective: Objective) -> int:
    """The number of units of a network; 0 for a function."""
    return sum(objective.network.layout.sizes[1:]) if isinstance(objective, NetworkObjective) else 0
