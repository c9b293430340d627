"""The page's scripts and styles, joined into a few files whose address holds a digest of them.

Below ``/static/page/<version>/`` there are `MAIN` and `SHEET`, all modules and styles of the first view; the files of
`TOGETHER` and `LATER`, which come when the page has come to rest or when one of their parts is asked for; a file for
each other part that is loaded later; and the style sheets that single pages link. The import map sends ``/static/js/``
there, so that a test that imports a module by its own name gets the one that runs. The files are made when the page is
requested, and again after a source file has changed.
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
LATER = "later/styles.css"
COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)  # of CSS
NEIGHBOUR = re.compile(r"url\((?!data:)")  # a file that vendored styles name
FIRST_PAINT = "js/first-paint.js"

# In their order. Pages link all other style sheets themselves.
VENDORED = ("source-sans-3-5.3.0", "katex-0.19.1", "uplot-1.6.32")
STYLES = tuple("tokens base layout experiment landscape network timeline race compare why welcome".split())
LATER_STYLES = tuple("own curvature noise depth typed eta-map share pictures paste print".split())

TOGETHER = {
    "later/landscape.js": ("js/landscape/surface/view.js", "js/landscape/flat/small-maps.js"),
    "later/settings.js": ("js/experiment/typed/view.js", "js/experiment/inputs.js", "js/data/confusion.js"),
    "later/rooms.js": (
        "js/numbers/view.js",
        "js/why/view.js",
        "js/race/table.js",
        "js/compare/view.js",
        "js/page/print/handout.js",
    ),
    "later/measures.js": ("js/curvature/view.js", "js/noise/view.js", "js/depth/view.js", "js/eta-map/view.js"),
    "later/dialogs.js": (
        "js/experiment/presets-dialog.js",
        "js/race/setup.js",
        "js/page/help.js",
        "js/share/dialog.js",
        "js/share/drop.js",
    ),
    "later/own.js": ("js/own/dialog.js", "js/own/drop.js", "js/data/palette.js"),
}
"""What is loaded when the page has come to rest, in files that are small enough to come at the press of a button. The
user's own data come with Papa Parse, so they are apart."""
APART = ("js/timeline/loss-chart.js", "js/learn/open.js", "js/address/own-data.js")
"""What comes early, alone: the loss chart with uPlot, a lesson's page, and data that a link holds."""


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
        """The files as they are sent: the same objects each time, so that `encodings.kept` hashes each once."""
        return {path: text.encode() for path, text in self.files.items()}

    @cached_property
    def first_paint(self) -> str:
        """The script that stands in the page itself, as nothing is drawn before it has run."""
        text = bundle.unindented(bundle.stripped(self.files[FIRST_PAINT]))
        return "\n".join(filter(None, text.splitlines()))


def media_type(path: str) -> str:
    return "text/css" if path.endswith(".css") else "text/javascript"


def scripts(static: Path) -> list[str]:
    return sorted(path.relative_to(static).as_posix() for path in (static / "js").rglob("*.js"))


def style(path: Path) -> str:
    """The style sheet without comments, as far as it is ours."""
    text = path.read_text(encoding="utf-8")
    # `SHEET` lies two folders below the one with the folder of vendored files
    return NEIGHBOUR.sub("url(../../vendor/", text) if path.parent.name == "vendor" else COMMENT.sub("", text)


def styles(static: Path) -> dict[str, str]:
    """The style sheets of the program by path: the first view's, those of all that comes later, and single pages'."""
    css = static / "css"
    first = [static / "vendor" / f"{name}.css" for name in VENDORED] + [css / f"{name}.css" for name in STYLES]
    later = [css / f"{name}.css" for name in LATER_STYLES]
    own = sorted(set(css.glob("*.css")) - {*first, *later})
    joined = {SHEET: first, LATER: later, **{f"css/{path.name}": [path] for path in own}}
    return {name: "".join(map(style, paths)) for name, paths in joined.items()}


def state(static: Path) -> Iterator[tuple[str, int, int]]:
    """All source files of the program, with their times of change and sizes."""
    for files in ("js/**/*.js", "css/*.css", "vendor/*.css"):
        for path in sorted(static.glob(files)):
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
    texts = styles(static)
    for path in scripts(static):  # modules that no part needs stay as they are
        texts[path] = bundle.read(static, path).source
    try:
        texts |= joined(static)
    except bundle.Unreadable as form:  # the browser can read them one by one
        LOG.warning("the page's modules are served one by one, because this one cannot be joined: %s", form)
    return Program(digest.hexdigest()[:16], texts)


def joined(static: Path) -> dict[str, str]:
    """The joined files, and for each module a `facade` that leads to its own. Raises bundle.Unreadable."""
    found = bundle.parts(static, MAIN, TOGETHER | {path: (path,) for path in APART})
    within = {module.path: file for file, part in found.items() for module in part}
    texts: dict[str, str] = {}
    for file, part in found.items():
        texts |= {module.path: bundle.facade(module, file) for module in part}
        texts[file] = bundle.joined(file, part, within)
    return texts
