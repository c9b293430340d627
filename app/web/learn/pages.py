"""The pages of the course: the list of lessons, and the playground with a lesson beside it."""

from __future__ import annotations

import re
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.web.learn.loader import Course
from app.web.learn.routes import in_full, lesson_of

WITHIN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def embedded(data: Any) -> str:
    """`data` as JSON for a script element: it holds nothing that could end the element or begin a comment."""
    text = orjson.dumps(data).decode()
    return re.sub("[<>&\u2028\u2029]", lambda found: WITHIN_SCRIPT[found[0]], text)


def router(course: Course) -> APIRouter:
    """The pages, which are no part of the API."""
    made = APIRouter(include_in_schema=False)

    @made.get("/learn")
    async def index(request: Request) -> Response:
        lessons = [lesson.entry() for lesson in course.lessons]
        return request.app.state.pages.render(request, "learn.html", lessons=lessons)

    @made.get("/learn/{slug}")
    async def lesson(request: Request, slug: str) -> Response:
        found = in_full(course, lesson_of(request))
        return request.app.state.playground(request, lesson={**found, "embedded": embedded(found)})

    return made
