"""Join the page's modules into one file.

A hundred modules take a browser long to fetch one by one, and they compress worse. In the joined file each module is a
block, in the order in which a browser would run it: its imports become names from earlier blocks, its exports an object
for later blocks. Lines stay lines.

Imports and exports must begin a line, in the forms below, and no exported name may change later. `Unreadable` names
other forms; the tests read all modules.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NAME = r"[\w$]+"
IMPORT = re.compile(
    rf'^import\s+(?:(?:\*\s+as\s+(?P<all>{NAME})|(?P<default>{NAME})|\{{(?P<names>[^}}]*)\}})\s+from\s+)?"(?P<of>[^"\n]+)";?',
    re.MULTILINE,
)
EXPORT = re.compile(
    rf"^export\s+(?:(?=(?:async\s+function|function|class|const)\b\s*\*?\s*(?P<declared>{NAME}))"
    rf'|\{{(?P<names>[^}}]*)\}}(?:\s+from\s+"(?P<of>\.[^"\n]+)")?;?)',
    re.MULTILINE,
)
LEFT = re.compile(r"^(?:import\b(?!\s*\()|export\b).*", re.MULTILINE)
# No await at the top of a module: it could wait for a part that is loaded later, which waits for the end of this file.
WAITING = re.compile(r"^(?!async\b|export\b|//|\s|function\b)(?:(?!=>|\basync\b).)*\bawait\b.*", re.MULTILINE)
# A module that is imported by a call, `import("./landscape-3d.js")`, becomes a file of its own.
CALL = re.compile(r'\bimport\("(\.[^"\n]+)"\)')
INLINE = re.compile(r"/\*.*?\*/")  # import("./types.js") in a type is no call
# Comments on lines of their own, a large part of the source.
COMMENT = re.compile(r"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/|//.*)[ \t]*$", re.MULTILINE)

# White space at the beginning of lines takes a fortieth of what travels. In templates htm drops it after a line break.
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class Unreadable(ValueError):
    """A module that cannot be joined."""


@dataclass(frozen=True)
class Module:
    """A module's `path` (such as ``js/store.js``), its source, and the paths or library names it imports."""

    path: str
    source: str
    imports: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The name of its exports in the joined file."""
        return identifier(self.path)


def identifier(name: str) -> str:
    return "_" + re.sub(r"\W", "_", name)


def beside(path: str, address: str) -> str:
    """The path of `address` in the module at `path`; the name of a library stays."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) if address[0] == "." else address


def relative(path: str, seen_from: str) -> str:
    """`path` relative to the module at `seen_from`, as an import writes it."""
    return "./" + posixpath.relpath(path, posixpath.dirname(seen_from))


def read(static: Path, path: str) -> Module:
    """The module at `path` below `static`."""
    source = (static / path).read_text(encoding="utf-8")
    found = [match["of"] for form in (IMPORT, EXPORT) for match in form.finditer(source)]
    return Module(path, source, tuple(beside(path, address) for address in found if address))


def needed(static: Path, entry: str) -> list[Module]:
    """The modules that `entry` imports, directly or not, and `entry` itself, in the order in which they run."""
    found: dict[str, Module] = {}
    seen: set[str] = set()

    def visit(path: str) -> None:
        if path in seen:
            return
        seen.add(path)
        module = read(static, path)
        for name in module.imports:
            if name.endswith(".js"):
                visit(name)
        found[path] = module

    visit(entry)
    return list(found.values())


def parts(static: Path, entry: str) -> dict[str, list[Module]]:
    """The parts, each a joined file: `entry` with its imports, then each module that is loaded by a call.

    Keys are the parts' entries, values the modules of each part in their order, the entry last. A module is in the
    first part that needs it.
    """
    found: dict[str, list[Module]] = {}
    placed: set[str] = set()
    waiting = [entry]
    while waiting:
        path = waiting.pop(0)
        if path in placed:
            continue
        found[path] = [module for module in needed(static, path) if module.path not in placed]
        placed |= {module.path for module in found[path]}
        for module in found[path]:
            calls = CALL.findall(INLINE.sub("", stripped(module.source)))
            waiting += [beside(module.path, address) for address in calls]
    return found


