"""Who may import whom: a table of folders for each language, and what only single files may do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400  # lines
GENERATED = {"openapi.d.ts", "names.py"}  # by ./run types

# Python: a module belongs to the first row that matches and may import what the row lists, and its own folder.
# The standard library is open to all. A name that is no row is a package from outside.
SUPPORT, CATALOG, EXPERIMENT = "app.core.support", "app.core.catalog", "app.core.experiment"
NETWORK, DESCENT = "app.core.network", "app.core.descent"
CURVATURE, LANDSCAPE = "app.core.curvature", "app.core.landscape"
CHOICES = {CATALOG, EXPERIMENT, SUPPORT}
RUNS = {*CHOICES, NETWORK, DESCENT}
CONNECTIONS = "app.web.connections"
WEB = {"app.settings", "app.web.experiment", "app.web.http", "app.web.limits", "app.web.descent"}
ROUTES = {"fastapi", "orjson", "pydantic", *WEB, *RUNS}
PYTHON_LAYERS = {
    "app": set(),
    "app.settings": {"app.settings_texts"},
    "app.settings_texts": set(),
    "app.__main__": {"app.main", "app.settings", "app.web.edge", CONNECTIONS, "app.web.http", "uvicorn"},
    SUPPORT: {"numpy"},
    CATALOG: {"numpy", "lark", "sympy", SUPPORT},
    NETWORK: {"numpy", CATALOG, SUPPORT},
    EXPERIMENT: {"numpy", CATALOG, NETWORK, SUPPORT},
    DESCENT: {"numpy", *CHOICES, NETWORK},
    CURVATURE: {"numpy", *RUNS},
    LANDSCAPE: {"numpy", *RUNS, CURVATURE},
    "app.core.events": {"numpy", *RUNS, CURVATURE},
    "app.core.compare": {"numpy", *RUNS, LANDSCAPE},
    "app.core.noise": {"numpy", *RUNS, LANDSCAPE},
    "app.core.depth": {"numpy", *RUNS},
    "app.core.explain": {"numpy", *RUNS},
    "app.core.export": {"numpy", *RUNS},
    "app.core.study": {"numpy", *RUNS},
    "app.core.course": {*RUNS, LANDSCAPE, "app.core.study"},
    "app.client": {"anyio", "httpx", "numpy", "tqdm", "app.main"},
    "app.web.experiment": {
        "annotated_types", "orjson", "pydantic", "pydantic_core", "typing_extensions", *CHOICES, DESCENT,
    },  # fmt: skip
    "app.web.limits": {SUPPORT, CATALOG, DESCENT},
    "app.web.http": {
        "anyio", "brotli", "fastapi", "orjson", "pybase64", "pydantic", "starlette", "uvicorn", SUPPORT, "app.settings",
        "app.web.experiment",
    },
    "app.web.edge": {
        "fastapi", "limits", "orjson", "prometheus_client", "starlette", "structlog", "uvicorn", "app.settings",
        CONNECTIONS, "app.web.http",
    },
    CONNECTIONS: {"uvicorn", "app.settings", "app.web.http"},
    "app.web.capacity": {"anyio", "fastapi", SUPPORT, "app.settings", "app.web.http"},
    "app.web.descent": {"fastapi", "pybase64", "pydantic", *WEB, *RUNS},
    "app.web.catalog": {"app", *ROUTES},
    "app.web.landscape": {*ROUTES, "typing_extensions", LANDSCAPE},
    "app.web.curvature": {*ROUTES, CURVATURE, "app.web.landscape"},
    "app.web.race": {*ROUTES, CURVATURE},
    "app.web.compare": {*ROUTES, "app.core.compare", "app.web.landscape"},
    "app.web.noise": {*ROUTES, "app.core.noise", "app.web.landscape"},
    "app.web.depth": {*ROUTES, "app.core.depth"},
    "app.web.data": ROUTES,
    "app.web.events": {*ROUTES, "app.core.events"},
    "app.web.explain": {*ROUTES, "app.core.explain"},
    "app.web.export": {*ROUTES, "app.core.export"},
    "app.web.typed": {*ROUTES, "app.web.catalog"},
    "app.web.views": {
        *ROUTES, "anyio", "starlette", "typing_extensions", "app.web.events", "app.web.landscape", "app.web.race",
    },
    "app.web.study": {*ROUTES, "anyio", "starlette", "app.core.study"},
    "app.web.course": {
        *ROUTES, "markdown_it", "mdit_py_plugins", "app.core.course", "app.core.study", LANDSCAPE,
        "app.web.landscape", "app.web.study",
    },
    "app.web.docs": {"app.settings", "fastapi", "app.web.http"},
    "app.web.page": {
        "anyio", "app", "app.settings", "fastapi", "jinja2", "starlette", CATALOG, "app.web.docs", "app.web.http",
    },
}  # fmt: skip
ROOMS = {name for name in PYTHON_LAYERS if name.startswith("app.web.")}
PYTHON_LAYERS["app.main"] = {"app", "app.settings", "fastapi", *ROOMS}

# Packages that only these modules may import, and none of them when the server starts.
PYTHON_ONLY = {
    "lark": {"app.core.catalog.functions.typed.grammar"},
    "sympy": {"app.core.catalog.functions.typed.derivatives"},
    "limits": {"app.web.edge.rate"},
    "structlog": {"app.web.edge.logs"},
    "prometheus_client": {"app.web.edge.metrics", "app.web.edge.scraped"},
}

# JavaScript under static/js: a row is a file or a folder, and lists the rows it may import.
GROUND = {"embed.js", "layout.js", "rooms.js", "store.js", "styles.js", "format.js", "types.js", "draw", "widgets"}
RUN = {*GROUND, "server", "run"}
FEATURE = {*RUN, "time"}
JS_LAYERS = {
    "types.js": set(),
    "first-paint.js": set(),  # a classic script: it sets the theme before anything is drawn
    "format.js": {"types.js"},
    "rooms.js": set(),  # which rooms the page has
    "styles.js": set(),  # the styles of what comes later
    "embed.js": {"rooms.js"},  # which of them an embedded page shows
    "store.js": {"embed.js", "rooms.js", "types.js"},
    "layout.js": {"embed.js", "rooms.js", "store.js"},  # what of them the window has room for
    "draw": {"format.js", "types.js"},
    "widgets": {"format.js", "layout.js", "rooms.js", "store.js", "styles.js", "types.js"},
    "server": {"store.js", "types.js"},
    "run": {"format.js", "server", "store.js", "types.js"},
    "time": {"format.js", "run", "server", "store.js", "types.js"},
    "explain": RUN,
    "network": {*FEATURE, "explain"},
    "data": {*FEATURE, "experiment", "network", "own"},
    "numbers": {*FEATURE, "network"},
    "why": {*FEATURE, "explain", "network"},
    "function": FEATURE,
    "compare": FEATURE,
    "curvature": {*FEATURE, "landscape"},
    "landscape": {*FEATURE, "compare"},
    "noise": {*FEATURE, "landscape"},
    "depth": FEATURE,
    "experiment": FEATURE,
    "eta-map": {*FEATURE, "experiment"},
    "own": {*FEATURE, "experiment"},
    "address": {*FEATURE, "landscape"},
    "race": {*FEATURE, "experiment", "landscape"},
    "welcome": FEATURE,
    "share": {*FEATURE, "address", "data", "experiment", "landscape", "network", "numbers", "timeline"},
    "timeline": {*FEATURE, "compare", "network", "race", "welcome"},
    "page": {
        *FEATURE, "compare", "curvature", "data", "depth", "eta-map", "experiment", "function", "landscape", "network",
        "noise", "numbers", "own", "race", "share", "timeline", "welcome", "why",
    },
    "learn": {*FEATURE, "explain", "landscape", "page"},
    "main.js": {"address", "landscape", "learn", "page", "run", "store.js", "timeline", "types.js"},
}  # fmt: skip

# What only these files may do. A view may ask for one frame at a time, `asked ||= requestAnimationFrame(draw)`, so that
# many changes are drawn at once; that is no clock. draw/one-per-frame.js waits for a frame that is free.
JS_ONLY = {
    r"\b(?:fetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon)": {"server/api.js"},
    r"\bsetInterval\(": set(),
    r"(?<!\|\|= )\brequestAnimationFrame\(": {"time/clock.js", "draw/one-per-frame.js"},
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


@cache
def python_edges() -> dict[str, set[str]]:
    """What each of app's modules imports. Read when a test asks, as it would delay every start of pytest."""
    return {
        name: {
            resolved(imported, PYTHON)
            for imported in python_imports(name, path.read_text(encoding="utf-8"), path.name == "__init__.py")
        }
        - {name}
        for name, path in PYTHON.items()
    }


