"""When a request is sent again. Every request of the API is pure, so that sending it twice changes nothing.

Sent again are requests whose connection was lost or never made, and those answered with 429, 502, 503 or 504. A request
that was too slow for the timeout is not: it would be as slow again. Nor is one that Descent itself refused with a 503
without Retry-After: it exceeds a limit of time or of memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from app.client.errors import PROBLEM

AGAIN = {429, 502, 503, 504}
LOST = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)

Outcome = httpx.Response | httpx.TransportError


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a request is repeated, and after how many seconds.

    The pauses are `first`, then twice as long each time, up to `longest`. A server's Retry-After is kept to instead;
    if it asks for more than `most`, the client gives up.
    """

    count: int = 4
    first: float = 0.25
    longest: float = 5.0
    most: float = 60.0

    @classmethod
    def of(cls, given: Retries | int) -> Retries:
        """What `given` means: a number is how often."""
        return given if isinstance(given, Retries) else cls(given)

    def pause(self, done: int, outcome: Outcome) -> float | None:
        """Seconds to wait before the next try, after `done` repetitions; None to give up."""
        if done >= self.count:
            return None
        if isinstance(outcome, httpx.TransportError):
            return self.own(done) if isinstance(outcome, LOST) else None
        if outcome.status_code not in AGAIN:
            return None
        asked = retry_after(outcome.headers.get("retry-after"))
        if asked is None:
            return None if outcome.headers.get("content-type") == PROBLEM else self.own(done)
        return asked if asked <= self.most else None

    def own(self, done: int) -> float:
        """The pause after so many repetitions where the server names none."""
        return float(min(self.longest, self.first * 2**done))


def retry_after(text: str | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> float | None:
    """The seconds that a Retry-After header names, as a number or as a date; None where it is neither."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now()).total_seconds())
