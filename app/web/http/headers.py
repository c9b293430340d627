"""Middleware: security headers for every answer, HEAD for every GET, and paths below the root."""

from __future__ import annotations

import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Everything comes from this server. The nonce allows the page's import map, the only inline script; KaTeX and uPlot set
# inline styles; blob: is for pictures and workers that the page makes itself.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)
OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'"


def secured(policy: str) -> list[tuple[bytes, bytes]]:
    """The headers of every answer, with this content security policy, as bytes."""
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
    ]


OTHERS = secured(OTHER_POLICY)


def whole(path: str, root: str) -> str:
    """`path` with `root` in front, as ASGI wants it. A proxy may have removed the root."""
    if path == root:
        return f"{root}/"
    return path if path.startswith(f"{root}/") else root + path


class Below:
    """ASGI middleware: serve the application below the path `root`, whatever root path the server gives."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        self.app = app
        self.root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "root_path": self.root}, receive, send)


class Headers:
    """ASGI middleware: security headers with a nonce per request (``scope["csp_nonce"]``), HEAD as GET, whole paths.
    `ancestors` are the sites that may show a page in a frame."""

    def __init__(self, app: ASGIApp, ancestors: str) -> None:
        self.app = app
        self.ancestors = ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        nonce = secrets.token_urlsafe(16)
        path = whole(scope["path"], scope.get("root_path", ""))
        scope = {**scope, "csp_nonce": nonce, "method": "GET" if head else scope["method"], "path": path}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message["headers"]
                is_page = any(name == b"content-type" and kind.startswith(b"text/html") for name, kind in given)
                more = secured(PAGE_POLICY.format(nonce=nonce, ancestors=self.ancestors)) if is_page else OTHERS
                message = {**message, "headers": [*given, *more]}
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, send_with_headers)
