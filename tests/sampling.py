"""How many examples a property is tried on: some in each run of the tests, many where DESCENT_LONG is set."""

from __future__ import annotations

import os

LONG = bool(os.environ.get("DESCENT_LONG"))


def examples(usual: int, long: int) -> int:
    """The `long` number when somebody has asked for it."""
    return long if LONG else usual
