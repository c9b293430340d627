"""How much one request may ask for, so that none holds a worker for minutes or answers with a gigabyte."""

from __future__ import annotations

from typing import Any

from app.core.objective import NetworkObjective
from app.core.registry import InvalidInput

Objective = Any

PRODUCTS = 2e10  # multiplications in matrix products: some ten seconds of one core
NUMBERS = 2e6  # numbers in one answer: about 40 MB of JSON
PASSES = 3  # forward, and backward twice as much


def limit(field: str, asked: int, most: int) -> None:
    """Raise InvalidInput when `asked` is more than this server's settings allow."""
    if asked > most:
        raise InvalidInput(field, asked, f"a whole number of at most {most}")


def affordable(field: str, asked: Any, amount: float, products: float, numbers: float, why: str) -> None:
    """Raise InvalidInput when `amount` of something, at so many products and numbers answered each, is too much."""
    most = int(min(PRODUCTS / max(products, 1.0), NUMBERS / max(numbers, 1.0)))
    if amount > most:
        raise InvalidInput(field, asked, f"at most {most} in one request, because {why}")


def steps(objective: Objective, asked: int, full: bool, examples: int, slots: int) -> None:
    """Refuse more updates than one request may take with this objective."""
    trained, tested = counts(objective)
    seen = PASSES * objective.batches.size + trained + tested
    numbers = (3 + slots) * objective.size
    if full:
        numbers += 2 * objective.size + objective.batches.size + 3 * examples * units(objective)
    why = f"each updates {objective.size} parameters and evaluates {trained + tested} examples"
    affordable("steps", asked, asked, objective.size * seen, numbers, why)


def landscape(objective: Objective, resolution: list[int]) -> None:
    """Refuse more samples of the loss than one request may take with this objective."""
    trained, _ = counts(objective)
    samples = 1
    for count in resolution:
        samples *= count
    why = f"each sample evaluates {objective.size} parameters on {trained} examples"
    affordable("resolution", resolution, samples, objective.size * trained, 1.0, f"{why}: fewer along u or v")


def boundary(objective: Objective, resolution: int, all_units: bool) -> None:
    """Refuse larger maps than one request may take with this objective."""
    numbers = units(objective) if all_units else objective.size**0
    why = f"each place of the map has {numbers} numbers"
    affordable("resolution", resolution, resolution**2, objective.size, numbers, f"{why}; resolution squared counts")


def counts(objective: Objective) -> tuple[int, int]:
    """How many training and test examples there are; one and none for a function."""
    if isinstance(objective, NetworkObjective):
        return len(objective.examples.inputs), len(objective.examples.test_inputs)
    return 1, 0


def units(objective: Objective) -> int:
    """How many units a network has; none for a function."""
    return sum(objective.network.layout.sizes[1:]) if isinstance(objective, NetworkObjective) else 0
