"""Plain data to the bytes of an answer: numbers with all their digits, compressed where that is worth its time."""

from __future__ import annotations

import gzip
from typing import Any

import orjson
from fastapi import Request, Response

COMPRESS_FROM = 8_000  # bytes; below, compressing costs more than it saves
LEVEL = 1  # a 750 kB surface takes 40 ms at the usual 9, and is little smaller for it


def plain(value: Any) -> Any:
    """What orjson does not know: 0-d arrays and arrays that are not contiguous."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def encode(data: Any, compress: bool) -> tuple[bytes, bool]:
    """`data` as JSON bytes, and whether they are compressed. Floats are written so that they read back exactly."""
    content = orjson.dumps(data, default=plain, option=orjson.OPT_SERIALIZE_NUMPY)
    if compress and len(content) >= COMPRESS_FROM:
        return gzip.compress(content, LEVEL, mtime=0), True
    return content, False


def wants_gzip(request: Request) -> bool:
    """Whether the client takes compressed answers."""
    return "gzip" in request.headers.get("accept-encoding", "")


def response(content: bytes, compressed: bool) -> Response:
    """The answer made of what `encode` returned."""
    headers = {"vary": "accept-encoding", "cache-control": "no-store"}
    if compressed:
        headers["content-encoding"] = "gzip"
    return Response(content, media_type="application/json", headers=headers)
