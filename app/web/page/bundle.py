"""Join the page's modules into a few files.

A hundred modules take a browser long to fetch one by one, and they compress worse. In a joined file each module is a
block, in the order in which a browser would run it: its imports become names from earlier blocks, its exports an object
for later blocks. Lines stay lines.

A module that is loaded by a call, `import("./view.js")`, is for later. It gets a file of its own, or one together with
others that are named in a table. The call then loads that file and takes the module's exports from it. Each module is
in one file only, so it is sent once and runs once:

- what the entry imports is in the entry's file;
- so is what two of the table's files need, else the press of one button would load both;
- all else is in the first file that needs it, and later files import it from there.

Imports and exports must begin a line, in the forms below, and no exported name may change later. `Unreadable` names
other forms; the tests read all modules.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
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
CALL = re.compile(r'\bimport\("(\.[^"\n]+)"\)')
# Comments on lines of their own, a large part of the source, and types within lines.
COMMENT = re.compile(r"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/|//.*)[ \t]*$", re.MULTILINE)
TYPE = re.compile(r"/\*\*.*?\*/ ?")

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


Reader = Callable[[Path, str], Module]


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


def needed(static: Path, *entries: str, reader: Reader = read) -> list[Module]:
    """The modules that `entries` import, directly or not, and they themselves, each once, in the order in which they
    run."""
    found: dict[str, Module] = {}
    seen: set[str] = set()

    def visit(path: str) -> None:
        if path in seen:
            return
        seen.add(path)
        module = reader(static, path)
        for name in module.imports:
            if name.endswith(".js"):
                visit(name)
        found[path] = module

    for entry in entries:
        visit(entry)
    return list(found.values())


def parts(static: Path, entry: str, together: Mapping[str, tuple[str, ...]]) -> dict[str, list[Module]]:
    """The joined files by path, each with its modules in their order.

    First comes the file of `entry`, with `entry` as its last module. `together` has the paths of files, each with the
    modules that travel in it. Other modules that are loaded by a call have files of their own paths.
    """
    need = partial(needed, static, reader=cache(read))
    place = {path: file for file, paths in together.items() for path in paths}
    files = Counter(module.path for paths in together.values() for module in need(*paths))
    shared = (path for path, count in files.items() if count > 1)
    *before, main = need(entry)
    first = {module.path: module for module in [*before, *need(*shared)]}
    found: dict[str, list[Module]] = {entry: [*first.values(), main]}
    placed = {*first, entry}
    waiting = called(found[entry])
    while waiting:
        path = waiting.pop(0)
        if path in placed:
            continue
        file = place.get(path, path)
        found[file] = [module for module in need(*together.get(file, (path,))) if module.path not in placed]
        placed |= {module.path for module in found[file]}
        waiting += called(found[file])
    return found


def called(modules: Iterable[Module]) -> list[str]:
    """The paths of what `modules` load by a call."""
    return [beside(module.path, address) for module in modules for address in CALL.findall(stripped(module.source))]


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
    """`source` with empty lines in place of comments, and without types."""
    return TYPE.sub("", COMMENT.sub(lambda match: "\n" * match[0].count("\n"), source))


def block(module: Module, file: str, within: Mapping[str, str]) -> str:
    """The module as a block of the joined file at the path `file`."""

    def call(match: re.Match[str]) -> str:
        path = beside(module.path, match[1])
        there = within.get(path, path)
        loaded = f'import("{relative(there, file)}")'
        return loaded if there == path else f"{loaded}.then((all) => all.{identifier(path)})"

    body = IMPORT.sub(lambda match: taken(match, module.path), stripped(module.source))
    body = CALL.sub(call, EXPORT.sub(lambda match: "\n" * match[0].count("\n"), body))
    if left := LEFT.search(body) or WAITING.search(body):
        raise Unreadable(f"{module.path}: {left[0]}")
    names = ", ".join(f"{outer}: {inner}" for outer, inner in exported(module).items())
    return f"{{ // {module.path}\n{body}\n{module.variable} = {{ {names} }};\n}}\n"


def joined(file: str, modules: list[Module], within: Mapping[str, str]) -> str:
    """The joined file of `modules`, at the path `file`. It exports the exports of each, as an object.

    A file at the path of its last module stands for that module too, and exports the same names. `within` names the
    joined files of all modules: {"js/store.js": "js/main.js"}.
    """
    there = {module.path for module in modules}
    names = dict.fromkeys(name for module in modules for name in module.imports if name not in there)
    head = [f'import * as {identifier(name)} from "{name}";' for name in names if not name.endswith(".js")]
    earlier: dict[str, list[str]] = {}
    for name in names:
        if name.endswith(".js"):
            earlier.setdefault(within[name], []).append(identifier(name))
    head += [f'import {{ {", ".join(found)} }} from "{relative(path, file)}";' for path, found in earlier.items()]
    variables = ", ".join(module.variable for module in modules)
    blocks = [block(module, file, within) for module in modules]
    last = modules[-1]
    own = f"export const {{ {', '.join(exported(last))} }} = {last.variable};" if last.path == file else ""
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
