"""CONTRIBUTING.md names nothing that does not exist: paths, commands, functions, tables, addresses and settings.

In the sections about the code every piece of inline code has to be one of these; in those about lessons, which name
keys and values, what looks like one is checked.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.settings import LESSONS, ROOT_PATH, VARIABLES
from tests.conftest import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text()
CODE = ("Set up", "How it is put together", "Add something")
FOLDERS = (
    "app",
    "static",
    "templates",
    "tests",
    "scripts",
    "lessons",
    "benchmarks",
    "docs",
    "deploy",
    ".github",
    ".ci",
)
OUTSIDE = {"expect", "pytest"}  # of Playwright, and the tool itself
TOOLS = ("pip install ", "pre-commit ")  # commands of others
OPTIONS = {"-n 2 --dist loadfile", "-m long", 'import("./x.js")'}  # of pytest, and an example
SYMBOLS = {"w", "b", "z", "a", "delta", "eta", "C", "relu", "identity"}  # of the article, and values
PLACEHOLDER = re.compile(r"\bNN\b|\bname\b|some/folder|other-lesson")


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", TEXT, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def blocks(text: str) -> list[str]:
    """The fenced blocks."""
    return re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def spans(text: str) -> list[str]:
    """Inline code outside of fenced blocks; text between double backticks is code about code."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"``.+?``", "", prose, flags=re.DOTALL)
    return [re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", prose)]


@cache
def files() -> Counter[str]:
    """How many files there are of each name."""
    found = [path for folder in FOLDERS if (ROOT / folder).exists() for path in (ROOT / folder).rglob("*.*")]
    return Counter(path.name for path in found if "vendor" not in path.parts)


@cache
def defined() -> set[str]:
    """Functions, methods, classes, tables and their fields in the application and the tests, and the page's exports."""
    names: set[str] = set()
    for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Assign):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names.add(node.target.id)
    for path in (ROOT / "static/js").rglob("*.js"):
        names |= set(re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", path.read_text(), re.MULTILINE))
    return names


def commands() -> set[str]:
    """What `./run` can be asked for."""
    return set(re.findall(r"^  ([a-z-]+)\)$", (ROOT / "run").read_text(), flags=re.MULTILINE))


def addresses(app) -> set[str]:
    """Addresses of the API and the pages, without what a placeholder stands for."""
    return {re.sub(r"\{.*", "", path).rstrip("/") for path in app.openapi()["paths"]} | {"/docs", "/learn"}


def wrong(code: str, app) -> str | None:
    """What is wrong with a piece of inline code, None for nothing; "unknown" if it is of no kind that is known."""
    path = code.rstrip("/")
    if code.startswith("./run") or " ./run" in code:
        words = code.split("./run", 1)[1].split()
        return None if not words or words[0] in commands() else f"./run has no command {words[0]}"
    if PLACEHOLDER.search(code) and "/" in code:
        return None
    if script := re.match(r"python (scripts/\w+\.py)", code):
        return None if (ROOT / script[1]).exists() else "no such script"
    if code.startswith(TOOLS) or (ROOT / code).is_dir():
        return None
    if code.startswith("/"):
        return None if path in addresses(app) else "no such address"
    if path.split("/")[0] in FOLDERS and ("/" in code):
        return None if (ROOT / path).exists() else "no such file or folder"
    if re.fullmatch(r"[\w.-]+\.(py|js|md|toml|json|yaml|yml|txt|css)", code):
        return None if (ROOT / code).exists() or files()[code] == 1 else f"{files()[code]} files of that name"
    if re.fullmatch(r"[A-Z][A-Z_]+", code) and code not in defined():
        known = {variable.name for variable in VARIABLES} | {LESSONS, ROOT_PATH, "HOST"}
        return None if code in known else "no such table or setting"
    if name := re.fullmatch(r"(\w+)(\(.*\))?", code):
        if name[1] in defined() | OUTSIDE | SYMBOLS:
            return None
    return None if code in OPTIONS else "unknown"


@pytest.mark.parametrize("title", CODE)
def test_names_in_the_code_sections_exist(app, title):
    found = {code: wrong(code, app) for code in spans(sections()[title])}
    assert found and not (bad := {code: why for code, why in found.items() if why}), bad


def test_names_in_other_sections_exist(app):
    for title, text in sections().items():
        for code in spans(text):
            why = wrong(code, app)
            looks = re.match(r"\./run|/(api|docs|learn)|(app|static|tests|scripts|benchmarks)/|[\w-]+\.(py|md)$", code)
            assert why in (None, "unknown") or not looks, (title, code, why)


def test_commands_in_blocks_exist():
    lines = [line for text in sections().values() for block in blocks(text) for line in block.splitlines()]
    ran = [line.split("#")[0].split() for line in lines if line.startswith(("./run", ".venv/bin/python -m"))]
    assert len(ran) >= 4
    for words in ran:
        if words[0] == "./run":
            assert len(words) == 1 or words[1] in commands(), words
        else:
            assert find_spec(words[2]) is not None, words
        assert all((ROOT / word).exists() for word in words[1:] if "/" in word), words


def test_the_map_of_rooms_is_complete():
    (layout,) = [block for block in blocks(sections()["How it is put together"]) if block.startswith("app/core")]
    named: dict[Path, set[str]] = {}
    for line in layout.splitlines():
        if not line.startswith(" "):
            root = ROOT / line.split()[0]
            named[root] = set()
        elif line.startswith("  ") and line[2] != " ":
            named[root] |= {word.rstrip("/") for word in line.split() if re.fullmatch(r"[\w.]+(/|\.py)", word)}
    for root, names in named.items():
        assert root.is_dir(), root
        assert all((root / name).exists() for name in names), (root, names)
    for root in (ROOT / "app/core", ROOT / "app/web"):
        rooms = {path.name for path in root.iterdir() if path.is_dir() and path.name != "__pycache__"}
        assert rooms <= named[root], "a folder that the map does not name"


def test_links_lead_to_files_and_headings():
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", TEXT, re.M)
    }
    readme = (ROOT / "README.md").read_text()
    for target in re.findall(r"\]\(CONTRIBUTING\.md#([\w-]+)\)", readme):
        assert target in headings, target
    for text in (TEXT, readme):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (ROOT / target).exists(), target


def test_every_recipe_names_the_place_where_it_begins(app):
    """Each bold beginning of a paragraph is something to add; it says in which file or folder."""
    recipes = re.findall(r"^\*\*(.+?)\*\*(.+?)(?=^\*\*|\Z)", sections()["Add something"], re.MULTILINE | re.DOTALL)
    assert len(recipes) >= 8
    for title, text in recipes:
        places = [code for code in spans(text) if code.split("/")[0] in FOLDERS and "/" in code]
        assert places and not any(wrong(code, app) for code in places), title
