"""No stage of a shipped lesson tells what a prediction asks before it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.settings import assets
from app.web.course import pieces
from app.web.course.loader import load

COURSE = load(assets("lessons"))
PREDICTIONS = {
    f"{lesson.slug} {piece.block}": (lesson, piece)
    for lesson in COURSE.lessons
    for piece in lesson.pieces
    if isinstance(piece, pieces.Prediction)
}


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


@pytest.mark.anyio
@pytest.mark.parametrize("name", PREDICTIONS)
async def test_a_stage_before_an_answer_does_not_tell_it(name, app):
    """Of a start that may be looked at no number at all is the answer; the others are shown after the answer only.
    Of the views before the prediction none has the asked quantity at the answer."""
    lesson, piece = PREDICTIONS[name]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://descent.test") as client:
        started = (await client.post("/api/start", json={"experiment": piece.plain()["experiment"]})).json()
    if piece.plain()["start"]:
        assert piece.steps > 1 or piece.choices
        if piece.form == "number":
            truth, within = piece.asks.truth(), piece.asks.within
            told = [number for number in numbers(started["frame"]) if abs(number - truth) <= within]
            assert not told, f"the start shows {told}"
    before = lesson.pieces[: lesson.pieces.index(piece)]
    for view in before:
        if isinstance(view, pieces.View):
            assert not piece.asks.shown_by(view.experiment, view.steps), view.caption


def test_start_that_shows_the_answer_is_hidden():
    hidden = {name for name, (_, piece) in PREDICTIONS.items() if not piece.plain()["start"]}
    assert hidden == {
        "the-loss 2", "two-functions-chained 1", "error-terms 1", "from-gradient-to-jacobian 1",
        "bowls-and-landscapes 2", "vanishing-and-exploding 2", "momentum-rmsprop-adam 1",
    }  # fmt: skip


def test_a_false_claim_of_a_shipped_lesson_is_found(tmp_path):
    text = (assets("lessons") / "08-bowls-and-landscapes.md").read_text(encoding="utf-8")
    was = '"range": {"u": [-4, 3], "v": [-3.5, 3.5]},\n  "points": [[-1.5, -1]'
    assert was in text
    now = was.replace("-3.5, 3.5", "-0.5, 3.5")
    (tmp_path / "08-bowls-and-landscapes.md").write_text(text.replace(was, now), encoding="utf-8")
    faults = load(tmp_path, thorough=True).faults
    said = [fault.message for fault in faults if "link" not in fault.message]
    assert len(said) == 1 and "within the axes, -4 to 3 and -0.5 to 3.5" in said[0], json.dumps(said)
