"""The counts of this process since it started: refused requests by reason, and updates. For logs and metrics."""

from __future__ import annotations

REASONS = {
    400: "invalid",
    404: "unknown",
    405: "unknown",
    408: "slow",
    413: "too_large",
    415: "invalid",
    421: "host",
    422: "invalid",
    429: "rate",
    431: "too_large",
    500: "failure",
}
BUSY, DEADLINE, MEMORY, CONNECTIONS = "busy", "deadline", "memory", "connections"  # reasons of a 503
OTHER = "other"
ALL = (*dict.fromkeys(REASONS.values()), BUSY, DEADLINE, MEMORY, CONNECTIONS, OTHER)

refused: dict[str, int] = dict.fromkeys(ALL, 0)
"""Refused requests by reason, one of ALL. Only the event loop changes it."""

updates = 0
"""Updates that requests asked for."""


def refuse(reason: str) -> None:
    """Count a refused request."""
    refused[reason] += 1


def ask(steps: int) -> None:
    """Count so many updates."""
    global updates
    updates += steps
