"""Long answers on their way: sent piece by piece as the client reads, and no more of them than there is room for.

A client that does not read keeps its answer in the server's memory until it is cut off.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import Send

from app.web.http.problems import BUSY, Refused

SHORT = 256_000  # bytes of an answer that is sent whatever others hold
TOGETHER = 64_000_000  # bytes of longer ones
PIECE = 64_000  # bytes that are handed on at a time: so many the server takes before it waits for the client


class Held:
    """The bytes of all long answers that are on their way."""

    bytes = 0


def check(size: int) -> None:
    """Raises Refused where there is no room for an answer of `size` bytes."""
    if size > SHORT and Held.bytes + size > TOGETHER:
        raise Refused(503, "too many long answers are on their way", kind=BUSY, retry_after=1)


@contextmanager
def held(size: int) -> Iterator[None]:
    """The time in which so many bytes are on their way."""
    counted = size if size > SHORT else 0
    Held.bytes += counted
    try:
        yield
    finally:
        Held.bytes -= counted


async def deliver(send: Send, content: bytes) -> None:
    """Send `content`, which is a whole body."""
    with held(len(content)):
        for start in range(0, max(1, len(content)), PIECE):
            await send(part(content[start : start + PIECE], start + PIECE >= len(content)))


def part(content: bytes, last: bool) -> dict[str, object]:
    """A part of a body, as the server takes it."""
    return {"type": "http.response.body", "body": content, "more_body": not last}
