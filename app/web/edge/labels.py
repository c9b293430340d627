"""The route of a request for logs and metrics: its path as the application declares it, so that there are few."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from starlette.routing import BaseRoute, Mount

OTHER = "other"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def declared(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """The paths of `routes`, those of included routers among them. Files below a mounted path count as one."""
    for route in routes:
        router = getattr(route, "original_router", None)
        if router is not None:
            yield from declared(router.routes)
        elif isinstance(route, Mount):
            yield f"{route.path}/{{path:path}}"
        elif path := getattr(route, "path", ""):
            yield path


class Labels:
    """The labels of the paths that `routes` declare."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        paths = list(dict.fromkeys(declared(routes)))
        self.fixed = frozenset(path for path in paths if "{" not in path)
        self.patterns = [(pattern(path), re.sub(r":\w+\}", "}", path)) for path in paths if "{" in path]

    def __call__(self, path: str) -> str:
        """The declared path that `path` belongs to, OTHER if there is none."""
        if path in self.fixed:
            return path
        return next((label for expression, label in self.patterns if expression.fullmatch(path)), OTHER)


def pattern(path: str) -> re.Pattern[str]:
    """What the declared `path` matches: ``{name}`` is one part of a path, ``{name:path}`` the rest of it."""
    parts = re.split(r"(\{\w+(?::path)?\})", path)
    words = [re.escape(part) if part[:1] != "{" else ".*" if ":" in part else "[^/]+" for part in parts]
    return re.compile("".join(words), re.DOTALL)
