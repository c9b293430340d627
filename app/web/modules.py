"""Which modules a page needs before it runs, so that a browser asks for all at once and not level by level."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

# What is loaded by a call, `import("./landscape-3d.js")`, is left out: it comes when it is shown.
STATIC = re.compile(r"""^(?:import|export)\s[^"'();]*?\bfrom\s+"(\.[^"]+)"|^import\s+"(\.[^"]+)\"""", re.MULTILINE)


def needed(static: Path, entry: str) -> list[str]:
    """The modules that `entry` (a path below `static`, such as ``js/main.js``) imports, itself first, in reading order.

    Only relative imports are followed; the libraries are named by the page's import map.
    """
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found[path] = None
        source = (static / path).read_text(encoding="utf-8")
        names = [match[1] or match[2] for match in STATIC.finditer(source)]
        waiting += [posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in names]
    return list(found)
