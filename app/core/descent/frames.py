"""States, frames (the record of one update) and runs of frames."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from app.core.descent.scores import Scores
from app.core.support.arrays import Array
from app.core.support.by_field import ByField
from app.core.support.lazy import lazy
from app.core.support.norms import norms

Numbers = tuple[float, float, float, float | None, float, float, float]
"""loss, penalty, loss_train, loss_test (None without test examples), eta, gradient_norm and update_norm of a frame."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All that a descent needs to go on: the number of updates done, parameters (P,), the optimizer's slots by name.

    `since` is the step at which this optimizer took over with fresh slots: bias corrections count from there, while
    schedule and batches count from step 0. Changing the optimizer in mid-run is ``since = step`` and new slots.
    """

    step: int
    parameters: Array
    slots: dict[str, Array]
    since: int = 0

    def plain(self) -> dict[str, Any]:
        """The form of the API, arrays left as they are."""
        return plain_state(self.step, self.since, self.parameters, self.slots)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The point after `state.step` updates, and the update that leaves it; all evaluated at that point.

    `loss` is over the step's batch, `loss_train` over all training examples, `loss_test` over all test examples (None
    if there are none); each includes `penalty`. `gradient` is over the batch, before clipping. `full` holds the extra
    values of a full frame: see `detail`. `distance` is the distance to the nearest known minimum of a function.
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
    distance: float | None = None

    def plain(self) -> dict[str, Any]:
        """The form of the API: numbers, strings, lists, and C-contiguous float64 or int64 arrays."""
        losses = (self.loss, self.penalty, self.loss_train, self.loss_test)
        numbers = (*losses, self.eta, self.gradient_norm, self.update_norm)
        return plain_frame(
            self.state.plain(), numbers, self.gradient, self.update, self.epoch, self.distance, self.full
        )


def plain_state(step: int, since: int, parameters: Array, slots: dict[str, Any]) -> dict[str, Any]:
    """A state in the form of the API, arrays left as they are."""
    return {"step": step, "since": since, "parameters": parameters, "slots": slots}


def plain_frame(
    state: dict[str, Any],
    numbers: Numbers,
    gradient: Array,
    update: Array,
    epoch: int,
    distance: float | None,
    full: dict[str, Any],
) -> dict[str, Any]:
    """A frame in the form of the API."""
    loss, penalty, loss_train, loss_test, eta, gradient_norm, update_norm = numbers
    found = {
        "state": state,
        "loss": loss,
        "penalty": penalty,
        "loss_train": loss_train,
        "loss_test": loss_test,
        "eta": eta,
        "gradient": gradient,
        "gradient_norm": gradient_norm,
        "update": update,
        "update_norm": update_norm,
        "epoch": epoch,
    }
    if distance is not None:
        found["distance"] = distance
    return found | full if full else found


def is_whole(frame: Frame) -> bool:
    """Whether all numbers of `frame` are finite."""
    arrays = [frame.state.parameters, *frame.state.slots.values(), frame.gradient, frame.update]
    arrays += [layer[key] for layer in frame.full.get("layers", ()) for key in ("z", "a", "delta")]
    losses = (frame.loss, frame.penalty, frame.loss_train, frame.loss_test or 0.0)
    numbers = (*losses, frame.gradient_norm, frame.update_norm)
    return all(map(math.isfinite, numbers)) and all(bool(np.isfinite(values).all()) for values in arrays)


class Frames(Sequence[Frame]):
    """Frames in order, kept as columns: arrays with one row or number per frame. An item is a Frame.

    `parameters`, `gradient`, `update` are (T, P), `loss`, `penalty`, `eta`, `loss_train`, `gradient_norm`,
    `update_norm` (T,), `loss_test` (T,) or None, the optimizer's `slots` (T, P) or (T,). `first` is the step of the
    first frame, `since` the step at which its optimizer took over. `totals()` computes the training and test losses (T,
    2). It is called only if they are read, because they may take longer than the update. `full` holds the full part of
    every frame, `distance` (T,) the distance to the nearest known minimum; either may be None. `scores` are None for a
    function, or if they were not asked for.
    """

    def __init__(
        self,
        first: int,
        per_epoch: int,
        columns: dict[str, Array],
        slots: dict[str, Array],
        totals: Callable[[], Array],
        tested: bool,
        full: Sequence[dict[str, Any]] | None = None,
        since: int = 0,
        distance: Array | None = None,
        scores: Scores | None = None,
    ) -> None:
        self.first, self.since, self.per_epoch, self.distance = first, since, per_epoch, distance
        self.slots, self.tested, self.full, self.scores = slots, tested, full, scores
        self.parameters, self.gradient, self.update = (columns[name] for name in ("parameters", "gradient", "update"))
        self.loss, self.penalty, self.eta = (columns[name] for name in ("loss", "penalty", "eta"))
        self.get_totals = totals

    @lazy
    def totals(self) -> Array:
        """(T, 2): the losses over all training and all test examples."""
        return self.get_totals()

    @property
    def loss_train(self) -> Array:
        return self.totals[:, 0]

    @property
    def loss_test(self) -> Array | None:
        return self.totals[:, 1] if self.tested else None

    @lazy
    def gradient_norm(self) -> Array:
        return norms(self.gradient)

    @lazy
    def update_norm(self) -> Array:
        return norms(self.update)

    @lazy
    def numbers(self) -> list[Numbers]:
        loss, penalty, train = self.loss.tolist(), self.penalty.tolist(), self.loss_train.tolist()
        test = [None] * len(self) if self.loss_test is None else self.loss_test.tolist()
        eta, gradient, update = self.eta.tolist(), self.gradient_norm.tolist(), self.update_norm.tolist()
        return list(zip(loss, penalty, train, test, eta, gradient, update, strict=True))

    def plain(self) -> list[dict[str, Any]]:
        """`Frame.plain` of all frames, faster than one by one."""
        slots = [values if values.ndim > 1 else values.tolist() for values in self.slots.values()]
        memories = zip(*slots, strict=True) if slots else [()] * len(self)
        far = [None] * len(self) if self.distance is None else self.distance.tolist()
        full = [{}] * len(self) if self.full is None else self.full
        rows = zip(self.parameters, memories, self.numbers, self.gradient, self.update, far, full, strict=True)
        names = tuple(self.slots)
        return [
            plain_frame(
                plain_state(step, self.since, parameters, dict(zip(names, memory, strict=True))),
                numbers,
                gradient,
                update,
                step // self.per_epoch,
                distance,
                more,
            )
            for step, (parameters, memory, numbers, gradient, update, distance, more) in enumerate(rows, self.first)
        ]

    def head(self, count: int) -> Frames:
        """The first `count` frames."""
        names = ("parameters", "gradient", "update", "loss", "penalty", "eta")
        columns = {name: getattr(self, name)[:count] for name in names}
        slots = {name: values[:count] for name, values in self.slots.items()}
        full = None if self.full is None else [self.full[i] for i in range(count)]
        totals = self.totals[:count]
        far = None if self.distance is None else self.distance[:count]
        scores = self.scores and self.scores.head(count)
        return Frames(
            self.first, self.per_epoch, columns, slots, lambda: totals, self.tested, full, self.since, far, scores
        )

    def __len__(self) -> int:
        return len(self.loss)

    def state(self, index: int) -> State:
        """The state of a frame, without the frame."""
        i = range(len(self))[index]
        slots = {name: values[i, ...] for name, values in self.slots.items()}
        return State(self.first + i, self.parameters[i], slots, self.since)

    def __getitem__(self, index: int) -> Frame:  # type: ignore[override]  # no slices
        i = range(len(self))[index]
        loss, penalty, loss_train, loss_test, eta, gradient_norm, update_norm = self.numbers[i]
        return Frame(
            self.state(i),
            loss,
            penalty,
            loss_train,
            loss_test,
            eta,
            self.gradient[i],
            gradient_norm,
            self.update[i],
            update_norm,
            (self.first + i) // self.per_epoch,
            {} if self.full is None else self.full[i],
            None if self.distance is None else float(self.distance[i]),
        )


Status = Literal["running", "stopped", "diverged"]
Goal = Literal["loss", "gradient_norm", "score"]
Quantity = Literal["z", "a", "delta", "loss", "gradient", "update", "parameters"]


@dataclass(frozen=True, slots=True)
class Divergence(ByField):
    """Why a run ended: at `step`, `quantity` was not finite, first in `layer` (from 1; None if it has none).

    `undefined`: nothing overflowed; a typed function has no value or slope there.
    """

    step: int
    quantity: Quantity
    layer: int | None
    message: str
    undefined: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ended at a stop condition: at `step`, the `value` of `quantity` was good enough for `limit`.

    `called` is the quantity in words.
    """

    step: int
    quantity: Goal
    value: float
    limit: float
    called: str

    def plain(self) -> dict[str, Any]:
        """The form of the API."""
        side = "at least" if self.quantity == "score" else "at most"
        message = f"At step {self.step}, {self.called} is {self.value:.6g}, {side} {self.limit:.6g}."
        return {
            "step": self.step,
            "quantity": self.quantity,
            "value": self.value,
            "limit": self.limit,
            "message": message,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """The whole frames of a run, and, if it ended early, why."""

    frames: Frames
    status: Status
    divergence: Divergence | None
    stop: Stop | None = None
