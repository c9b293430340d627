"""Plain data to the bytes of an answer: numbers with all their digits, compressed where that is worth its time."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request, Response

from app.web.http import encodings
from app.web.http.encodings import Encoding

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


def encode(data: Any, encoding: Encoding | None) -> tuple[bytes, Encoding | None]:
    """`data` as JSON, and how that is compressed: see `worthwhile` and `compressed`."""
    return compressed(written(data), worthwhile(data, encoding))


def worthwhile(data: Any, encoding: Encoding | None) -> Encoding | None:
    """`encoding`, or None where `data` had better not be compressed however long it is."""
    return None if isinstance(data, Dense) else encoding


def compressed(content: bytes, encoding: Encoding | None) -> tuple[bytes, Encoding | None]:
    """`content` in `encoding` or, where that is not worth it, as it is; and in which."""
    if encoding and len(content) >= COMPRESS_FROM:
        return encodings.compress(content, encoding), encoding
    return content, None


def wanted(request: Request) -> Encoding | None:
    """How the client takes compressed answers, None when it takes none."""
    return encodings.preferred(request.headers.get("accept-encoding", ""))


ALWAYS = [(b"content-type", b"application/json"), (b"vary", b"accept-encoding"), (b"cache-control", b"no-store")]


class Json(Response):
    """The answer made of what `encode` returned; with its headers as they travel, which saves 5 us."""

    def __init__(self, content: bytes, encoding: Encoding | None) -> None:
        self.status_code, self.background, self.body = 200, None, content
        self.raw_headers = [*ALWAYS, (b"content-length", b"%d" % len(content))]
        if encoding:
            self.raw_headers.append((b"content-encoding", encoding.encode()))
