"""Caddy or nginx in front of the replicas, with the files in deploy/."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import server
from tests.deploy import fronts

FRONTS: dict[str, tuple[Callable[[], str | None], Callable[[list[str], Path], list[str]]]] = {
    "caddy": (lambda: fronts.beside("caddy"), lambda urls, folder: fronts.caddy_command(fronts.listed(urls))),
    "nginx": (lambda: shutil.which("nginx"), fronts.nginx_command),
}
"""By name: where the program is, and the command that starts it before servers with these addresses."""


class Missing(Exception):
    """The program is not on this machine."""


@contextmanager
def proxied(front: str, urls: Sequence[str], folder: Path) -> Iterator[str]:
    """The address of a front before servers at `urls`; what it writes goes to `folder`. Raises Missing."""
    where, command = FRONTS[front]
    if not where():
        raise Missing(f"{front} is not installed here")
    home = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with server.serving(command(list(urls), folder), folder, folder / f"{front} log", **home) as url:
        yield url
