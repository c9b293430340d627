"""Refusals in the OpenAPI document."""

from __future__ import annotations

from app.web.http.delivery import Plain


def problem(description: str) -> Plain:
    """A refusal in the OpenAPI document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


REFUSALS: dict[int | str, Plain] = {
    400: problem("The body is not JSON"),
    413: problem("The body is too long"),
    415: problem("The body is not sent as application/json"),
    422: problem("A field has a value that is not allowed; errors names the field and the allowed values"),
    429: problem("The client asks too often; it may ask again after as many seconds as retry-after says"),
    503: problem("The server is busy, and retry-after says when to ask again; or the answer exceeds a limit"),
}
