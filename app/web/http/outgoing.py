"""Long answers on their way: sent piece by piece as the client reads, and no more of them than there is room for.

A client that does not read keeps its answer in the server's memory until it is cut off.
"""

from __future__ import annotations

from starlette.types import Send

from app.web.http.problems import BUSY, Refused

SHORT = 256_000  # bytes of an answer that is sent whatever others hold
TOGETHER = 64_000_000  # bytes of longer ones
PIECE = 64_000  # bytes that are handed on at a time: what the server takes before it waits for the client


class Held:
    """The bytes of all long answers that are on their way."""

    bytes = 0


def check(size: int) -> None:
    """Raises Refused where there is no room for an answer of `size` bytes."""
    if size > SHORT and Held.bytes + size > TOGETHER:
        raise Refused(503, "too many long answers are on their way", kind=BUSY, retry_after=1)


async def deliver(send: Send, content: bytes, more: bool = False) -> None:
    """Send `content`, a body or a part of it that has `more` behind it."""
    held = len(content) if len(content) > SHORT else 0
    Held.bytes += held
    try:
        for start in range(0, max(1, len(content)), PIECE):
            rest = more or start + PIECE < len(content)
            piece = {"type": "http.response.body", "body": content[start : start + PIECE], "more_body": rest}
            await send(piece)
    finally:
        Held.bytes -= held
