"""Frames as columns: the answers of /api/step, /api/replay and /api/race with `encoding` base64."""

from __future__ import annotations

from typing import Any

from pybase64 import b64encode_as_string

from app.core.descent.frames import Frames


def columns(frames: Frames) -> dict[str, Any]:
    """`frames` in the form that `answers.FrameColumns` describes; the numbers are those of `Frames.plain`."""
    scores = [] if frames.scores is None else frames.scores.plain()
    names = list(scores[0]) if scores else []
    tested, far = frames.loss_test, frames.distance
    return {
        "count": len(frames),
        "step": frames.first,
        "since": frames.since,
        "parameters": packed(frames.parameters),
        "slots": {name: packed(of) if of.ndim > 1 else of.tolist() for name, of in frames.slots.items()},
        "gradient": packed(frames.gradient),
        "update": packed(frames.update),
        "loss": frames.loss.tolist(),
        "penalty": frames.penalty.tolist(),
        "loss_train": frames.loss_train.tolist(),
        "loss_test": None if tested is None else tested.tolist(),
        "eta": frames.eta.tolist(),
        "gradient_norm": frames.gradient_norm.tolist(),
        "update_norm": frames.update_norm.tolist(),
        "epoch": [step // frames.per_epoch for step in range(frames.first, frames.first + len(frames))],
        "distance": None if far is None else far.tolist(),
        "full": None if frames.full is None else list(frames.full),
        **{name: [score[name] for score in scores] for name in names},
    }


def packed(rows: Any) -> str:
    """An array as base64 of its numbers, row by row, as little-endian float64."""
    return b64encode_as_string(rows.astype("<f8", copy=False).tobytes())
