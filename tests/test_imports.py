"""Who may know whom, held mechanically: a table of layers for each language, and what only one file may do."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400  # lines

# Python: a module belongs to the first row that matches and may import what the row lists, and its own layer.
# A name that is no row is a package from outside; the standard library is open to all.
PYTHON_LAYERS = {
    "app.__main__": {"app.main", "app.settings", "uvicorn"},
    "app.main": {"app", "app.settings", "app.web", "app.web.course", "fastapi", "starlette"},
    "app.settings": set(),
    "app.web": {
        "app", "app.core", "app.settings",
        "anyio", "brotli", "fastapi", "jinja2", "orjson", "pybase64", "pydantic", "pydantic_core", "starlette",
        "typing_extensions",
    },
    "app.web.course": {
        "app.core", "app.settings", "app.web", "fastapi", "markdown_it", "mdit_py_plugins", "orjson", "pydantic",
    },
    "app.core": {"numpy"},
    "app": set(),
}  # fmt: skip

# JavaScript under static/js: the same, top to bottom. A row that ends in "/" is a folder.
JS_SHARED = {"store.js", "planes.js", "track.js", "turns.js", "geometry/", "format.js", "theme.js", "types.js"}
JS_LAYERS = {
    "main.js": {
        "panels/", "replay.js", "learn/", "player.js", "beginnings.js", "sampler.js", "events.js", "url.js",
        "history.js", *JS_SHARED,
    },  # fmt: skip
    "panels/": {
        "views/", "learn/", "root.js", "player.js", "phases.js", "telling.js", "lanes.js", "wishes.js", "actions.js",
        "beginnings.js", "runs.js", "history.js", "refusals.js", *JS_SHARED,
    },  # fmt: skip
    "views/": {
        "tree.js", "player.js", "phases.js", "lanes.js", "compare.js", "pair.js", "why.js",
        "basins.js", "wishes.js", "actions.js", "replay.js", "runs.js", *JS_SHARED,
    },
    "learn/": {
        "player.js", "far.js", "why.js", "actions.js", "beginnings.js", "replay.js", "runs.js",
        "requests.js", "api.js", *JS_SHARED,
    },
    "url.js": {
        "link.js", "link-turns.js", "link-check.js", "address.js", "address-lanes.js", "address-changes.js", "pace.js",
        "far.js", "replay.js", "runs.js", *JS_SHARED,
    },  # fmt: skip
    "link-turns.js": {
        "link.js", "address-changes.js", "address-lanes.js", "far.js", "actions.js", "beginnings.js", "runs.js",
        "requests.js", "api.js", *JS_SHARED,
    },  # fmt: skip
    "link-check.js": {
        "address.js", "address-lanes.js", "address-changes.js", "refusals.js", "runs.js", *JS_SHARED,
    },  # fmt: skip
    "link.js": {"mend.js", "address-changes.js", "beginnings.js", "api.js", *JS_SHARED},
    "mend.js": {"address-changes.js", "api.js", "types.js"},
    "refusals.js": {"format.js", "types.js"},
    "player.js": {
        "phases.js", "clock.js", "telling.js", "far.js", "actions.js", "replay.js", "runs.js", *JS_SHARED,
    },  # fmt: skip
    "phases.js": {"clock.js", "telling.js", "replay.js", "runs.js", *JS_SHARED},
    "far.js": {"runs.js", "requests.js", "api.js", *JS_SHARED},
    "sampler.js": {"runs.js", "requests.js", "api.js", *JS_SHARED},
    "why.js": {"runs.js", "requests.js", "api.js", *JS_SHARED},
    "compare.js": {"pair.js", "replay.js", "runs.js", "requests.js", "api.js", *JS_SHARED},
    "basins.js": {"requests.js", "api.js", *JS_SHARED},
    "events.js": {"replay.js", "requests.js", "api.js", *JS_SHARED},
    "lanes.js": {
        "tree.js", "pair.js", "actions.js", "replay.js", "runs.js", "history.js",
        "requests.js", "api.js", *JS_SHARED,
    },
    "wishes.js": {"actions.js", "beginnings.js", "replay.js", "runs.js", "requests.js", "api.js", *JS_SHARED},
    "actions.js": {"beginnings.js", "replay.js", "runs.js", "history.js", "requests.js", "api.js", *JS_SHARED},
    "beginnings.js": {"runs.js", "history.js", "sight.js", "requests.js", "api.js", *JS_SHARED},
    "replay.js": {"runs.js", "budget.js", "requests.js", "api.js", *JS_SHARED},
    "runs.js": {"budget.js", "requests.js", "api.js", *JS_SHARED},
    "history.js": {"budget.js", "sight.js", *JS_SHARED},
    "sight.js": {*JS_SHARED},
    "telling.js": {*JS_SHARED},
    "budget.js": {"track.js"},
    "tree.js": {"types.js"},
    "pair.js": {"types.js"},
    "clock.js": set(),
    "pace.js": set(),
    "address-lanes.js": {"address-changes.js", "types.js"},
    "address-changes.js": {"address.js", "format.js", "types.js"},
    "address.js": {"types.js"},
    "track.js": {"rows.js", "types.js"},
    "rows.js": set(),
    "requests.js": {"api.js", *JS_SHARED},
    "api.js": {"columns.js", "root.js", "types.js"},
    "root.js": set(),
    "columns.js": {"types.js"},
    "store.js": {"planes.js", "types.js"},
    "planes.js": {"geometry/", "types.js"},
    "turns.js": set(),
    "theme.js": {"types.js"},
    "format.js": {"types.js"},
    "geometry/": {"format.js", "types.js"},
    "types.js": set(),
    "first-paint.js": set(),  # a classic script: sets the theme before anything is drawn
}

# What only these files may do. A view may ask for one frame at a time, `asked ||= requestAnimationFrame(draw)`, so that
# many changes are drawn at once; that is no clock. turns.js waits for a frame that is free.
JS_ONLY = {
    r"\b(?:fetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon)": {"api.js"},
    r"\bsetInterval\(": set(),
    r"(?<!\|\|= )\brequestAnimationFrame\(": {"clock.js", "turns.js"},
    r"\b(?:eval|Function)\(": set(),
    r"\.innerHTML\b|dangerouslySetInnerHTML": set(),
}


def row(name: str, layers: Iterable[str], separator: str) -> str | None:
    """The most specific row that `name` belongs to: the row itself, or one that it is inside of."""
    inside = [layer for layer in layers if name == layer or name.startswith(layer.rstrip(separator) + separator)]
    return max(inside, key=len, default=None)


def python_modules() -> dict[str, Path]:
    """app's modules by dotted name."""
    found = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def python_imports(name: str, source: str, package: bool) -> set[str]:
    """Every module that `source` names in an import, wherever it stands, with relative ones made absolute."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = name.split(".")[: len(name.split(".")) - node.level + package]
                base = ".".join([*above, base] if base else above)
            # `from app.web import pages` names a module, `from app.web.page.pages import Pages` something inside one
            names |= {f"{base}.{alias.name}" for alias in node.names} if base.split(".")[0] == "app" else {base}
    return names


def resolved(name: str, modules: dict[str, Path]) -> str:
    """The module that holds `name`, or the outside package."""
    while name not in modules and "." in name:
        name = name.rpartition(".")[0]
    return name


PYTHON = python_modules()
PYTHON_EDGES = {
    name: {
        resolved(imported, PYTHON)
        for imported in python_imports(name, path.read_text(encoding="utf-8"), path.name == "__init__.py")
    }
    - {name}
    for name, path in PYTHON.items()
}


@pytest.mark.parametrize("name", PYTHON_EDGES)
def test_python_layers(name):
    own = row(name, PYTHON_LAYERS, ".")
    assert own, f"{name} is in no layer"
    for imported in PYTHON_EDGES[name]:
        layer = row(imported, PYTHON_LAYERS, ".") or imported.split(".")[0]
        if layer not in sys.stdlib_module_names:
            assert layer == own or layer in PYTHON_LAYERS[own], f"{name} ({own}) imports {imported} ({layer})"


def javascript() -> dict[str, str]:
    """The page's scripts by path under static/js, without their comments."""
    folder = ROOT / "static" / "js"
    comments = re.compile(r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*", re.S)
    return {
        path.relative_to(folder).as_posix(): comments.sub("", path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.js"))
    }


def javascript_imports(name: str, source: str) -> set[str]:
    """The page's own scripts that `source` imports, at once or later."""
    found = re.findall(r'\b(?:from|import)\s*\(?\s*["\'](\.[^"\']+)["\']', source)
    parts = PurePosixPath(name).parent
    names = set()
    for address in found:
        path: list[str] = list(parts.parts)
        for step in address.split("/"):
            if step == "..":
                path.pop()
            elif step != ".":
                path.append(step)
        names.add("/".join(path))
    return names


SCRIPTS = javascript()
SCRIPT_EDGES = {name: javascript_imports(name, source) for name, source in SCRIPTS.items()}


@pytest.mark.parametrize("name", SCRIPT_EDGES)
def test_javascript_layers(name):
    own = row(name, JS_LAYERS, "/")
    assert own, f"{name} is in no layer"
    for imported in SCRIPT_EDGES[name]:
        assert imported in list(SCRIPTS), f"{name} imports {imported}, which does not exist"
        layer = row(imported, JS_LAYERS, "/")
        assert layer == own or layer in JS_LAYERS[own], f"{name} imports {imported}"


@pytest.mark.parametrize("edges", [PYTHON_EDGES, SCRIPT_EDGES], ids=["python", "javascript"])
def test_nothing_imports_in_a_circle(edges):
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]), pytrace=False)