@pytest.mark.parametrize("name", PYTHON)
def test_python_layers(name):
    own = row(name, PYTHON_LAYERS, ".")
    assert own, f"{name} is in no layer"
    for imported in python_edges()[name]:
        layer = row(imported, PYTHON_LAYERS, ".") or imported.split(".")[0]
        if layer not in sys.stdlib_module_names:
            assert layer == own or layer in PYTHON_LAYERS[own], f"{name} ({own}) imports {imported} ({layer})"


@pytest.mark.parametrize("package", PYTHON_ONLY)
def test_python_privileges(package):
    assert {name for name, imported in python_edges().items() if package in imported} == PYTHON_ONLY[package]


def test_server_starts_without_what_it_may_not_need():
    start = "import sys, app.main; app.main.app.build_middleware_stack()"
    code = f"{start}; sys.exit(', '.join({set(PYTHON_ONLY)!r} & set(sys.modules)) or None)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=120)


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


def among_folders(edges: dict[str, set[str]], layers: dict[str, set[str]], separator: str) -> dict[str, set[str]]:
    """`edges` between files as edges between the rows they belong to."""
    found: dict[str, set[str]] = {}
    for name, imported in edges.items():
        own = row(name, layers, separator)
        found.setdefault(own, set()).update({row(other, layers, separator) or other for other in imported} - {own})
    return found


