"""The id of a request: in its answer, in the log, and in what the page says about a failure."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

from starlette.types import Scope

HEADER = b"x-request-id"
GIVEN = re.compile(rb"[A-Za-z0-9-]{8,64}")
PEER = "peer"  # of a scope: the address at the other end of the connection (app.web.connections.connection)

CURRENT: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that this task or thread is about."""


def identity(scope: Scope) -> str:
    """The id that a trusted proxy gave to the request, else a new one."""
    if by_proxy(scope):
        for name, value in scope["headers"]:
            if name == HEADER and GIVEN.fullmatch(value):
                return str(value, "ascii")
    return secrets.token_hex(8)


def by_proxy(scope: Scope) -> bool:
    """Whether a trusted proxy named the client: uvicorn then replaces the address of the connection (its setting is
    FORWARDED_ALLOW_IPS)."""
    return PEER in scope and scope["client"] is not scope[PEER]
