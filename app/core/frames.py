"""What a descent consists of: states, the frames that show all of an update, and runs of frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, overload

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All that a descent needs to go on: updates already done, parameters (P,), and the optimizer's slots by name."""

    step: int
    parameters: Array
    slots: dict[str, Array]

    def plain(self) -> dict[str, Any]:
        """The form of the API, arrays left as they are."""
        return {"step": self.step, "parameters": self.parameters, "slots": self.slots}


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The point after `state.step` updates, and the update that is about to leave it; all evaluated at that point.

    `loss` is that of the step's batch, `loss_train` and `loss_test` are over all examples (`loss_test` None where there
    are none to test on), each with the `penalty`, a part of it. `gradient` is the batch's, before clipping. `full` adds
    what a full frame has on top: see `app.core.detail`.
    """

    state: State
    loss: float
    penalty: float
    loss_train: float
    loss_test: float | None
    eta: float
    gradient: Array
    gradient_norm: float
    update: Array
    update_norm: float
    epoch: int
    full: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The form of the API: numbers, strings, lists, and C-contiguous float64 or int64 arrays."""
        return {
            "state": self.state.plain(),
            "loss": self.loss,
            "penalty": self.penalty,
            "loss_train": self.loss_train,
            "loss_test": self.loss_test,
            "eta": self.eta,
            "gradient": self.gradient,
            "gradient_norm": self.gradient_norm,
            "update": self.update,
            "update_norm": self.update_norm,
            "epoch": self.epoch,
            **self.full,
        }


class Frames(Sequence[Frame]):
    """Frames in order, kept as columns: arrays with one entry or row per frame.

    `columns` has "parameters", "gradient", "update" (T, P), "loss", "penalty", "loss_train", "loss_test" (or None),
    "eta", "gradient_norm", "update_norm" (T,); `slots` the optimizer's, (T, P) or (T,); `first` is the step of the first
    frame. A Frame is made when it is asked for. `full` is None, or makes the full part of frame number i.
    """

    def __init__(
        self,
        first: int,
        columns: dict[str, Array | None],
        slots: dict[str, Array],
        per_epoch: int,
        full: Sequence[dict[str, Any]] | None = None,
    ) -> None:
        self.first, self.columns, self.slots, self.per_epoch, self.full = first, columns, slots, per_epoch, full

    def __len__(self) -> int:
        return len(self.columns["loss"])

    @overload
    def __getitem__(self, index: int) -> Frame: ...
    @overload
    def __getitem__(self, index: slice) -> list[Frame]: ...
    def __getitem__(self, index: int | slice) -> Frame | list[Frame]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        i = range(len(self))[index]
        columns = self.columns
        tested = columns["loss_test"] is not None
        step = self.first + i
        return Frame(
            state=State(step, columns["parameters"][i], {name: values[i] for name, values in self.slots.items()}),
            loss=float(columns["loss"][i]),
            penalty=float(columns["penalty"][i]),
            loss_train=float(columns["loss_train"][i]),
            loss_test=float(columns["loss_test"][i]) if tested else None,
            eta=float(columns["eta"][i]),
            gradient=columns["gradient"][i],
            gradient_norm=float(columns["gradient_norm"][i]),
            update=columns["update"][i],
            update_norm=float(columns["update_norm"][i]),
            epoch=step // self.per_epoch,
            full=self.full[i] if self.full else {},
        )

    def __iter__(self) -> Iterator[Frame]:
        return (self[i] for i in range(len(self)))


@dataclass(frozen=True, slots=True)
class Divergence:
    """Why a run ended: at `step`, `quantity` was not finite, first in layer `layer` (from 1; None where it has none)."""

    step: int
    quantity: Literal["z", "a", "delta", "loss", "gradient", "update", "parameters"]
    layer: int | None
    message: str

    def plain(self) -> dict[str, Any]:
        """The form of the API, without what may be added to it."""
        return {"step": self.step, "quantity": self.quantity, "layer": self.layer, "message": self.message}


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """The whole frames of a run, and, if it ended early, why."""

    frames: Frames
    status: Literal["running", "diverged"]
    divergence: Divergence | None
