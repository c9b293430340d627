"""Results that have the same fields in Python and in the API."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class ByField:
    """A base for them."""

    def plain(self) -> dict[str, Any]:
        """The form of the API: a new dict of all fields, their values as they are."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
