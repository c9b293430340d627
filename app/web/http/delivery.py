"""Write an answer: JSON with all digits of its numbers, compressed if that saves more time than it takes."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request, Response

from app.web.http import compute, encodings
from app.web.http.encodings import Encoding

Plain = dict[str, Any]  # an answer before it is written

NDJSON = "application/x-ndjson"  # lines of JSON

COMPRESS_FROM = 8_000  # bytes; shorter answers take longer to compress than to send
COMPRESS_AT_ONCE = 40_000  # bytes; compressing more would hold up the event loop


class Dense(dict[str, Any]):
    """An answer that is nearly all base64 of float64. It is sent uncompressed.

    The last bits of its numbers are noise, so compression would save little for its time.
    """


def plain(value: Any) -> Any:
    """Convert arrays that orjson refuses: 0-d arrays, and arrays that are not contiguous."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def written(data: Any) -> bytes:
    """`data` as JSON. Floats are written so that they read back exactly."""
    return orjson.dumps(data, default=plain, option=orjson.OPT_SERIALIZE_NUMPY)


def compressible(data: Any) -> bool:
    """Whether compression makes `data` shorter, if it is long."""
    return not isinstance(data, Dense)


def wanted(request: Request) -> Encoding | None:
    """The encoding for this client; None if it accepts none."""
    return encodings.preferred(request.headers.get("accept-encoding", ""))


async def response(content: bytes, encoding: Encoding | None) -> Response:
    """A response with the JSON in `content`, compressed in `encoding` if it is long enough."""
    headers = {"vary": "accept-encoding", "cache-control": "no-store"}
    if encoding and len(content) >= COMPRESS_FROM:
        headers["content-encoding"] = encoding
        place = compute.AT_ONCE if len(content) <= COMPRESS_AT_ONCE else compute.SIDE_BY_SIDE
        content = await compute.run(encodings.compress, content, encoding, place=place)
    return Response(content, headers=headers, media_type="application/json")