def pairs(names: str) -> list[tuple[str, str]]:
    """The names in the braces of an import or export: ``a, b as c`` is [("a", "a"), ("b", "c")]."""
    words = [part.split() for part in names.split(",") if part.strip()]
    return [(word[0], word[-1]) for word in words]


def taken(match: re.Match[str], path: str) -> str:
    """The statement that takes an import's names from the object of the module's exports."""
    of = identifier(beside(path, match["of"]))
    if match["names"]:
        names = ", ".join(f"{inner}: {outer}" for inner, outer in pairs(match["names"]))
        statement = f"const {{ {names} }} = {of};"
    elif match["default"]:
        statement = f"const {match['default']} = {of}.default;"
    else:
        statement = f"const {match['all']} = {of};" if match["all"] else ""
    return statement + "\n" * match[0].count("\n")


def exported(module: Module) -> dict[str, str]:
    """The names a module exports, each with the expression that is its value inside."""
    names: dict[str, str] = {}
    for match in EXPORT.finditer(module.source):
        if match["declared"]:
            names[match["declared"]] = match["declared"]
            continue
        within = identifier(beside(module.path, match["of"])) + "." if match["of"] else ""
        names |= {outer: within + inner for inner, outer in pairs(match["names"])}
    return names


def stripped(source: str) -> str:
    """`source` with empty lines in place of comments."""
    return COMMENT.sub(lambda match: "\n" * match[0].count("\n"), source)


def block(module: Module, main: str) -> str:
    """The module as a block of the joined file at `main`."""

    def called(match: re.Match[str]) -> str:
        return f'import("{relative(beside(module.path, match[1]), main)}")'

    body = IMPORT.sub(lambda match: taken(match, module.path), stripped(module.source))
    body = CALL.sub(called, EXPORT.sub(lambda match: "\n" * match[0].count("\n"), body))
    if left := LEFT.search(body) or WAITING.search(body):
        raise Unreadable(f"{module.path}: {left[0]}")
    names = ", ".join(f"{outer}: {inner}" for outer, inner in exported(module).items())
    return f"{{ // {module.path}\n{body}\n{module.variable} = {{ {names} }};\n}}\n"


def joined(modules: list[Module], elsewhere: Mapping[str, str] | None = None) -> str:
    """The joined file of `modules`, at the path of the last one. It exports the exports of each.

    `elsewhere` names the joined files of other modules: {"js/store.js": "js/main.js"}.
    """
    entry = modules[-1]
    there = {module.path for module in modules}
    names = dict.fromkeys(name for module in modules for name in module.imports if name not in there)
    head = [
        f'import {{ {identifier(name)} }} from "{relative((elsewhere or {})[name], entry.path)}";'
        if name.endswith(".js")
        else f'import * as {identifier(name)} from "{name}";'
        for name in names
    ]
    variables = ", ".join(module.variable for module in modules)
    blocks = [block(module, entry.path) for module in modules]
    own = f"export const {{ {', '.join(exported(entry))} }} = {entry.variable};"
    return unindented("\n".join([*head, f"let {variables};", *blocks, f"export {{ {variables} }};", own, ""]))


def unindented(source: str) -> str:
    """`source` without white space at the beginning of its lines."""
    return INDENT.sub("", source)


def facade(module: Module, within: str) -> str:
    """A module to stand in for `module`: it exports its block of the joined file at `within`."""
    names = ", ".join(exported(module))
    return (
        f'import {{ {module.variable} }} from "{relative(within, module.path)}";\n'
        f"export const {{ {names} }} = {module.variable};\n"
    )
