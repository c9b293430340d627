"""benchmarks/RESULTS.md: a section per suite, with its date, machine and versions; a run rewrites only its own."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
HEAD = """# Measurements

Written by `./run bench`. All sides of a row did the same work, and their results were compared before any of them was
timed. They took turns, one thread each; a ratio is the median over the rounds, with the quartiles in brackets or, as ±,
half the distance between them. Above 1 means that Descent is faster, unless a row says otherwise. Rows where it loses
stay in.
"""


@dataclass
class Table:
    """Columns and rows of text, with a line above and notes below."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        lines = [f"### {self.title}", ""]
        lines += ["| " + " | ".join(row) + " |" for row in (self.columns, self.alignment(), *self.rows)]
        if self.notes:
            lines += ["", *(f"- {note}" for note in self.notes)]
        return "\n".join(lines) + "\n"

    def alignment(self) -> list[str]:
        return ["---", *("---:" for _ in self.columns[1:])]


@dataclass
class Section:
    """What one suite found."""

    title: str
    tables: list[Table]
    versions: Mapping[str, str]
    failures: list[str] = field(default_factory=list)  # rows whose sides computed different things

    def markdown(self) -> str:
        known = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        lines = [f"## {self.title}", "", f"{datetime.now(UTC):%d %B %Y}, {machine()}. {known}.", ""]
        return "\n".join(lines) + "\n" + "\n".join(table.markdown() for table in self.tables)


def machine() -> str:
    """The kind of machine, and how busy it was with other things at the end."""
    model = ""
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        model = f" ({found[1].strip()})" if found else ""
    except OSError:
        pass
    return f"{os.cpu_count()} cores {platform.machine()}{model}, {platform.system()}"


def write(section: Section, path: Path = RESULTS) -> None:
    """Put `section` in its place in the file, the other sections left as they are."""
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    parts = re.split(r"(?m)^(?=## )", text)
    others = [part.rstrip() + "\n" for part in parts[1:]]
    new = section.markdown().rstrip() + "\n"
    heading = f"## {section.title}\n"
    places = [index for index, part in enumerate(others) if part.startswith(heading)]
    if places:
        others[places[0]] = new
    else:
        others.append(new)
    path.write_text("\n".join([HEAD, *others]), encoding="utf-8")