@pytest.mark.parametrize("pattern", JS_ONLY)
def test_javascript_privileges(pattern):
    users = {name for name, source in SCRIPTS.items() if re.search(pattern, source)}
    assert users <= JS_ONLY[pattern]


def test_files_read_in_one_sitting():
    folders = ("app", "benchmarks", "scripts", "static/js", "static/css", "tests")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    paths = [path for path in found if path.suffix in {".py", ".js", ".ts", ".css"}]
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {name: lines for name, lines in lengths.items() if lines >= LONGEST} == {}


def test_the_finders_find():
    source = "import numpy as np\nfrom app.web import pages\nfrom . import plan\nfrom .plan import Plan\n"
    source += "def late():\n    import httpx"
    assert python_imports("app.core.network.textbook", source, package=False) == {
        "numpy", "app.web.page.pages", "app.core.support.plan", "app.core.support.plan.Plan", "httpx"
    }  # fmt: skip
    assert python_imports("app.core", "from .plan import Plan", package=True) == {"app.core.support.plan.Plan"}
    source = """import {
      a,
    } from "../store.js"; export * from "./x/y.js"; import "./z.js"; await import("./w.js"); import "ui";"""
    assert javascript_imports("views/canvas.js", source) == {"store.js", "views/x/y.js", "views/z.js", "views/w.js"}
    assert row("app.core.catalog.datasets.iris", PYTHON_LAYERS, ".") == "app.core"
    assert row("apple", PYTHON_LAYERS, ".") is None
    assert row("views/canvas.js", JS_LAYERS, "/") == "views/"
