"""The optimizers, in the order one would teach them. A new one is an entry in its family's file and a name here."""

from __future__ import annotations

from app.core.catalog.optimizers.adam import ADAM, ADAMW, AMSGRAD
from app.core.catalog.optimizers.adaptive import ADADELTA, ADAGRAD, RMSPROP
from app.core.catalog.optimizers.gradient_descent import GD, MOMENTUM, NESTEROV
from app.core.catalog.optimizers.lion import LION
from app.core.catalog.optimizers.nadam import NADAM
from app.core.catalog.optimizers.table import Optimizer, Slot

__all__ = ["OPTIMIZERS", "Optimizer", "Slot"]

OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (GD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADADELTA, ADAM, ADAMW, NADAM, AMSGRAD, LION)
}
