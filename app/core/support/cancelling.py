"""How long work is given up: it asks a function now and then, and raises when the function says so."""

from __future__ import annotations


class Cancelled(Exception):
    """Raised by work whose answer nobody waits for any longer."""


def never() -> bool:
    """Work with this is not given up."""
    return False
