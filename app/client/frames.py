"""Frames: what a run did at each step, as NumPy arrays with the same bits as the engine's."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The point after `step` updates, and the update that is about to leave it. Arrays are read-only.

    `parameters`, `gradient` and `update` are (P,), in the order of the run's names; the gradient is before clipping,
    and 0 where frozen. `loss` is over the step's batch, `loss_train` and `loss_test` over all examples (None without
    test examples); each includes `penalty`. `eta` is the scheduled rate. `slots` is the optimizer's memory by name:
    (P,) or (). `since` is the step at which this optimizer took over. `distance` is that to the nearest known minimum
    of a function, `score_train` and `score_test` are accuracy or R^2 where asked for; else None.
    """

    step: int
    since: int
    loss: float
    penalty: float
    loss_train: float
    loss_test: float | None
    eta: float
    parameters: Array
    gradient: Array
    gradient_norm: float
    update: Array
    update_norm: float
    slots: Mapping[str, Array]
    epoch: int
    distance: float | None = None
    score_train: float | None = None
    score_test: float | None = None

    def state(self) -> Plain:
        """The state as the API takes it: a request with it and the experiment goes on from here."""
        slots = {name: values.tolist() for name, values in self.slots.items()}
        return {"step": self.step, "since": self.since, "parameters": self.parameters.tolist(), "slots": slots}


NUMBERS = ("loss", "penalty", "loss_train", "eta", "gradient_norm", "update_norm")
MAYBE = ("loss_test", "distance", "score_train", "score_test")
VECTORS = ("parameters", "gradient", "update")


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Frames in order, as columns: `count` numbers, or an array (count, P) with a row per frame.

    Item k is the frame of step `step` + k. It has copies, so that a kept frame does not keep all others.
    """

    count: int
    step: int
    since: int
    columns: Mapping[str, Any]
    slots: Mapping[str, Array]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Frame]:
        return (self[k] for k in range(self.count))

    def __getitem__(self, k: int) -> Frame:
        if not -self.count <= k < self.count:
            raise IndexError(k)
        k %= self.count
        values: dict[str, Any] = {name: float(self.columns[name][k]) for name in NUMBERS}
        values |= {name: number(self.columns[name], k) for name in MAYBE}
        values |= {name: read_only(self.columns[name][k]) for name in VECTORS}
        slots = {name: read_only(of[k]) for name, of in self.slots.items()}
        return Frame(self.step + k, self.since, slots=slots, epoch=int(self.columns["epoch"][k]), **values)

    def __getattr__(self, name: str) -> Any:
        """A column by name: ``frames.loss`` (count,), ``frames.parameters`` (count, P)."""
        if name.startswith("_") or name not in self.columns:
            raise AttributeError(name)
        return self.columns[name]


def read_only(values: Any) -> Array:
    """A copy of `values` that nobody changes."""
    copied = np.array(values, dtype=np.float64)
    copied.flags.writeable = False
    return copied


def number(column: Any, k: int) -> float | None:
    """Number k of a column; None where there is none."""
    return None if column is None or column[k] is None else float(column[k])


def unpacked(text: str, rows: int, kind: str = "<f8") -> npt.NDArray[Any]:
    """Rows of little-endian numbers in base64, (rows, ...)."""
    values = np.frombuffer(base64.b64decode(text), np.dtype(kind))
    return values.reshape(rows, -1) if rows else values.reshape(0, 0)


def read_columns(plain: Plain) -> Frames:
    """The frames of an answer with `encoding` base64."""
    count = plain["count"]
    columns: dict[str, Any] = {name: np.array(plain[name], np.float64) for name in NUMBERS}
    columns |= {name: plain.get(name) for name in MAYBE}
    columns |= {name: unpacked(plain[name], count) for name in VECTORS}
    columns["epoch"] = plain["epoch"]
    slots = {
        name: unpacked(of, count) if isinstance(of, str) else np.array(of, np.float64)
        for name, of in plain["slots"].items()
    }
    return Frames(count, plain["step"], plain["since"], columns, slots)


def read_frame(plain: Plain) -> Frame:
    """The frame of /api/start or /api/frame."""
    state = plain["state"]
    values: dict[str, Any] = {name: plain[name] for name in NUMBERS}
    values |= {name: plain.get(name) for name in MAYBE}
    return Frame(
        step=state["step"],
        since=state["since"],
        parameters=read_only(state["parameters"]),
        slots={name: read_only(values) for name, values in state["slots"].items()},
        gradient=read_only(plain["gradient"]),
        update=read_only(plain["update"]),
        epoch=plain["epoch"],
        **values,
    )
