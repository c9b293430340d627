"""Where a run is asked to stop: at the first frame whose loss or gradient is small enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.frames import Frames

CALLED = {"loss": "the loss over the training examples", "gradient_norm": "the length of the gradient"}


@dataclass(frozen=True, slots=True)
class Until:
    """A run stops at `loss_train` <= `loss` or `gradient_norm` <= `gradient_norm`, whichever comes first.

    None never stops. The gradient is the one of the step's batch, as the frame shows it.
    """

    loss: float | None = None
    gradient_norm: float | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """That frame number `index` is the first to meet `limit`: its `quantity`, "loss" or "gradient_norm", is `value`."""

    index: int
    step: int
    quantity: str
    value: float
    limit: float

    def plain(self) -> dict[str, Any]:
        """The form of the API."""
        message = f"At step {self.step}, {CALLED[self.quantity]} is {self.value:.6g}, at most {self.limit:.6g}."
        return {
            "step": self.step,
            "quantity": self.quantity,
            "value": self.value,
            "limit": self.limit,
            "message": message,
        }


def stop(frames: Frames, until: Until) -> Stop | None:
    """The first of `frames` at which to stop, or None. Where one frame meets both limits, it is for its loss."""
    found = None
    for quantity, limit in (("loss", until.loss), ("gradient_norm", until.gradient_norm)):
        if limit is None:
            continue
        values = frames.loss_train if quantity == "loss" else frames.gradient_norm
        met = values <= limit
        if met.any():
            index = int(met.argmax())
            if found is None or index < found.index:
                found = Stop(index, frames.first + index, quantity, float(values[index]), limit)
    return found
