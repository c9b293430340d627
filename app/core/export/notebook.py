"""A Jupyter notebook of a script's parts, in the format nbformat 4.5, which is plain JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from app.core.export.parts import Part, plain, spaced


def notebook(title: str, heading: Sequence[str], parts: Sequence[Part], formula: str = "") -> bytes:
    """A cell of words, and for each part one of words and one of code. `formula` is TeX that the catalogue wrote."""
    said = [f"- {words(line)}" if line.startswith(" ") else words(line) for line in heading]
    first = [f"# {words(title)}", *said, *([f"$${formula}$$"] if formula else [])]
    cells = [cell("about", "markdown", "\n\n".join(first))]
    for place, part in enumerate(parts, 1):
        cells.append(cell(f"words-{place}", "markdown", f"## {words(part.title)}\n\n{words(part.says)}"))
        blocks = [block.strip("\n") for block in part.blocks if block]
        cells.append(cell(f"code-{place}", "code", spaced(blocks).rstrip("\n")))
    whole = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def cell(name: str, kind: str, text: str) -> dict[str, Any]:
    found: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}
    return found | ({"execution_count": None, "outputs": []} if kind == "code" else {})


MARKS = re.compile(r"([\\`*_\[\]#|~$])")
HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def words(text: str) -> str:
    """`text` for Markdown: no letter of it is a mark, a formula or a tag."""
    marked = MARKS.sub(r"\\\1", plain(text).strip())
    return re.sub("[&<>]", lambda found: HTML[found.group()], marked)
