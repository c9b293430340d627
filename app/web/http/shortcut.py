"""A short way for the JSON routes: from the server's scope straight to the route.

FastAPI's way leads through middleware, nested routers and exit stacks, on which the row "requests/s, POST /api/step
(1 step, light)" of benchmarks/RESULTS.md misses its target. All other requests take it, and it documents the API.
"""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.http import problems
from app.web.http.json_route import JsonRoute


class Shortcut:
    """ASGI middleware: calls the JSON routes of `routers` that have a fixed path itself, and `app` for all else."""

    def __init__(self, app: ASGIApp, routers: Iterable[APIRouter]) -> None:
        self.app = app
        self.handlers = {
            (method, route.path): route.get_route_handler()
            for router in routers
            for route in router.routes
            if isinstance(route, JsonRoute) and "{" not in route.path
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = self.handlers.get((scope["method"], inner(scope))) if scope["type"] == "http" else None
        if handler is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await handler(request)
        except problems.KNOWN as refused:
            response = await problems.answered(request, refused)
        await response(scope, receive, send)


def inner(scope: Scope, root: str = "") -> str:
    """The path below the `root`, that of `scope` by default. The server or a proxy may have removed it already."""
    path: str = scope["path"]
    root = root or scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def install(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Take the short way to the JSON routes of `routers`, which `app` includes."""
    app.add_middleware(Shortcut, routers=routers)
