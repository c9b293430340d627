"""Refusals and failures as application/problem+json (RFC 9457): the field, the given value and the allowed ones."""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from app.core.support.registry import InvalidInput
from app.web.http import tally
from app.web.http.leaving import CLIENT_LEFT, Left

MEDIA_TYPE = "application/problem+json"
PLAIN = "about:blank"  # the type of a problem that its status says all about
BUSY = "urn:descent:busy"
"""The type of the problem of a request that may be sent again, after as many seconds as retry-after says."""
DEADLINE = "urn:descent:deadline"
MEMORY = "urn:descent:memory"
"""The types of the problems of a request that exceeded its limit of time or of memory."""
UNAVAILABLE = {BUSY: tally.BUSY, DEADLINE: tally.DEADLINE, MEMORY: tally.MEMORY}  # why, where the status is 503
LONGEST_TEXT = 80
LONGEST_FIELD = 120  # an unknown key may be as long as the body


class Refused(Exception):
    """A request the server answers with `status` and a list of refusals ({"field", "value", "allowed"}).

    `kind` is the problem's type, for clients that can do something about it; `retry_after` the seconds after which the
    same request may be sent again, None where that would not help.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        errors: list[dict[str, Any]] | None = None,
        kind: str = PLAIN,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors or []
        self.kind = kind
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle, on the way between processes."""
        return type(self), (self.status, self.detail, self.errors, self.kind, self.retry_after)


def written(value: Any) -> str:
    """`value` as it would stand in JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


def beginning(value: Any) -> str:
    """At least LONGEST_TEXT + 1 characters of `value` as `written`, if there are so many: all of a list of a million
    numbers would take long."""
    found = ""
    for piece in json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value):
        found += piece
        if len(found) > LONGEST_TEXT:
            break
    return found


def shortened(value: Any) -> Any:
    """`value` for an answer: numbers, booleans and null unchanged, text cut, anything else as a short text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    text = value if isinstance(value, str) else beginning(value)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def refusal(field: str, value: Any, allowed: str, column: int | None = None) -> dict[str, Any]:
    """One entry of a problem's `errors`. Paths into an experiment begin there, because clients treat it as a whole.

    `column` is the character (from 1) of a text where the mistake is; the entry has the key only for a text.
    """
    field = field.removeprefix("experiment.")[:LONGEST_FIELD]
    found = {"field": field, "value": shortened(value), "allowed": allowed}
    return found if column is None else found | {"column": column}


def sentence(errors: list[dict[str, Any]]) -> str:
    """The first of `errors` as a sentence for people, and the number of others."""
    first = errors[0]
    given = f"is {written(first['value'])}" if first["value"] is not None else "is missing or null"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    where = f", at column {first['column']}" if "column" in first else ""
    return f"{first['field'] or 'the body'} {given}; allowed: {first['allowed']}{where}{more}"


def problem(
    status: int, detail: str, errors: list[dict[str, Any]] | None = None, kind: str = PLAIN, **more: str
) -> Response:
    """The response with this problem and `more` headers. It counts as a refused request."""
    tally.refuse((UNAVAILABLE.get(kind) if status == 503 else tally.REASONS.get(status)) or tally.OTHER)
    return Response(orjson.dumps(described(status, detail, errors, kind)), status, more, MEDIA_TYPE)


def described(
    status: int, detail: str, errors: list[dict[str, Any]] | None = None, kind: str = PLAIN
) -> dict[str, Any]:
    """A problem as plain data."""
    title = HTTPStatus(status).phrase
    return {"type": kind, "title": title, "status": status, "detail": detail, "errors": errors or []}


async def on_refused(request: Request, refused: Refused) -> Response:
    more = {} if refused.retry_after is None else {"retry-after": str(refused.retry_after)}
    return problem(refused.status, refused.detail, refused.errors, refused.kind, **more)


async def on_invalid_input(request: Request, invalid: InvalidInput) -> Response:
    found = not_allowed(invalid)
    return problem(422, found["detail"], found["errors"])


def not_allowed(invalid: InvalidInput) -> dict[str, Any]:
    """The problem of a value that is not allowed, as plain data."""
    errors = [refusal(invalid.field, invalid.value, invalid.allowed, invalid.column)]
    return described(422, sentence(errors), errors)


async def on_http_exception(request: Request, exception: HTTPException) -> Response:
    """The answer to a refusal of the routing: an unknown path, a wrong method."""
    path = request.url.path
    detail = {
        404: f"there is nothing at {path}",
        405: f"{path} does not take {request.method}",
    }.get(exception.status_code, exception.detail)
    return problem(exception.status_code, detail, None, PLAIN, **(exception.headers or {}))


async def on_failure(request: Request, failure: Exception) -> Response:
    """The answer to a failure of the server, whose log has the traceback.

    Starlette raises the failure again once this is sent, for the log, and the server then closes the connection. The
    answer says so; otherwise the client would send its next request there.
    """
    tally.refuse(tally.REASONS[500])
    found = described(500, "the server made a mistake, which is now in its log")
    found["request_id"] = request.scope.get("request_id", "")
    return Response(orjson.dumps(found), 500, {"connection": "close"}, MEDIA_TYPE)


async def on_left(request: Request, left: Left) -> Response:
    """Nobody reads it."""
    return Response(status_code=CLIENT_LEFT)


HANDLERS: dict[type[Exception], Callable[[Request, Any], Awaitable[Response]]] = {
    Refused: on_refused,
    InvalidInput: on_invalid_input,
    HTTPException: on_http_exception,
    Left: on_left,
}
KNOWN = tuple(HANDLERS)


async def answered(request: Request, refused: Exception) -> Response:
    """The answer to one of the `KNOWN` exceptions."""
    (handler,) = (handler for kind, handler in HANDLERS.items() if isinstance(refused, kind))
    return await handler(request, refused)


def install(app: FastAPI) -> None:
    """Answer every refusal and every failure with a problem."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_exception_handler(Exception, on_failure)
