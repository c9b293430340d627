"""A run as data: every step's numbers, with all their digits, as CSV, JSON or NumPy's NPZ."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from app.core.catalog.datasets.own_table import Table
from app.core.descent.advance import Frame, Run, State, frame_at, is_whole
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment, to_plain
from app.core.support.arrays import Array

NUMBERS = ("loss", "penalty", "loss_train", "loss_test", "eta", "gradient_norm", "update_norm", "distance")
"""What a frame has one of; those that a run has none of are left out."""
VECTORS = ("parameters", "gradient", "update")


def frames_of(experiment: Experiment, state: State, run: Run) -> list[Frame]:
    """The frame at `state` and those of `run`, which goes on from it; none if that one's numbers are not finite."""
    first = replace(frame_at(experiment, state), full={})
    return [first, *run.frames] if is_whole(first) else []


def as_csv(experiment: Experiment, state: State, run: Run, notes: object) -> bytes:
    """A line per step: its numbers, then a column for each parameter, its gradient, its update and its slots."""
    frames, text = frames_of(experiment, state, run), io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    numbers, names = used(frames), compile(experiment).names
    slots = {name: values.ndim > 0 for name, values in frames[0].state.slots.items()} if frames else {}
    heads = ["step", "epoch", *numbers, *names, *(f"{of} of {name}" for of in VECTORS[1:] for name in names)]
    for slot, is_vector in slots.items():
        heads += [f"{slot} of {name}" for name in names] if is_vector else [slot]
    writer.writerow(map(cell, heads))
    for frame in frames:
        row: list[Any] = [frame.state.step, frame.epoch, *(getattr(frame, name) for name in numbers)]
        vectors = (frame.state.parameters, frame.gradient, frame.update, *frame.state.slots.values())
        row += [number for vector in vectors for number in np.ravel(vector).tolist()]
        writer.writerow(row)  # which writes a float by its repr
    return text.getvalue().encode()


def cell(text: str) -> str:
    """A word for a table. A spreadsheet would compute what begins as a formula does."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def used(frames: Sequence[Frame]) -> list[str]:
    return [name for name in NUMBERS if frames and getattr(frames[0], name) is not None]


def as_json(experiment: Experiment, state: State, run: Run, notes: object) -> bytes:
    """One object: the experiment, the parameters' names, how the run ended, and its frames in the form of the API."""
    whole = {
        "experiment": to_plain(experiment),
        "parameters": compile(experiment).names,
        "status": run.status,
        "divergence": run.divergence and run.divergence.plain(),
        "frames": [frame.plain() for frame in frames_of(experiment, state, run)],
    }
    objective = compile(experiment)
    if isinstance(objective, NetworkObjective) and objective.examples.scaling is not None:
        whole["scaling"] = asdict(objective.examples.scaling)
    return json.dumps(whole, default=plain, allow_nan=False).encode()


def plain(value: Any) -> Any:
    """The JSON of an array, or of the user's own data."""
    return value.plain() if isinstance(value, Table) else value.tolist()


def as_npz(experiment: Experiment, state: State, run: Run, notes: object) -> bytes:
    """Arrays by name, a row per step: `parameters`, `gradient`, `update` (T, P), a slot as `slot_m`, `names` (P,)."""
    frames = frames_of(experiment, state, run)
    arrays: dict[str, Array] = {name: np.array([getattr(frame, name) for frame in frames]) for name in used(frames)}
    arrays["step"] = np.array([frame.state.step for frame in frames])
    arrays["names"] = np.array(compile(experiment).names)
    arrays["parameters"] = np.array([frame.state.parameters for frame in frames])
    arrays |= {name: np.array([getattr(frame, name) for frame in frames]) for name in VECTORS[1:]}
    slots = frames[0].state.slots if frames else {}
    arrays |= {f"slot_{name}": np.array([frame.state.slots[name] for frame in frames]) for name in slots}
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]  # the stubs take the names for options
    return file.getvalue()