EDGES = {
    "python": python_edges,
    "javascript": lambda: SCRIPT_EDGES,
    "python folders": lambda: among_folders(python_edges(), PYTHON_LAYERS, "."),
    "js folders": lambda: among_folders(SCRIPT_EDGES, JS_LAYERS, "/"),
}


@pytest.mark.parametrize("edges", EDGES)
def test_nothing_imports_in_a_circle(edges):
    try:
        TopologicalSorter(EDGES[edges]()).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]), pytrace=False)


@pytest.mark.parametrize("pattern", JS_ONLY)
def test_javascript_privileges(pattern):
    users = {name for name, source in SCRIPTS.items() if re.search(pattern, source)}
    assert users <= JS_ONLY[pattern]


def test_every_export_is_imported():
    """Only what a test imports may have no other user."""
    tests = [*(ROOT / "tests").rglob("*.js"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    read = {name: set(re.findall(r"\w+", source)) for name, source in SCRIPTS.items()}
    outside = set().union(*(re.findall(r"\w+", path.read_text(encoding="utf-8")) for path in tests))
    exported = re.compile(r"^export (?:async )?(?:function\*?|const|let|class) (\w+)", re.M)
    assert {
        f"{name}: {export}"
        for name, source in SCRIPTS.items()
        for export in set(exported.findall(source)) - outside
        if not any(export in words for other, words in read.items() if other != name)
    } == set()


def test_files_read_in_one_sitting():
    folders = ("app", "benchmarks", "scripts", "static/js", "static/css", "tests")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    found = [path for path in found if path.name not in GENERATED]
    paths = [path for path in found if path.suffix in {".py", ".js", ".ts", ".css"}]
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert {name: lines for name, lines in lengths.items() if lines >= LONGEST} == {}


def test_the_finders_find():
    source = "import numpy as np\nfrom app.web import page\nfrom . import plan\nfrom .plan import Plan\n"
    source += "def late():\n    import httpx"
    assert python_imports("app.core.network", source, package=False) == {
        "numpy", "app.web.page", "app.core.plan", "app.core.plan.Plan", "httpx"
    }  # fmt: skip
    assert python_imports("app.core", "from .plan import Plan", package=True) == {"app.core.plan.Plan"}
    source = """import {
      a,
    } from "../store.js"; export * from "./x/y.js"; import "./z.js"; await import("./w.js"); import "ui";"""
    assert javascript_imports("views/canvas.js", source) == {"store.js", "views/x/y.js", "views/z.js", "views/w.js"}
    assert row("app.core.catalog.datasets.iris", PYTHON_LAYERS, ".") == "app.core.catalog"
    assert row("apple", PYTHON_LAYERS, ".") is None
    assert row("draw/canvas.js", JS_LAYERS, "/") == "draw"
