"""Add the course to the application: its lessons read once, its endpoints and its pages."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

from fastapi import FastAPI

from app.settings import LESSONS, BadSetting, Settings, assets
from app.web.course import pages, routes
from app.web.course.loader import Course, load, required

logger = logging.getLogger("uvicorn.error")


@lru_cache(maxsize=4)
def shipped(folder: Path, files: tuple[tuple[str, int], ...]) -> Course:
    """The course in `folder`, read once per version of its files. Lessons with faults are left out and logged, so that
    an unfinished lesson does not stop the server."""
    course = load(folder)
    for fault in course.faults:
        logger.error("%s", fault)
    return course


def install(app: FastAPI, settings: Settings) -> None:
    """Raises BrokenLessons for faults in a folder that the settings name, and BadSetting where it has no lessons."""
    if settings.lessons is not None:
        course = required(settings.lessons)
        if not course.lessons:
            raise BadSetting(
                f"{LESSONS} is {str(settings.lessons)!r}, but must be a folder with lessons in it: files such as "
                "04-one-variable.md"
            )
    else:
        folder = assets("lessons")
        files = tuple(sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("*.md")))
        course = shipped(folder, files)
    app.state.course = course
    app.include_router(routes.router(course))
    app.include_router(pages.router(course))
