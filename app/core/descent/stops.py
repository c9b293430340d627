"""Stop conditions: a run asked to end at the first frame whose loss or gradient is small enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.core.descent.frames import Run, Stop
from app.core.support.arrays import Array


@dataclass(frozen=True, slots=True)
class Until:
    """A run stops at `loss_train` <= `loss` or `gradient_norm` <= `gradient_norm`, whichever comes first.

    None never stops. The gradient is the one of the step's batch, as the frame shows it.
    """

    loss: float | None = None
    gradient_norm: float | None = None


def stopped(run: Run, until: Until) -> Run:
    """`run` up to the first frame that is good enough: it then ends for that, whatever came later.

    Where one frame meets both limits, it is for its loss.
    """
    frames = run.frames
    found: dict[Literal["loss", "gradient_norm"], tuple[Array, float]] = {}
    if until.loss is not None:
        found["loss"] = frames.loss_train, until.loss
    if until.gradient_norm is not None:
        found["gradient_norm"] = frames.gradient_norm, until.gradient_norm
    met = {name: int((values <= limit).argmax()) for name, (values, limit) in found.items() if (values <= limit).any()}
    if not met:
        return run
    quantity = min(met, key=lambda name: met[name])
    index, (values, limit) = met[quantity], found[quantity]
    stop = Stop(frames.first + index, quantity, float(values[index]), limit)
    return Run(frames.head(index + 1), "stopped", None, stop)
