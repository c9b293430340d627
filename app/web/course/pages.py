"""The pages of the course: the list of lessons, and the playground with a lesson."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from html import unescape
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.course import quantities
from app.core.course.outcomes import outcome
from app.core.descent.objective import compile
from app.web.course import pieces
from app.web.course.loader import Course
from app.web.course.markdown import LIVE
from app.web.course.routes import in_full, lesson_of
from app.web.http.delivery import Plain
from app.web.http.problems import LONGEST_TEXT

WITHIN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def embedded(data: Any) -> str:
    """`data` as JSON for a script element: it holds nothing that could end the element or begin a comment."""
    text = orjson.dumps(data).decode()
    return re.sub("[<>&\u2028\u2029]", lambda found: WITHIN_SCRIPT[found[0]], text)


def at_rest(lesson: pieces.Lesson) -> Iterator[Plain]:
    """The pieces for browsers that run no scripts: a live number is that of the last block before it, at its end.

    Text before the first view is about that view.
    """
    stage: pieces.Begun = next(piece for piece in lesson.pieces if isinstance(piece, pieces.View))
    for piece in lesson.pieces:
        plain = piece.plain()
        if isinstance(piece, pieces.Begun):
            stage = piece
        elif isinstance(piece, pieces.Text):
            plain["html"] = with_numbers(piece.html, stage)
        yield plain


def with_numbers(html: str, stage: pieces.Begun) -> str:
    """`html` with its live numbers filled in, to three digits."""

    def number(found: re.Match[str]) -> str:
        quantity = quantities.read(unescape(found[1]), compile(stage.experiment))
        value = outcome(stage.experiment, stage.steps).value(quantity)
        return "?" if value is None else f"{value:.3g}".replace("-", "−")

    return LIVE.sub(number, html)


def missing(request: Request, course: Course, slug: str) -> Response:
    """The page for an unknown lesson, with links to the course and to the lesson with the nearest name."""
    asked = slug[:LONGEST_TEXT]
    near = get_close_matches(asked, course.by_slug, n=1)
    values = {"slug": asked, "near": course.by_slug[near[0]] if near else None}
    page: Response = request.app.state.pages.render(request, "no-lesson.html", 404, **values)
    return page


def router(course: Course) -> APIRouter:
    """The routes of the pages."""
    made = APIRouter(include_in_schema=False)

    @made.get("/learn")
    async def index(request: Request) -> Response:
        lessons = [lesson.entry() for lesson in course.lessons]
        page: Response = request.app.state.pages.render(request, "learn.html", lessons=lessons)
        return page

    @made.get("/learn/{slug:path}")
    def lesson(request: Request, slug: str) -> Response:  # not async, as its first call makes the runs
        if slug not in course.by_slug and "text/html" in request.headers.get("accept", ""):
            return missing(request, course, slug)
        found = lesson_of(request)
        plain = in_full(course, found)
        shown = {**plain, "pieces": list(at_rest(found)), "embedded": embedded(plain)}
        page: Response = request.app.state.playground(request, lesson=shown)
        return page

    return made
