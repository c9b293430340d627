"""What the page runs, as few scripts and one style sheet in a folder named after what is in them.

Below ``/static/page/<version>/`` stand `MAIN` with all modules of the first view joined, a file for each part that is
loaded later, and `SHEET` with the page's own styles. The page's import map sends ``/static/js/`` there: whoever imports
a module by its own name, a test for example, gets the very one that runs. Made from the files as they are when the page
is asked for, and again when one has changed: nothing is built, and nothing can be out of date.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.web.page import bundle as modules

LOG = logging.getLogger(__name__)

MAIN = "js/main.js"
SHEET = "page.css"
COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)  # of CSS
# In the order in which they are to be read. What only some pages need, these link themselves.
STYLES = tuple("tokens base layout experiment landscape network timeline race compare why welcome".split())


@dataclass(frozen=True)
class Program:
    """One state of the page's files, and what it `version` is called: a digest of all of them."""

    version: str
    files: dict[str, str]

    def text(self, path: str) -> str | None:
        """What stands at `path` in the program's folder, None when nothing does."""
        return self.files.get(path)


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
    digest = hashlib.sha256()
    for path, _, _ in files:
        digest.update(path.removeprefix(str(static)).encode() + b"\0" + Path(path).read_bytes() + b"\0")
    texts = {SHEET: "".join(COMMENT.sub("", path.read_text(encoding="utf-8")) for path in sheets(static))}
    for path in scripts(static):  # what no part needs stands there as it is
        texts[path] = modules.read(static, path).source
    try:
        texts |= joined(static)
    except modules.Unreadable as form:  # slower, and as good: a browser reads more than we do
        LOG.warning("the page's modules travel one by one, as this one cannot be joined: %s", form)
    return Program(digest.hexdigest()[:16], texts)


def joined(static: Path) -> dict[str, str]:
    """The modules of each part in one file, and in the place of each what leads there. Raises modules.Unreadable."""
    found = modules.parts(static, MAIN)
    within = {module.path: entry for entry, part in found.items() for module in part}
    texts: dict[str, str] = {}
    for entry, part in found.items():
        texts |= {module.path: modules.facade(module, entry) for module in part}
        texts[entry] = modules.joined(part, within)
    return texts
