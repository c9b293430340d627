"""The page's scripts and styles, joined into a few files whose address holds a digest of them.

Below ``/static/page/<version>/`` there are `MAIN` with all modules of the first view, a file for each part that is
loaded later, and `SHEET` with the page's own styles. The import map sends ``/static/js/`` there, so that a test that
imports a module by its own name gets the one that runs. The files are made when the page is requested, and again after
a source file has changed.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from app.web.page import bundle
from app.web.page.lately import Lately

LOG = logging.getLogger(__name__)

MAIN = "js/main.js"
OFTEN = 1.0  # seconds between two looks at the files
SHEET = "page.css"
COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)  # of CSS
# In their order. Pages link other style sheets themselves.
STYLES = tuple("tokens base layout experiment landscape network timeline race compare why welcome".split())


@dataclass(frozen=True)
class Program:
    """One state of the page's files. `version` is a digest of them."""

    version: str
    files: dict[str, str]

    def text(self, path: str) -> str | None:
        """The file at `path` in the program's folder, or None."""
        return self.files.get(path)

    @cached_property
    def contents(self) -> dict[str, bytes]:
        """The files as they are sent. They are the same objects each time, which a cache by identity needs."""
        return {path: text.encode() for path, text in self.files.items()}


def media_type(path: str) -> str:
    return "text/css" if path.endswith(".css") else "text/javascript"


def scripts(static: Path) -> list[str]:
    return sorted(path.relative_to(static).as_posix() for path in (static / "js").rglob("*.js"))


def sheets(static: Path) -> list[Path]:
    """The style sheets of the first view, in their order."""
    return [static / "css" / f"{name}.css" for name in STYLES]


def state(static: Path) -> Iterator[tuple[str, int, int]]:
    """All source files of the program, with their times of change and sizes."""
    for folder, ending in (("js", "js"), ("css", "css")):
        for path in sorted((static / folder).rglob(f"*.{ending}")):
            known = path.stat()
            yield str(path), known.st_mtime_ns, known.st_size


def program(static: Path) -> Program:
    """The program of the files below `static` as they are now."""
    return made(static, tuple(state(static)))


latest = Lately(program, OFTEN)
"""``latest(static)`` is the program as it was at most a second ago: looking at hundreds of files takes milliseconds."""


@lru_cache(maxsize=2)
def made(static: Path, files: tuple[tuple[str, int, int], ...]) -> Program:
    """The program of `files`, an item of `state`."""
    digest = hashlib.sha256()
    for path, _, _ in files:
        digest.update(path.removeprefix(str(static)).encode() + b"\0" + Path(path).read_bytes() + b"\0")
    texts = {SHEET: "".join(COMMENT.sub("", path.read_text(encoding="utf-8")) for path in sheets(static))}
    for path in scripts(static):  # modules that no part needs stay as they are
        texts[path] = bundle.read(static, path).source
    try:
        texts |= joined(static)
    except bundle.Unreadable as form:  # the browser can read them one by one
        LOG.warning("the page's modules are served one by one, because this one cannot be joined: %s", form)
    return Program(digest.hexdigest()[:16], texts)


def joined(static: Path) -> dict[str, str]:
    """The joined file of each part, and for each module a `facade` that leads there. Raises bundle.Unreadable."""
    found = bundle.parts(static, MAIN)
    within = {module.path: entry for entry, part in found.items() for module in part}
    texts: dict[str, str] = {}
    for entry, part in found.items():
        texts |= {module.path: bundle.facade(module, entry) for module in part}
        texts[entry] = bundle.joined(part, within)
    return texts
