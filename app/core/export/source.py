"""The source text of the catalogue's functions, with everything they stand on, for scripts that need nothing else.

A script copies the readable forms that the engine itself is held to, so that no formula is written down twice and a new
entry of a table needs nothing more. Annotations are left out, because they name types of the engine.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

WIDTH = 116
"""Characters in a line of numbers."""


class Sources:
    """Collects definitions in the order in which a script needs them: each comes before its users.

    `imports` are the modules they use, `constants` and `functions` their texts by name. `reserved` are names that the
    script uses itself.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self.imports = {"numpy": "import numpy as np"}
        self.constants: dict[str, str] = {}
        self.functions: dict[str, str] = {}
        self.known: dict[str, Any] = {"np": np} | dict.fromkeys(reserved)

    def add(self, function: Callable[..., Any]) -> str:
        """Add `function` and all that it uses. Returns the name a script calls it by.

        Raises TypeError for what has no text of its own, such as a lambda or a partial.
        """
        if isinstance(function, np.ufunc):
            return f"np.{function.__name__}"
        if not isinstance(function, FunctionType) or not function.__name__.isidentifier() or function.__closure__:
            raise TypeError(f"{function!r} is no plain function, so that a script cannot contain it")
        name = function.__name__
        if self.is_new(name, function):
            text, used = described(function)
            for other in used:
                self.refer(other, function.__globals__[other])
            self.functions[name] = text
        return name

    def add_text(self, text: str) -> str:
        """Add a function by its source, ``def name(...): ...``, which uses nothing but NumPy. Returns its name."""
        name = text.removeprefix("def ").partition("(")[0]
        if not self.is_new(name, text):
            raise TypeError(f"two things are called {name}")
        self.functions[name] = text
        return name

    def refer(self, name: str, value: Any) -> None:
        """Add what a function calls `name`."""
        if isinstance(value, ModuleType):
            if self.is_new(name, value):
                whole = value.__name__
                self.imports[whole] = f"import {whole}" if name == whole else f"import {whole} as {name}"
        elif isinstance(value, type) and fields_of(value):
            if self.is_new(name, value):
                self.imports["collections"] = "from collections import namedtuple"
                self.constants[name] = record(name, value)
        elif isinstance(value, FunctionType):
            if self.add(value) != name:
                raise TypeError(f"{value.__name__} is called {name} by what uses it")
        elif isinstance(value, (bool, int, float, tuple, np.ndarray)):
            if self.is_new(name, value):
                self.constants[name] = f"{name} = {numbers(value)}"
        else:
            raise TypeError(f"{name} is {value!r}, which a script cannot contain")

    def is_new(self, name: str, value: Any) -> bool:
        """Whether nothing is called so yet. Raises TypeError if something else is."""
        if name not in self.known:
            self.known[name] = value
            return True
        if self.known[name] is not value and not same_number(self.known[name], value):
            raise TypeError(f"two things are called {name}")
        return False


def fields_of(kind: type) -> tuple[str, ...]:
    """The names of the fields of a named tuple or a dataclass; () for another type."""
    found: tuple[str, ...] = getattr(kind, "_fields", ()) or tuple(getattr(kind, "__dataclass_fields__", ()))
    return found


def record(name: str, kind: type) -> str:
    """A type of the engine that only holds values by name, as a named tuple."""
    given = list(getattr(kind, "_field_defaults", {}).values())
    defaults = f", defaults={given!r}" if given else ""
    return f'{name} = namedtuple("{name}", "{" ".join(fields_of(kind))}"{defaults})'


def same_number(first: Any, second: Any) -> bool:
    return isinstance(first, (int, float)) and isinstance(second, (int, float)) and first == second


@lru_cache(maxsize=256)
def described(function: FunctionType) -> tuple[str, tuple[str, ...]]:
    """The text of `function` without its annotations, and the global names it uses, in their order."""
    text = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(text).body[0]
    if not isinstance(tree, ast.FunctionDef) or tree.decorator_list:
        raise TypeError(f"{function.__name__} is not written as a plain function")
    used = [node.id for node in names(tree) if node.id in function.__globals__ and node.id not in own(tree)]
    return plain(text, tree), tuple(dict.fromkeys(used))


def names(tree: ast.FunctionDef) -> Iterator[ast.Name]:
    """All names in the body of a function but those of annotations, in reading order."""
    hidden = {id(part) for node in ast.walk(tree) for hint in hints(node) for part in ast.walk(hint)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in hidden]
    yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))


def own(tree: ast.FunctionDef) -> set[str]:
    """The names that a function gives: its arguments and what it assigns."""
    nodes = list(ast.walk(tree))
    given = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return given | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def hints(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.AnnAssign):
        return [node.annotation]
    if isinstance(node, ast.arg):
        return [node.annotation] if node.annotation else []
    return [node.returns] if isinstance(node, ast.FunctionDef) and node.returns else []


def plain(text: str, tree: ast.FunctionDef) -> str:
    """`text` of the function `tree` without annotations; its comments and its lines stay as they are."""
    arguments = ast.parse(ast.unparse(tree.args).join(("def f(", "): ..."))).body[0]
    for node in ast.walk(arguments):
        if isinstance(node, ast.arg):
            node.annotation = None
    assert isinstance(arguments, ast.FunctionDef)
    lines = text.encode().split(b"\n")  # ast counts bytes
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            line, start = node.lineno - 1, node.target.end_col_offset
            lines[line] = lines[line][:start] + lines[line][node.annotation.end_col_offset :]
    body = b"\n".join(lines[tree.body[0].lineno - 1 :]).decode().rstrip()
    return f"def {tree.name}({ast.unparse(arguments.args)}):\n{body}"


def numbers(value: Any, name: str = "", maker: str = "np.array") -> str:
    """A number, a tuple or an array as Python text that reads back to the same bits; long ones in several lines.

    `name` is what stands before it on its line, `maker` the function that makes an array.
    """
    plain = value.tolist() if isinstance(value, np.ndarray) else value
    before, after = (f"{maker}(", ")") if isinstance(value, np.ndarray) else ("", "")
    if isinstance(value, np.ndarray) and not value.size:
        return f"{maker.partition('.')[0]}.zeros({value.shape})"
    text = repr(plain)
    if len(name) + len(before) + len(text) <= WIDTH or not isinstance(plain, (list, tuple)):
        return f"{before}{text}{after}"
    pieces = [repr(piece) for piece in plain]
    if max(map(len, pieces)) > WIDTH - 6:
        pieces = text[1:-1].split(", ")
    rows = "\n".join(lines(pieces))
    return f"{before}{text[0]}\n{rows}\n{text[-1]}{after}"


def lines(pieces: Iterable[str]) -> Iterator[str]:
    """As many pieces in each line as fit, indented, each with its comma."""
    line = "   "
    for piece in pieces:
        if line.strip() and len(line) + len(piece) + 2 > WIDTH:
            yield line
            line = "   "
        line += f" {piece},"
    yield line
