"""`python -m app.web.course [FOLDER]`: check the lessons in a folder, by default the shipped ones, runs included."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Print every fault as ``file:line: what is wrong``; 0 if there is none."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the server, before NumPy is loaded
    from app.settings import assets
    from app.web.course.loader import load

    folder = Path(arguments[0]) if arguments else assets("lessons")
    course = load(folder, thorough=True)
    for fault in course.faults:
        print(folder.parent / str(fault))
    broken = len({fault.file for fault in course.faults})
    rest = f", {broken} have {len(course.faults)} faults" if broken else ""
    print(f"{len(course.lessons)} lessons are good{rest}")
    return 1 if course.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
