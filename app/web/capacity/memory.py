"""How the memory of a server is shared out between what it keeps and the processes that compute."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 2**20
SERVER = 150 * MEGABYTE  # the server itself, with bodies and answers under way
CACHES = 2  # of the server that grow: compiled objectives, and steppers
LEAST = 256 * MEGABYTE  # of a process, of which the libraries take a third: room for the largest answers
KEPT, CACHED = 1 / 16, 1 / 8  # of all memory, for answers that are kept, and for each cache
MOST_KEPT = 256 * MEGABYTE
MOST_CACHED = 64 * MEGABYTE  # steppers of a class of 300, each with an experiment of its own
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")  # of a container
MARGIN = 0.9  # of a container's limit: a process that goes beyond it is killed

REUSED = 16 * MEGABYTE  # that were freed and stay with the process
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # glibc's names


def reuse() -> None:
    """Let this process keep some memory that was freed. By default glibc returns large arrays to the system, which then
    has to clear new pages for the next ones. Without this, the row "step: views" of `./run load` rises: the five views
    of a step took 23 ms of processor instead of 12. Elsewhere it does nothing."""
    with suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, REUSED)
        library.mallopt(M_TRIM_THRESHOLD, REUSED)


@dataclass(frozen=True, slots=True)
class Share:
    """Bytes for answers that are kept, for each cache of the server, and for each of so many `processes`."""

    kept: int
    cache: int
    process: int
    processes: int


def share(megabytes: int, processes: int, servers: int = 1) -> Share:
    """The shares of one of so many `servers`, which has at most so many `processes`: fewer, but one at least, where
    they would have too little. 0 `megabytes`: what is `available`."""
    total = (megabytes * MEGABYTE or available()) // servers
    kept, cache = int(min(MOST_KEPT, total * KEPT)), int(min(MOST_CACHED, total * CACHED))
    left = total - SERVER - CACHES * cache - kept
    fitting = max(1, min(processes, left // LEAST))
    return Share(kept, cache, max(LEAST, left // fitting), fitting)


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
