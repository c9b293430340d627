"""What can go wrong between a program and Descent: the API's own refusals, and no usable answer at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PROBLEM = "application/problem+json"
UNKNOWN_DATA = "urn:descent:unknown-data"
"""The type of the problem of a request that names a table which the server does not know."""


class DescentError(Exception):
    """Anything that this client raises about a request."""


class Refused(DescentError):
    """The API refused a request (RFC 9457). The message is its own sentence.

    `errors` has one ``{"field", "value", "allowed"}`` per refused value; `field`, `value`, `allowed` and `column` (the
    character of a text, from 1) are those of the first, None where the whole request was refused. `kind` is the
    problem's type, `status` the HTTP status.
    """

    def __init__(
        self, status: int, detail: str, errors: Sequence[Mapping[str, Any]] = (), kind: str = "about:blank"
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(dict(error) for error in errors)
        self.kind = kind
        first = self.errors[0] if self.errors else {}
        self.field: str | None = first.get("field")
        self.value: Any = first.get("value")
        self.allowed: str | None = first.get("allowed")
        self.column: int | None = first.get("column")

    def __reduce__(self) -> tuple[Any, ...]:
        return Refused, (self.status, self.detail, self.errors, self.kind)


class Unavailable(DescentError):
    """No usable answer, also after the repetitions that are allowed. `status` is the HTTP status, None without one."""

    def __init__(self, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
