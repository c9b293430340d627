"""An event: something worth a mark on the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from app.core.support.by_field import ByField

Kind = Literal["diverged", "plateau", "slow", "saddle", "basin", "spike", "overshoot", "vanishing", "dead_units"]
KINDS: tuple[str, ...] = get_args(Kind)

Memory = dict[str, Any]
"""The memory of a detector between frames: plain numbers, lists and None, so that it can travel as JSON.

It is None before the first frame. A detector does not change its memory but returns a new one.
"""


@dataclass(frozen=True, slots=True)
class Event(ByField):
    """An event of `kind` at `step`, in `layer` (from 1; None if it has none), with a short `title` and a `text`.

    `until` is its last step; None for a moment, and while it goes on.
    """

    step: int
    kind: Kind
    title: str
    text: str
    layer: int | None = None
    until: int | None = None
