"""Read a block's claims about its run and its picture, and the picture beside it."""

from __future__ import annotations

from app.core.course import quantities, setups
from app.core.course.claims import Claim
from app.core.descent.objective import compile
from app.core.experiment import to_plain
from app.core.support.registry import inside
from app.web.course import blocks, markdown, pieces
from app.web.course.setups import Begun, begin, bound, with_options


def claims(asked: blocks.View | blocks.Prediction, begun: Begun) -> tuple[Claim, ...]:
    """The claims of the text about the run, or about the run with a change."""
    found = []
    plain = to_plain(begun.experiment)
    for index, said in enumerate(asked.says):
        field = f"says.{index}"
        experiment = setups.changed(plain, said.change, f"{field}.change") if said.change else begun.experiment
        step = asked.steps if said.at is None else said.at
        if step:
            bound([experiment], step)
        of = quantities.read(said.of, compile(experiment), f"{field}.of")
        found.append(Claim(experiment, step, of, said.value))
    return tuple(found)


def points(asked: blocks.Pictured | blocks.Beside) -> tuple[pieces.Point, ...]:
    return tuple(map(tuple, asked.points))


def beside(asked: blocks.Beside | None) -> pieces.Picture | None:
    if asked is None:
        return None
    with inside("beside"):
        begun = begin(asked)
        shown = with_options(begun, asked)
    return pieces.Picture(markdown.plain_line(asked.caption), begun.experiment, shown, points(asked))
