"""The endpoints of the course: lessons to read, predictions to grade and tables to run."""

from __future__ import annotations

from typing import Annotated, TypeVar

from fastapi import APIRouter, Body, Request
from pydantic import Field

from app.core.support.registry import InvalidInput
from app.web.course import answers, pieces
from app.web.course.loader import Course
from app.web.experiment.fields import Strict, Whole
from app.web.experiment.schema import Coordinate
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute
from app.web.http.openapi import REFUSALS, problem
from app.web.http.problems import Refused

Kind = TypeVar("Kind", bound=pieces.Block)
BlockNumber = Annotated[int, Whole(0, 99)]


class PredictRequest(Strict):
    """A prediction."""

    block: BlockNumber = Field(description="the number of the prediction's block, as in the lesson's piece")
    answer: Coordinate = Field(description="the number, or the index of the choice")


class TableRequest(Strict):
    """A table to compute."""

    block: BlockNumber = Field(description="the number of the table's block, as in the lesson's piece")


def course_of(request: Request) -> Course:
    course: Course = request.app.state.course
    return course


def lesson_of(request: Request) -> pieces.Lesson:
    """The lesson that the address names. Raises Refused, 404."""
    slug = request.path_params["slug"]
    lesson = course_of(request).by_slug.get(slug)
    if lesson is None:
        raise Refused(404, f"there is no lesson {slug!r}")
    return lesson


def in_full(course: Course, lesson: pieces.Lesson) -> Plain:
    """The lesson with its pieces and its neighbours, in the form of the API."""
    index = course.lessons.index(lesson)
    before = course.lessons[index - 1] if index else None
    after = course.lessons[index + 1] if index + 1 < len(course.lessons) else None
    return {
        **lesson.entry(),
        "pieces": [piece.plain() for piece in lesson.pieces],
        "previous": before and {"slug": before.slug, "title": before.title},
        "next": after and {"slug": after.slug, "title": after.title},
    }


def block(lesson: pieces.Lesson, number: int, kind: type[Kind]) -> Kind:
    """The block called `number`. Raises InvalidInput unless it is one of `kind`."""
    found = {piece.block: piece for piece in lesson.pieces if isinstance(piece, kind)}
    if number not in found:
        known = f"the block of a {kind.kind}: " + ", ".join(map(str, found))
        raise InvalidInput("block", number, known if found else f"nothing: the lesson has no {kind.kind}")
    return found[number]


def lessons(request: Request) -> Plain:
    """The lessons of the course in their order."""
    return {"lessons": [lesson.entry() for lesson in course_of(request).lessons]}


def lesson(request: Request) -> Plain:
    """The pieces of a lesson in their order: text as HTML (TeX in elements of class tex, numbers of the frame in
    outputs of class live), and its blocks, with their experiments in full."""
    return in_full(course_of(request), lesson_of(request))


def predict(request: Request, body: Annotated[PredictRequest, Body()]) -> Plain:
    """Make the run and compare the answer with it. The returned experiment is the one to show."""
    return block(lesson_of(request), body.block, pieces.Prediction).grade(body.answer)


def table(request: Request, body: Annotated[TableRequest, Body()]) -> Plain:
    """One run per row, with the quantities at its end; if it diverged, at its last finite frame."""
    return block(lesson_of(request), body.block, pieces.Table).run()


def example(course: Course, kind: type[pieces.Block]) -> tuple[str, Plain]:
    """The first lesson with a block of `kind`, and the body of a request for it."""
    for lesson in course.lessons:
        for piece in lesson.pieces:
            if isinstance(piece, kind):
                return lesson.slug, {"block": piece.block}
    return "", {"block": 0}


def router(course: Course) -> APIRouter:
    """The endpoints, documented with the lessons of `course`."""
    made = APIRouter(prefix="/api/lessons", route_class=JsonRoute, tags=["Course"])
    made.add_api_route("", lessons, response_model=answers.LessonsAnswer, summary="The lessons of the course")
    missing: dict[int | str, Plain] = {404: problem("There is no such lesson")}
    for path, endpoint, method, model, kind, summary in (
        ("/{slug}", lesson, "GET", answers.LessonAnswer, pieces.Block, "A lesson"),
        ("/{slug}/predict", predict, "POST", answers.PredictAnswer, pieces.Prediction, "Grade a prediction"),
        ("/{slug}/table", table, "POST", answers.TableAnswer, pieces.Table, "Run a table"),
    ):
        slug, body = example(course, kind)
        parameter = {
            "name": "slug",
            "in": "path",
            "required": True,
            "description": "the lesson's name in its address",
            "schema": {"type": "string", "enum": [found.slug for found in course.lessons] or [""]},
            "example": slug,
        }
        more: Plain = {"parameters": [parameter]}
        if method == "POST":
            asked = body | ({"answer": 1} if endpoint is predict else {})
            content = {"examples": {"first": {"summary": "The first there is", "value": asked}}}
            more["requestBody"] = {"content": {"application/json": content}}
        made.add_api_route(
            path,
            endpoint,
            methods=[method],
            response_model=model,
            responses=(REFUSALS if method == "POST" else {}) | missing,
            summary=summary,
            openapi_extra=more,
        )
    return made
