"""What an event is: something worth a mark on the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

Kind = Literal["diverged", "plateau", "slow", "saddle", "basin", "spike", "overshoot", "vanishing", "dead_units"]
KINDS: tuple[str, ...] = get_args(Kind)

Memory = dict[str, Any]
"""What a detector keeps from frame to frame: plain numbers, lists and None, so that it can travel as JSON.

Before the first frame there is None. A detector gets its memory, changes nothing in it, and answers with a new one.
"""


@dataclass(frozen=True, slots=True)
class Event:
    """Of `kind`, at `step`, in `layer` (from 1; None where it has none): a short `title` and what it is in words.

    `until`: the last step of what has ended; None for a moment, and while it goes on.
    """

    step: int
    kind: Kind
    title: str
    text: str
    layer: int | None = None
    until: int | None = None

    def plain(self) -> dict[str, Any]:
        """The form of the API."""
        names = ("step", "kind", "title", "text", "layer", "until")
        return {name: getattr(self, name) for name in names}
