"""Static files: compressed once; cached for good if the name holds a version, else revalidated."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from app.web.http import encodings
from app.web.http.encodings import Encoding

FOR_GOOD = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"
VERSIONED = re.compile(r"[/\\]vendor[/\\][^/\\]*-\d+(\.\d+)+")  # vendor/three-0.180.0.js, vendor/katex-0.16.2/fonts/...
TEXT = re.compile(r"\.(js|mjs|css|html|json|svg|txt|map)$")
COMPRESS_FROM = 1_000  # bytes


@lru_cache(maxsize=256)
def compressed(path: str, modified: int, size: int, encoding: Encoding) -> bytes:
    """The compressed file at `path`, made once per version of the file."""
    with open(path, "rb") as file:
        return encodings.compress(file.read(), encoding, encodings.THOROUGH)


class Files(StaticFiles):
    """StaticFiles with a cache policy by name, and compressed text for clients that accept it."""

    def file_response(
        self, full_path: Any, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        path = os.fspath(full_path)
        response.headers["cache-control"] = FOR_GOOD if VERSIONED.search(path) else REVALIDATED
        if not TEXT.search(path) or stat_result.st_size < COMPRESS_FROM:
            return response
        response.headers["vary"] = "accept-encoding"
        asked = Headers(scope=scope)
        encoding = encodings.preferred(asked.get("accept-encoding", ""))
        if encoding is None or isinstance(response, NotModifiedResponse):
            return response
        if "range" in asked:  # ranges count the bytes of the uncompressed file
            return response
        content = compressed(path, stat_result.st_mtime_ns, stat_result.st_size, encoding)
        headers = dict(response.headers)
        del headers["content-length"], headers["accept-ranges"]
        headers["content-encoding"] = encoding
        headers["etag"] = "W/" + headers["etag"]  # weak: the same file, in other bytes
        return Response(content, status_code, headers)
