"""Check the text files that are named: no space at line ends, one line break at the end, no carriage return."""

from __future__ import annotations

import sys
from pathlib import Path


def faults(content: bytes) -> list[str]:
    """What is wrong with the whitespace of a file, with line numbers from 1."""
    found = []
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.endswith(b"\r"):
            found.append(f"{number}: carriage return")
        elif line != line.rstrip(b" \t"):
            found.append(f"{number}: space at the end")
    if content and not content.endswith(b"\n"):
        found.append("no line break at the end")
    if content.endswith(b"\n\n"):
        found.append("blank line at the end")
    return found


def main(paths: list[str]) -> int:
    """Print every fault; 1 if there is one."""
    found = [f"{path}:{fault}" for path in paths for fault in faults(Path(path).read_bytes())]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
