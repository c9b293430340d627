"""The texts that the page shows write quantities as their symbols: η, not eta."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.anyio

SPELLED = re.compile(r"(?<![\\\w])(?:eta|kappa|lambda|mu|beta|sigma|alpha|rho|epsilon)\d?(?!\w)")
TEXTS = ("title", "description")


def texts(of: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every title and description in an answer, with its path."""
    if isinstance(of, dict):
        for key, value in of.items():
            if key in TEXTS and isinstance(value, str):
                yield f"{path}.{key}", value
            else:
                yield from texts(value, f"{path}.{key}")
    elif isinstance(of, list):
        for position, value in enumerate(of):
            yield from texts(value, f"{path}[{position}]")


async def test_the_catalogue_spells_no_greek_letter(client):
    answer = (await client.get("/api/catalog")).json()
    found = dict(texts(answer))
    assert len(found) > 150
    assert {path: text for path, text in found.items() if SPELLED.search(text)} == {}
    assert any("η" in text for text in found.values())
