"""The order in which an epoch shows the training examples, from which its batches are cut."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.support.registry import Entry, Parameter, by_name


@dataclass(frozen=True, slots=True)
class BatchOrder(Entry):
    """An order. `shuffles`: whether each epoch has an order of its own, drawn from seed and epoch; else every epoch has
    the order of the rows in the data."""

    shuffles: bool
    formula: str = ""
    parameters: tuple[Parameter, ...] = ()


BATCH_ORDERS = by_name(
    BatchOrder(
        "shuffled",
        "Shuffled each epoch",
        "Each epoch cuts its batches from a new random order, which follows from the seed.",
        True,
    ),
    BatchOrder(
        "given",
        "In the order of the data",
        "Every epoch has the same batches: the rows one after another, as PyTorch's DataLoader without shuffle.",
        False,
    ),
)
