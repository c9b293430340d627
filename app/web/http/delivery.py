"""Write an answer: JSON with all digits of its numbers, compressed if that saves more time than it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from app.web.http import compute, encodings, outgoing
from app.web.http.encodings import Encoding

Plain = dict[str, Any]  # an answer before it is written

JSON = "application/json"
NDJSON = "application/x-ndjson"  # lines of JSON

COMPRESS_FROM = 8_000  # bytes; shorter answers take longer to compress than to send
COMPRESS_AT_ONCE = 40_000  # bytes; compressing more would hold up the event loop


class Dense(dict[str, Any]):
    """An answer that is nearly all base64 of float64. It is sent uncompressed.

    The last bits of its numbers are noise, so compression would save little for its time.
    """


@dataclass(frozen=True, slots=True)
class Packed:
    """An answer as it is sent: its bytes, and their encoding; and what the server needs to know of it, which takes so
    many `more` bytes."""

    content: bytes
    encoding: Encoding | None = None
    known: Any = None
    more: int = 0

    @property
    def size(self) -> int:
        """The bytes that it takes to keep it."""
        return len(self.content) + self.more


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


def packed(encoding: Encoding | None, function: Callable[..., Any], *arguments: Any) -> Packed:
    """The answer of ``function(*arguments)``, written, and compressed in `encoding` if that makes it shorter."""
    data = function(*arguments)
    return packed_bytes(written(data), encoding if compressible(data) else None)


def packed_bytes(content: bytes, encoding: Encoding | None) -> Packed:
    """`content`, compressed in `encoding` if it is long."""
    if encoding and len(content) >= COMPRESS_FROM:
        return Packed(encodings.compress(content, encoding), encoding)
    return Packed(content)


async def response(content: bytes, encoding: Encoding | None) -> Response:
    """A response with the JSON in `content`, compressed in `encoding` if it is long enough."""
    if not encoding or len(content) < COMPRESS_FROM:
        return sent(Packed(content))
    place = compute.AT_ONCE if len(content) <= COMPRESS_AT_ONCE else compute.SIDE_BY_SIDE
    return sent(Packed(await compute.run(encodings.compress, content, encoding, place=place), encoding))


class Long(Response):
    """A response that is sent as the client reads it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await outgoing.deliver(send, bytes(self.body))


def caching(media_type: str) -> str:
    """What caches are told of an answer to a POST.

    Lines are read as they come. Chromium (156) reports a "no-store" answer that is read so as aborted, even if it is
    read to its end. With "no-cache" it does not, and no cache keeps the answer either: one to a POST may be kept only
    if it says how long it is fresh (RFC 9110, 9.3.3).
    """
    return "no-cache" if media_type == NDJSON else "no-store"


def sent(answer: Packed, media_type: str = JSON) -> Response:
    """The response with this answer. Raises Refused where there is no room for it."""
    outgoing.check(len(answer.content))
    headers = {"vary": "accept-encoding", "cache-control": caching(media_type)}
    if answer.encoding:
        headers["content-encoding"] = answer.encoding
    kind = Long if len(answer.content) > outgoing.SHORT else Response
    return kind(answer.content, headers=headers, media_type=media_type)


def kept(request: Request, content: bytes) -> Response:
    """The response with JSON that stays the same, compressed thoroughly once: 304 for a client that has it."""
    encoding = wanted(request) if len(content) >= COMPRESS_FROM else None
    tag = f'W/"{digest(content)}"'
    headers = {"vary": "accept-encoding", "cache-control": "no-cache", "etag": tag}
    if tag in (part.strip() for part in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["content-encoding"] = encoding
        content = encodings.kept(content, encoding)
    return Response(content, headers=headers, media_type=JSON)


@lru_cache(maxsize=16)
def digest(content: bytes) -> str:
    """A name for `content`."""
    return sha256(content).hexdigest()[:32]
