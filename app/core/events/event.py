"""What an event is: something worth a mark on the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

Kind = Literal["diverged", "plateau", "saddle", "basin", "spike", "vanishing", "dead_units"]
KINDS: tuple[str, ...] = get_args(Kind)

Memory = dict[str, Any]
"""What a detector keeps from frame to frame: plain numbers, lists and None, so that it can travel as JSON.

Before the first frame there is None. A detector gets its memory, changes nothing in it, and answers with a new one.
"""


@dataclass(frozen=True, slots=True)
class Event:
    """Of `kind`, at `step`, in `layer` (from 1; None where it has none): a short `title` and what it is in words."""

    step: int
    kind: Kind
    title: str
    text: str
    layer: int | None = None

    def plain(self) -> dict[str, Any]:
        """The form of the API."""
        return {"step": self.step, "kind": self.kind, "title": self.title, "text": self.text, "layer": self.layer}
