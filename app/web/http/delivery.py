"""Plain data to the bytes of an answer: numbers with all their digits, compressed where that is worth its time."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request, Response

from app.web.http import compute, encodings
from app.web.http.encodings import Encoding

Plain = dict[str, Any]  # an answer before it is written

COMPRESS_FROM = 8_000  # bytes; half of them go, for a quarter of a step's time; below it would cost more than it saves
COMPRESS_AT_ONCE = 40_000  # bytes that are compressed within 0.4 ms, at 4 to 6 us per kB, in gzip 10


class Dense(dict[str, Any]):
    """An answer that is nearly all base64 of float64, whose last digits are noise: to be sent as it is.

    Brotli would take a quarter of it away, in half the time that the updates took. Written in digits and compressed,
    the same numbers are nearly as long.
    """


def plain(value: Any) -> Any:
    """What orjson does not know: 0-d arrays and arrays that are not contiguous."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def written(data: Any) -> bytes:
    """`data` as JSON. Floats are written so that they read back exactly."""
    return orjson.dumps(data, default=plain, option=orjson.OPT_SERIALIZE_NUMPY)


def compressible(data: Any) -> bool:
    """Whether `data` gets shorter by compression, if it is long."""
    return not isinstance(data, Dense)


def wanted(request: Request) -> Encoding | None:
    """How the client takes compressed answers, None when it takes none."""
    return encodings.preferred(request.headers.get("accept-encoding", ""))


async def response(content: bytes, encoding: Encoding | None) -> Response:
    """The answer with `content`, which is JSON, compressed in `encoding` where that is worth its time."""
    headers = {"vary": "accept-encoding", "cache-control": "no-store"}
    if encoding and len(content) >= COMPRESS_FROM:
        headers["content-encoding"] = encoding
        place = compute.AT_ONCE if len(content) <= COMPRESS_AT_ONCE else compute.SIDE_BY_SIDE
        content = await compute.run(encodings.compress, content, encoding, place=place)
    return Response(content, headers=headers, media_type="application/json")
