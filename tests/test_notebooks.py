"""The worked notebooks in docs/ run, and their cells print what is stored in them."""

from __future__ import annotations

import importlib.util
import math
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATHS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "run_notebooks.py"))
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
TORCH = importlib.util.find_spec("torch") is not None


@pytest.fixture(scope="module")
def fresh() -> list[Any]:
    return SCRIPT["executed"](PATHS)


def said(outputs: list[Any]) -> list[tuple[str, str]]:
    """The outputs of a cell: kinds and texts."""
    found = []
    for output in outputs:
        texts = output["data"] if "data" in output else {output["name"]: output["text"]}
        found += sorted(texts.items())  # nbformat sorts what it writes
    return found


def same(text: str, other: str) -> bool:
    """The same words, and the same numbers to 12 digits."""
    pairs = zip(NUMBER.findall(text), NUMBER.findall(other), strict=False)
    return NUMBER.sub("#", text) == NUMBER.sub("#", other) and all(
        math.isclose(float(a), float(b), rel_tol=1e-12) for a, b in pairs
    )


@pytest.mark.parametrize("place", range(len(PATHS)), ids=lambda place: PATHS[place].stem)
def test_cells_print_what_is_stored(fresh, place):
    stored = SCRIPT["read"](PATHS[place])
    for cell, run in zip(stored.cells, fresh[place].cells, strict=True):
        if cell.cell_type != "code" or ("pytorch" in cell.metadata.get("tags", ()) and TORCH):
            continue
        assert cell.execution_count == run.execution_count, "run scripts/run_notebooks.py"
        for (kind, text), (other, new) in zip(said(cell.outputs), said(run.outputs), strict=True):
            assert kind == other and same(text, new), f"{cell.source}\nprints\n{new}\nand not\n{text}"


def test_two_texts_are_the_same_to_12_digits():
    assert same("loss 0.1234567890123 at 3", "loss 0.1234567890124 at 3")
    for other in ("loss 0.12346 at 3", "loss 0.12345 at 4", "loss 0.12345", "loss  0.12345 at 3"):
        assert not same("loss 0.12345 at 3", other)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_is_named_and_names_no_machine(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:tmp|home|root|usr|work|Users)/|site-packages", text)
    assert SCRIPT["read"](path).metadata["language_info"] == {"name": "python"}
    assert f"docs/notebooks/{path.name}" in (ROOT / "README.md").read_text(encoding="utf-8")
