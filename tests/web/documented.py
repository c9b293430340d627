"""What the OpenAPI document says an answer is, and whether one is that."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jsonschema_rs

from app.main import create_app
from app.web.http.delivery import NDJSON

DOCUMENT = create_app().openapi()


@lru_cache
def validator(method: str, path: str) -> jsonschema_rs.Validator:
    """That of an operation's answer, or of each of its lines. References are resolved within the document."""
    content = DOCUMENT["paths"][path][method]["responses"]["200"]["content"]
    schema = content.get("application/json", content.get(NDJSON))["schema"]
    return jsonschema_rs.validator_for({**schema, "components": DOCUMENT["components"]})


def validated(answer: Any, method: str, path: str) -> None:
    """Check `answer` against what the document says about it: a number is never null where that does not say so."""
    validator(method, path).validate(answer)
