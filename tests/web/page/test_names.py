"""The page knows entries of the catalogue by their fields, never by their names."""

from __future__ import annotations

import re

TABLES = ("functions", "activations", "losses", "initializers", "data", "optimizers", "schedules", "clips")


async def test_no_script_compares_or_lists_names_of_entries(root, client):
    catalog = (await client.get("/api/catalog")).json()
    names = "|".join(sorted({re.escape(entry["name"]) for table in TABLES for entry in catalog[table]}))
    name = f'"(?:{names})"'
    known = re.compile(rf"\.name\s*[!=]==?\s*{name}|\[{name}[^\]]*\]\.includes\(|{name},\s*{name}")
    assert known.search('clip.name !== "none"') and known.search('["gd",\n  "adam"]')
    scripts = sorted((root / "static/js").rglob("*.js"))
    assert {path.name: found for path in scripts if (found := known.findall(path.read_text(encoding="utf-8")))} == {}
