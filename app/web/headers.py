"""What every answer carries, and HEAD for whatever GET answers."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Everything comes from this server. The nonce lets the page's import map through, the only inline script; KaTeX and
# uPlot set inline styles; blob: is for pictures and workers the page makes itself.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'"


class Headers:
    """ASGI middleware: security headers with a nonce per request (``scope["csp_nonce"]``), and HEAD as GET."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        nonce = secrets.token_urlsafe(16)
        scope = {**scope, "csp_nonce": nonce, "method": "GET" if head else scope["method"]}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_page = headers.get("content-type", "").startswith("text/html")
                headers["content-security-policy"] = PAGE_POLICY.format(nonce=nonce) if is_page else OTHER_POLICY
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, send_with_headers)
