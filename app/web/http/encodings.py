"""Choose an encoding by the accept-encoding header, and compress."""

from __future__ import annotations

import gzip
import zlib
from functools import lru_cache
from typing import Literal

import brotli

Encoding = Literal["br", "gzip"]

# Brotli first: scripts and float32 maps get smaller than with gzip, in less time.
OFFERED: tuple[Encoding, ...] = ("br", "gzip")
GZIP = 31  # zlib's number for a gzip stream with the largest window
# For answers that are made once: Brotli's level 3 is slower and saves little.
QUICK: dict[Encoding, int] = {"br": 1, "gzip": 1}
# For files that are kept: Brotli's level 11 saves little more and is far slower.
THOROUGH: dict[Encoding, int] = {"br": 9, "gzip": 9}


@lru_cache(maxsize=256)
def preferred(header: str) -> Encoding | None:
    """The best of `OFFERED` that an accept-encoding header allows (RFC 9110, 12.5.3), None when it allows none."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
        weights[name] = weight
    anything = weights.get("*", 0.0)
    best = max(OFFERED, key=lambda name: weights.get(name, anything))  # the first of equals
    chosen = weights.get(best, anything)
    # a client that prefers no compression gives identity the higher weight
    return best if chosen > 0 and chosen >= weights.get("identity", 0.0) else None


@lru_cache(maxsize=512)
def kept(content: bytes, encoding: Encoding) -> bytes:
    """`content` compressed thoroughly, once; the result is kept."""
    return compress(content, encoding, THOROUGH)


def compress(content: bytes, encoding: Encoding, levels: dict[Encoding, int] = QUICK) -> bytes:
    """`content` in `encoding`. The same content always gives the same bytes."""
    if encoding == "br":
        compressed: bytes = brotli.compress(content, quality=levels["br"])
        return compressed
    return gzip.compress(content, levels["gzip"], mtime=0)


class Pieces:
    """Compresses a stream piece by piece: the bytes that `add` returns can be read before the next ones come."""

    def __init__(self, encoding: Encoding) -> None:
        self.brotli = brotli.Compressor(quality=QUICK["br"]) if encoding == "br" else None
        self.gzip = zlib.compressobj(QUICK["gzip"], zlib.DEFLATED, GZIP)

    def add(self, piece: bytes) -> bytes:
        """The next part of the compressed stream."""
        if self.brotli:
            return bytes(self.brotli.process(piece) + self.brotli.flush())
        return self.gzip.compress(piece) + self.gzip.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        """The last part."""
        return bytes(self.brotli.finish()) if self.brotli else self.gzip.flush()
