"""What the page runs, as one script and one style sheet in a folder named after what is in them.

Below ``/static/page/<version>/`` stand `MAIN` with all modules of the first view joined, and `SHEET` with the page's
own styles. The page's import map sends ``/static/js/`` there: whoever imports a module by its own name, a part that is
loaded later or a test, gets the very one that runs. Made from the files as they are when the page is asked for, and
again when one has changed: nothing is built, and nothing can be out of date.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.web import modules

MAIN = "js/main.js"
SHEET = "page.css"
# In the order in which they are to be read. What only some pages need, these link themselves.
STYLES = ("tokens", "base", "layout", "panels", "landscape", "network", "timeline", "lanes", "why")


@dataclass(frozen=True)
class Program:
    """One state of the page's files, and what it `version` is called: a digest of all of them."""

    static: Path
    version: str
    modules: dict[str, modules.Module]
    script: str
    sheet: str

    def text(self, path: str) -> str | None:
        """What stands at `path` in the program's folder, None when nothing does."""
        if path == MAIN:
            return self.script
        if path == SHEET:
            return self.sheet
        if path in self.modules:
            return modules.facade(self.modules[path], MAIN)
        # a part that is loaded later: the file as it is, whose own imports lead to the facades beside it
        return modules.read(self.static, path).source if path in scripts(self.static) else None


def media_type(path: str) -> str:
    return "text/css" if path.endswith(".css") else "text/javascript"


def scripts(static: Path) -> list[str]:
    return sorted(path.relative_to(static).as_posix() for path in (static / "js").rglob("*.js"))


def sheets(static: Path) -> list[Path]:
    """The style sheets of the first view, in their order."""
    return [static / "css" / f"{name}.css" for name in STYLES]


def state(static: Path) -> Iterator[tuple[str, int, int]]:
    """All files that the program is made of, with when they changed and how long they are."""
    for folder, ending in (("js", "js"), ("css", "css")):
        for path in sorted((static / folder).rglob(f"*.{ending}")):
            known = path.stat()
            yield str(path), known.st_mtime_ns, known.st_size


def program(static: Path) -> Program:
    """The program made of the files below `static` as they are now."""
    return made(static, tuple(state(static)))


@lru_cache(maxsize=2)
def made(static: Path, files: tuple[tuple[str, int, int], ...]) -> Program:
    """The program of `files`, which are there to tell one state of them from the next."""
    found = modules.needed(static, MAIN)
    digest = hashlib.sha256()
    for path, _, _ in files:
        digest.update(path.removeprefix(str(static)).encode() + b"\0" + Path(path).read_bytes() + b"\0")
    sheet = "".join(
        re.sub(r"/\*.*?\*/\n?", "", path.read_text(encoding="utf-8"), flags=re.S) for path in sheets(static)
    )
    known = {module.path: module for module in found}
    return Program(static, digest.hexdigest()[:16], known, modules.joined(found), sheet)
