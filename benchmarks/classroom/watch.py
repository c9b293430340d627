"""The processor time and the memory of a process and all that it started, looked at every other second. Linux only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 2.0  # seconds: a look at the memory of a process holds it up
TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; none for a process that has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def tree(root: int) -> set[int]:
    """`root` and its descendants."""
    parents = {int(entry.name): stat(int(entry.name)) for entry in PROC.iterdir() if entry.name.isdecimal()}
    found, more = set(), {root} & parents.keys()
    while more:
        found |= more
        more = {pid for pid, fields in parents.items() if fields and int(fields[1]) in found} - found
    return found


def processor(pid: int) -> float:
    """Seconds that a process has computed, and its children that have ended."""
    fields = stat(pid)
    return sum(map(int, fields[11:15])) / TICKS if fields else 0.0


def memory(pid: int) -> int:
    """Bytes of a process, shared pages in equal parts; of its resident ones where the kernel does not say."""
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
        return 1024 * int(text.partition("\nPss:")[2].split()[0])
    except (OSError, IndexError, ValueError):
        fields = stat(pid)
        return int(fields[21]) * os.sysconf("SC_PAGE_SIZE") if fields else 0


@dataclass
class Watch:
    """What was seen: (time, seconds of processor so far, bytes). The clock is `time.monotonic`, for all processes."""

    root: int
    seen: list[tuple[float, float, int]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        pids = tree(self.root)
        spent, held = sum(map(processor, pids)), sum(map(memory, pids))
        self.seen.append((time.monotonic(), spent, held))

    def run(self) -> None:
        while not self.stopped.wait(EVERY):
            self.look()

    def __enter__(self) -> Watch:
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stopped.set()
        self.thread.join()

    def between(self, begin: float, end: float) -> Iterator[tuple[float, float, int]]:
        return (one for one in self.seen if begin <= one[0] <= end)

    def cores(self, begin: float, end: float) -> float:
        """Processors in use, in the mean."""
        seen = list(self.between(begin, end))
        return (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0]) if len(seen) > 1 else 0.0

    def peak(self) -> int:
        """The most bytes at once."""
        return max((held for _, _, held in self.seen), default=0)
