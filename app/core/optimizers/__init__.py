"""The optimizers, in the order one would teach them. A new one is an entry in its family's file and a name here."""

from __future__ import annotations

from app.core.optimizers.adam import ADAM, ADAMW, AMSGRAD
from app.core.optimizers.adaptive import ADADELTA, ADAGRAD, RMSPROP
from app.core.optimizers.descent import GD, MOMENTUM, NESTEROV
from app.core.optimizers.lion import LION
from app.core.optimizers.nadam import NADAM
from app.core.optimizers.table import Optimizer, Slot

__all__ = ["OPTIMIZERS", "Optimizer", "Slot"]

OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (GD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADADELTA, ADAM, ADAMW, NADAM, AMSGRAD, LION)
}
