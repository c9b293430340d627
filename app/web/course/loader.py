"""Load the course from a folder of files.

A lesson is a file ``NN-slug.md``; nothing else names it. See "Writing a lesson" in CONTRIBUTING.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.web.course.pieces import Lesson
from app.web.course.source import BrokenLessons, Fault
from app.web.course.text_reader import Reader

FILE = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")


@dataclass(frozen=True)
class Course:
    """The lessons in order, and by slug. `faults` are those of files that were left out."""

    lessons: tuple[Lesson, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def by_slug(self) -> dict[str, Lesson]:
        return {lesson.slug: lesson for lesson in self.lessons}


def load(folder: Path, thorough: bool = False) -> Course:
    """The course in `folder`, without files that have faults.

    `thorough` also makes the runs, which finds predictions without one truth and slips that are right, and checks links
    to other lessons.
    """
    lessons: dict[str, Lesson] = {}
    faults: list[Fault] = []
    links: list[tuple[str, int, str]] = []
    names = sorted(path.name for path in folder.glob("*.md") if path.name.lower() != "readme.md")
    seen: dict[str, str] = {}
    for name in names:
        file = f"{folder.name}/{name}"
        match = FILE.fullmatch(name)
        if match is None:
            faults.append(Fault(file, 1, "the file is not named like a lesson, such as 04-one-variable.md"))
            continue
        reader = Reader(file, thorough)
        try:
            text = (folder / name).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            faults.append(Fault(file, 1, f"the file is not UTF-8 text: {error.reason} at byte {error.start}"))
            continue
        for what in match.groups():
            if what in seen:
                reader.fault(1, f"{seen[what]} also has {what}; each lesson needs its own number and name")
            seen[what] = name
        lesson = reader.read(int(match[1]), match[2], text)
        links += [(file, line, target) for line, target in reader.links]
        if reader.faults:
            faults += reader.faults
        else:
            lessons[lesson.slug] = lesson
    slugs = {match[2] for match in map(FILE.fullmatch, names) if match}
    for file, line, target in links if thorough else ():  # a lesson may link to one that is not written yet
        if re.split(r"[?#]", target.removeprefix("/learn/"))[0] not in slugs:
            faults.append(Fault(file, line, f"the link to {target} leads to no lesson"))
    broken = {fault.file for fault in faults}
    return Course(tuple(lesson for lesson in lessons.values() if lesson.file not in broken), tuple(sorted(faults)))


def required(folder: Path) -> Course:
    """The course in `folder`, all of it checked. Raises BrokenLessons with every fault."""
    course = load(folder, thorough=True)
    if course.faults:
        raise BrokenLessons(course.faults)
    return course
