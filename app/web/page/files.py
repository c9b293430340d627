"""Static files: read and compressed once; cached for good if the name holds a version, else revalidated."""

from __future__ import annotations

import mimetypes
import os
import re
import stat
from email.utils import formatdate
from functools import lru_cache
from hashlib import md5
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from app.web.http import encodings
from app.web.page.lately import Lately

FOR_GOOD = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"
VERSIONED = re.compile(r"(^|[/\\])vendor[/\\][^/\\]*-\d+(\.\d+)+")  # vendor/three-0.180.0.js, vendor/katex-0.16.2/...
TEXT = re.compile(r"\.(js|mjs|css|html|json|svg|txt|map)$")
COMPRESS_FROM = 1_000  # bytes
OFTEN = 1.0  # seconds between two looks at whether a file has changed
MOST = 5_000_000  # bytes of a file that is kept in memory
LONGEST = 300  # characters of a path: to look for one of 60,000 takes the event loop a quarter of a second


@lru_cache(maxsize=1024)
def content(path: str, modified: int, size: int) -> bytes:
    """The file at `path`, read once per version of the file."""
    with open(path, "rb") as file:
        return file.read()


class Files(StaticFiles):
    """StaticFiles from memory, with a cache policy by name, and compressed text for clients that accept it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.found = Lately(self.find, OFTEN)

    def get_path(self, scope: Scope) -> str:
        if len(scope["path"]) > LONGEST:
            raise HTTPException(404)
        return super().get_path(scope)

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = self.found(path)
        if found is None or "range" in Headers(scope=scope):  # ranges count the bytes of the uncompressed file
            return await super().get_response(path, scope)
        return self.answer(*found, scope)

    def find(self, path: str) -> tuple[str, os.stat_result] | None:
        """The place and the state of the file at `path`; None if there is none to keep in memory."""
        try:
            place, state = self.lookup_path(path)
        except (OSError, ValueError):  # no name of a file: too long, or with a null byte
            return None
        return (place, state) if state and stat.S_ISREG(state.st_mode) and state.st_size <= MOST else None

    def answer(self, place: str, state: os.stat_result, scope: Scope) -> Response:
        """The response with the file, or 304 for a client that has it."""
        asked = Headers(scope=scope)
        version = md5(f"{state.st_mtime}-{state.st_size}".encode(), usedforsecurity=False).hexdigest()
        headers = {
            "last-modified": formatdate(state.st_mtime, usegmt=True),
            "etag": f'"{version}"',
            "cache-control": cached(place),
            "accept-ranges": "bytes",
        }
        if self.is_not_modified(Headers(headers), asked):
            return NotModifiedResponse(Headers(headers))
        body = content(place, state.st_mtime_ns, state.st_size)
        if TEXT.search(place) and state.st_size >= COMPRESS_FROM:
            headers["vary"] = "accept-encoding"
            if encoding := encodings.preferred(asked.get("accept-encoding", "")):
                body = encodings.kept(body, encoding)
                headers |= {"content-encoding": encoding, "etag": f'W/"{version}"'}  # the same file, in other bytes
                del headers["accept-ranges"]
        media_type = mimetypes.guess_type(place)[0] or "text/plain"
        return Response(body, 200, headers, media_type)

    def file_response(
        self, full_path: Any, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = cached(os.fspath(full_path))
        return response


def cached(path: str) -> str:
    """How long a browser may keep the file at `path`."""
    return FOR_GOOD if VERSIONED.search(path) else REVALIDATED
