"""The glossary: docs/glossary.md as data, so that the page's help shows the same list."""

from __future__ import annotations

import re
from functools import lru_cache

from app.settings import assets

ROW = re.compile(r"^\| (?P<word>.+?) \| (?P<meaning>.+?) \|$", re.MULTILINE)


@lru_cache
def glossary() -> list[dict[str, str]]:
    """The rows of the table, in their order: each a `word` and its `meaning`."""
    text = (assets("docs") / "glossary.md").read_text(encoding="utf-8").replace(r"\|", "¦")
    _, *rows = (match.groupdict() for match in ROW.finditer(text))
    return [{key: value.replace("¦", "|").replace("`", "") for key, value in row.items()} for row in rows]
