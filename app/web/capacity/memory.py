"""How the memory of a server is shared out between what it keeps and the processes that compute."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 2**20
SERVER = 200 * MEGABYTE  # the server itself, with bodies and answers under way
CACHE = SERVER // 8  # the most that a cache of the server itself keeps; there are three
LEAST = 160 * MEGABYTE  # a process, of which half are the libraries
KEPT = 1 / 8  # of all memory, for answers that are kept
MOST_KEPT = 256 * MEGABYTE
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")  # of a container
MARGIN = 0.9  # of a container's limit: what goes beyond it is killed


@dataclass(frozen=True, slots=True)
class Share:
    """Bytes for answers that are kept, and for each process that computes."""

    kept: int
    process: int


def share(megabytes: int, processes: int, servers: int = 1) -> Share:
    """The shares of one of so many `servers`, which has so many `processes`; 0 `megabytes`: what the machine has."""
    total = (megabytes * MEGABYTE or available()) // servers
    kept = int(min(MOST_KEPT, total * KEPT))
    return Share(kept, max(LEAST, (total - SERVER - kept) // max(1, processes)))


def available() -> int:
    """Bytes: most of the container's limit if there is one, else half of the machine's memory."""
    total = installed()
    limits = [int(text) for path in LIMITS if (text := content(path)).isdigit()]
    least = min(limits, default=total)
    return int(least * MARGIN) if least < total else total // 2


def installed() -> int:
    """The bytes of memory of the machine."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not on Windows
        return 4 * 2**30


def content(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return ""
