"""/api/glossary: docs/glossary.md as the page's help shows it."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.anyio


async def test_glossary_lists_every_row_of_the_file(client):
    words = (await client.get("/api/glossary")).json()["words"]
    rows = [line for line in (ROOT / "docs" / "glossary.md").read_text().splitlines() if line.startswith("| ")]
    assert len(words) == len(rows) - 1 > 40
    (penalty,) = [entry["meaning"] for entry in words if entry["word"] == "penalty"]
    assert "Σ|w|" in penalty


async def test_glossary_is_in_order_and_says_each_word_once(client):
    words = [entry["word"].lower() for entry in (await client.get("/api/glossary")).json()["words"]]
    assert words == sorted(set(words))
    for entry in (await client.get("/api/glossary")).json()["words"]:
        assert entry["meaning"].endswith(".") and len(entry["meaning"].split()) <= 25, entry
