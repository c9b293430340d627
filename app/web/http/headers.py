"""Security headers for every answer; and middleware: the policy of pages, HEAD for every GET, paths below the root."""

from __future__ import annotations

import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Pairs = list[tuple[bytes, bytes]]

# Everything comes from this server. The nonce allows the page's import map, the only inline script. Styles that scripts
# set by way of the CSSOM need no permission. blob: is for pictures and workers that the page makes itself.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)
OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'"

# Permissions that a browser shall refuse to the page. Without a word it may show a page of this server as a whole
# screen and let it copy links, but no page of another in a frame. Short, as it comes with every file of the page.
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), xr-spatial-tracking=()"


def always(hsts: int = 0) -> Pairs:
    """The headers of every answer that does not say better itself. `hsts`: the seconds in which browsers shall come by
    HTTPS only (RFC 6797), 0 for no word about that."""
    found = {
        "content-security-policy": OTHER_POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": PERMISSIONS,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }
    if hsts:
        found["strict-transport-security"] = f"max-age={hsts}"
    return [(name.encode(), value.encode()) for name, value in found.items()]


def completing(send: Send, more: Pairs) -> Send:
    """`send`, with those headers of `more` that an answer does not have."""

    async def send_completed(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = message["headers"]
            names = {name for name, _ in given}
            message = {**message, "headers": [*given, *(pair for pair in more if pair[0] not in names)]}
        await send(message)

    return send_completed


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
    """ASGI middleware: the policy of pages with a nonce per request (``scope["csp_nonce"]``), HEAD as GET, whole paths.
    `ancestors` are the sites that may show a page in a frame. All other headers are added at the edge."""

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
                if is_page:
                    policy = PAGE_POLICY.format(nonce=nonce, ancestors=self.ancestors)
                    message = {**message, "headers": [*given, (b"content-security-policy", policy.encode())]}
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, send_with_headers)
