"""The outermost part of the application: everything below it may fail, and the answer still passes here."""

from __future__ import annotations

from time import perf_counter

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Settings
from app.web.edge import hosts
from app.web.edge.identity import CURRENT, HEADER, identity
from app.web.edge.labels import METHODS, OTHER, Labels
from app.web.http.headers import always, completing
from app.web.http.problems import BUSY, problem
from app.web.http.shortcut import inner

PROBES = frozenset(("/healthz", "/readyz"))  # asked by the machine that runs the server, at an address of its own
FILES = "/static/"


class Application(FastAPI):
    """FastAPI with an edge: its own outermost part answers failures, which middleware would not see."""

    def build_middleware_stack(self) -> ASGIApp:
        return Edge(super().build_middleware_stack(), self.state.settings, Labels(self.routes))


class Edge:
    """ASGI middleware: refuses foreign hosts and clients that ask too often, gives every request an id and every answer
    its headers, and notes requests where the settings want that.

    A foreign host gets 421 (RFC 9110, 15.5.20): the request is in order, but meant for another server.
    """

    def __init__(self, app: ASGIApp, chosen: Settings, labels: Labels) -> None:
        self.app = app
        self.labels = labels
        self.root = chosen.root_path
        self.headers = always(chosen.hsts)
        self.is_known = hosts.checker(chosen.allowed_hosts)
        self.rate = self.metrics = self.note = None
        if chosen.rate_limit:
            from app.web.edge.rate import Rate

            self.rate = Rate(chosen.rate_limit)
        if chosen.metrics_port:
            from app.web.edge.metrics import metrics

            self.metrics = metrics()
        if chosen.log == "json":
            from app.web.edge.logs import requests

            self.note = requests()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = scope["request_id"] = identity(scope)
        CURRENT.set(name)
        send = completing(send, [*self.headers, (HEADER, name.encode())])
        if self.metrics is None and self.note is None:
            await self.answer(scope, receive, send)
        else:
            await self.watched(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or let the application answer it."""
        if (self.is_known or self.rate) and (refused := self.refusal(scope)):
            await refused(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that goes no further."""
        path = inner(scope, self.root)
        if path in PROBES:
            return None
        if self.is_known and not self.is_known(scope):
            return problem(421, "this server does not answer to the name in the Host header")
        if self.rate is None or path.startswith(FILES):
            return None
        seconds = self.rate.wait(scope["client"][0] if scope.get("client") else "")
        if not seconds:
            return None
        detail = f"too many requests from this address, at most {self.rate}; ask again in {seconds} s"
        return problem(429, detail, None, BUSY, **{"retry-after": str(seconds)})

    async def watched(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note what the answer was."""
        begun, status, size = perf_counter(), 500, 0

        async def send_measured(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.answer(scope, receive, send_measured)
        finally:
            seconds = perf_counter() - begun
            method = scope["method"] if scope["method"] in METHODS else OTHER
            route = self.labels(inner(scope, self.root))
            if self.metrics:
                self.metrics.answered(route, method, status, seconds)
            if self.note:
                self.note("request", method=method, route=route, status=status, ms=round(1e3 * seconds, 3), bytes=size)
