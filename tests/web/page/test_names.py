"""The page knows entries of the catalogue by their fields, never by their names."""

from __future__ import annotations

import re

TABLES = ("functions", "activations", "losses", "initializers", "data", "optimizers", "schedules", "clips")


async def test_no_script_compares_a_name_of_the_catalogue(root, client):
    catalog = (await client.get("/api/catalog")).json()
    names = "|".join(sorted({re.escape(entry["name"]) for table in TABLES for entry in catalog[table]}))
    compared = re.compile(rf'\.name\s*[!=]==?\s*"(?:{names})"|\["(?:{names})"[^\]]*\]\.includes\(')
    assert compared.search('clip.name !== "none"')
    scripts = sorted((root / "static/js").rglob("*.js"))
    assert {path.name: found for path in scripts if (found := compared.findall(path.read_text(encoding="utf-8")))} == {}
