"""Read the JSON of a block into a piece of the lesson, and check everything that needs no run.

Errors are InvalidInput, whose field is a path within the block.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

from app.core.course import predictions, quantities, setups, tables
from app.core.course.predictions import At, Compares, Condition, Ends
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment, to_plain
from app.core.study.claims import CLAIMS
from app.core.study.grid import Study
from app.core.support.registry import InvalidInput, inside
from app.web.course import blocks, markdown, pieces
from app.web.course.pictures import beside, claims, points
from app.web.course.setups import Begun, begin, bound, with_options
from app.web.http.delivery import Plain
from app.web.study import handlers
from app.web.study.bodies import StudyRequest


def view(asked: blocks.View, block: int, line: int, last: Begun | None) -> pieces.View:
    begun = begin(asked)
    objective = compile(begun.experiment)
    room = asked.room
    if asked.part is not None:
        if room not in (None, "why"):
            raise InvalidInput("room", room, "why, the room of this part")
        room = "why"
    if asked.part == "collapse" and not isinstance(objective, NetworkObjective):
        raise InvalidInput("part", asked.part, "another part: a function has no layers")
    if asked.select is not None and asked.select not in objective.names:
        names = quantities.parameter_names(objective)
        raise InvalidInput("select", asked.select, f"the name of a parameter: {names}")
    count = objective.batches.examples if isinstance(objective, NetworkObjective) else 0
    if asked.example is not None and asked.example >= count:
        known = f"the index of a training example, 0 to {count - 1}" if count else "null: a function has no examples"
        raise InvalidInput("example", asked.example, known)
    if asked.steps:
        bound([begun.experiment], asked.steps)
    shown = with_options(begun, asked)
    caption = markdown.plain_line(asked.caption)
    return pieces.View(
        block, line, begun.experiment, begun.preset, asked.steps, shown, claims(asked, begun), points(asked), caption,
        room, asked.part, asked.select, asked.example, beside(asked.beside),
    )  # fmt: skip


def prediction(asked: blocks.Prediction, block: int, line: int, last: Begun | None) -> pieces.Prediction:
    begun = begin(asked, last)
    if (asked.number is None) == (asked.choices is None):
        raise InvalidInput("number", None, "exactly one of number and choices")
    question, name = number(asked, begun) if asked.number is not None else choices(asked, begun)
    texts = asked.choices or []
    return pieces.Prediction(
        block,
        line,
        begun.experiment,
        begun.preset,
        asked.steps,
        with_options(begun, asked),
        claims(asked, begun),
        points(asked),
        markdown.render(asked.question),
        question,
        name,
        tuple(markdown.render_line(choice.answer) for choice in texts),
        tuple(markdown.render(choice.because) for choice in texts),
        markdown.render(asked.right or ""),
        tuple(markdown.render(slip.because) for slip in asked.slips),
        markdown.render(asked.wrong or ""),
    )


def number(asked: blocks.Prediction, begun: Begun) -> tuple[predictions.Question, str]:
    assert asked.number is not None
    for key in ("least", "most"):
        if getattr(asked, key) is not None:
            raise InvalidInput(key, getattr(asked, key), "nothing beside number: it compares choices")
    for key in ("right", "wrong"):
        if getattr(asked, key) is None:
            raise InvalidInput(key, None, f"the text for {key} answers")
    bound([begun.experiment], asked.steps)
    of = quantities.read(asked.number.of, compile(begun.experiment), "number.of")
    slips = tuple(predictions.Slip(slip.value, slip.within) for slip in asked.slips)
    return predictions.NumberQuestion(begun.experiment, asked.steps, of, asked.number.within, slips), of.name


def choices(asked: blocks.Prediction, begun: Begun) -> tuple[predictions.Question, str | None]:
    assert asked.choices is not None
    if asked.slips:
        raise InvalidInput("slips", len(asked.slips), "nothing beside choices: each has its own because")
    if asked.wrong is not None:
        raise InvalidInput("wrong", asked.wrong, "nothing beside choices: each has its own because")
    if asked.least is not None and asked.most is not None:
        raise InvalidInput("most", asked.most, "nothing beside least")
    name = asked.most if asked.least is None else asked.least
    side: Literal["least", "most"] | None = None
    if name is not None:
        side = "least" if asked.most is None else "most"
    own, other = ("change", "when") if side else ("when", "change")
    for index, choice in enumerate(asked.choices):
        if getattr(choice, other) is not None:
            why = f"nothing beside {side}" if side else "nothing without least or most, which it is for"
            raise InvalidInput(f"choices.{index}.{other}", "there", why)
        if getattr(choice, own) is None:
            what = "the change that this choice makes" if side else "conditions that hold if this choice is right"
            raise InvalidInput(f"choices.{index}.{own}", None, what)
    if side is None or name is None:
        bound([begun.experiment], asked.steps)
        statements = tuple(
            tuple(
                condition(given, begun.experiment, asked.steps, f"choices.{index}.when.{position}")
                for position, given in enumerate(choice.when or [])
            )
            for index, choice in enumerate(asked.choices)
        )
        return predictions.StatementQuestion(begun.experiment, asked.steps, statements), None
    plain = to_plain(begun.experiment)
    experiments = tuple(
        setups.changed(plain, choice.change or {}, f"choices.{index}.change")
        for index, choice in enumerate(asked.choices)
    )
    bound(experiments, asked.steps)
    of = tuple(quantities.read(name, compile(experiment), side) for experiment in experiments)
    return predictions.ComparisonQuestion(experiments, asked.steps, of, side), name


def condition(given: blocks.Condition, experiment: Experiment, steps: int, field: str) -> Condition:
    if given.status is not None:
        for key in ("of", "at", "below", "above"):
            if getattr(given, key) is not None:
                raise InvalidInput(f"{field}.{key}", getattr(given, key), "nothing beside status")
        return Ends(given.status)
    if given.of is None:
        raise InvalidInput(f"{field}.of", None, "a quantity, or else status: running or diverged")
    level = given.above if given.below is None else given.below
    if level is None or (given.below is not None and given.above is not None):
        raise InvalidInput(f"{field}.below", None, "exactly one of below and above")
    side: Literal["below", "above"] = "above" if given.below is None else "below"
    left = place(given.of, given.at, experiment, steps, field)
    if isinstance(level, blocks.Place):
        return Compares(left, side, place(level.of, level.at, experiment, steps, f"{field}.{side}"))
    return Compares(left, side, level)


def place(of: str, at: int | None, experiment: Experiment, steps: int, field: str) -> At:
    if at is not None and at > steps:
        raise InvalidInput(f"{field}.at", at, f"at most {steps}, the steps of this prediction")
    return At(quantities.read(of, compile(experiment), f"{field}.of"), at)


def table(asked: blocks.Table, block: int, line: int, last: Begun | None) -> pieces.Table:
    begun = begin(asked)
    rows = tables.combinations(asked.vary)
    experiments = tuple(varied(to_plain(begun.experiment), values, asked.vary) for values in rows)
    bound(experiments, asked.steps)
    if asked.labels is not None and len(asked.labels) != len(rows):
        raise InvalidInput("labels", len(asked.labels), f"{len(rows)} labels, one per row")
    found = tuple(
        tuple(quantities.read(name, compile(experiment), f"show.{index}") for index, name in enumerate(asked.show))
        for experiment in experiments
    )
    labels = asked.labels or [tables.label(values) for values in rows]
    return pieces.Table(
        block,
        line,
        markdown.render(asked.claim),
        ", ".join(asked.vary),
        tuple(title(quantity, experiments) for quantity in found[0]),
        tuple(asked.show),
        markdown.render(asked.finding),
        begun.experiment,
        tables.Table(tuple(map(markdown.plain_line, labels)), experiments, found, asked.steps),
    )


def title(quantity: quantities.Quantity, experiments: tuple[Experiment, ...]) -> str:
    """The title of a quantity. If all batches are full, the batch's loss is called the loss."""
    if quantity.name == "loss" and all(compile(experiment).batches.full for experiment in experiments):
        return "loss"
    return quantity.title


def varied(plain: Plain, values: Plain, vary: dict[str, list[Any]]) -> Experiment:
    """The experiment of a row. Raises InvalidInput with the place of the wrong value in its list."""
    try:
        return setups.changed(plain, values, "vary")
    except InvalidInput as invalid:
        for path in vary:
            rest = invalid.field.removeprefix(f"vary.{path}")
            if rest != invalid.field and values[path] in vary[path]:
                field = f"vary.{path}.{vary[path].index(values[path])}{rest}"
                raise InvalidInput(field, invalid.value, invalid.allowed) from None
        raise


def study(asked: blocks.Study, block: int, line: int, last: Begun | None) -> pieces.Study:
    if (asked.claim is None) == (asked.study is None):
        raise InvalidInput("claim", asked.claim, "exactly one of claim and study")
    if asked.claim is not None:
        request: Plain = {"claim": asked.claim, "stream": True}
        found = ready(asked.claim)
    else:
        assert asked.study is not None
        request = asked.study.model_dump(exclude_unset=True) | {"stream": True}
        with inside("study"):
            found = handlers.read(asked.study)
    if asked.measure not in found.measure:
        raise InvalidInput("measure", asked.measure, "a measure of this study: " + ", ".join(found.measure))
    varied = [path for path in found.vary if path not in found.over]
    used: list[str] = []
    for key in ("x", "series", "rows"):
        path = getattr(asked, key)
        if path is None:
            continue
        if path not in varied or path in used:
            allowed = "a varied path that is not in over, each once: " + ", ".join(varied)
            raise InvalidInput(key, path, allowed)
        used.append(path)
    left = [path for path in varied if path not in used and len(found.vary[path]) > 1]
    if left:
        raise InvalidInput("rows", asked.rows, f"{left[0]}, which the study varies too, unless it is x or series")
    claim = CLAIMS.get(asked.claim or "")
    told = {"title": claim.title, "text": claim.claim, "finding": claim.finding} if claim else {}
    for key in ("title", "text", "finding"):
        if getattr(asked, key) is None and not told:
            raise InvalidInput(key, None, "a text: only a claim has one of its own")
    said = {key: getattr(asked, key) or told.get(key, "") for key in ("title", "text", "finding")}
    return pieces.Study(
        block, line, markdown.plain_line(said["title"]), markdown.render(said["text"]), request, asked.measure,
        asked.x, asked.series, asked.rows, markdown.render(said["finding"]),
    )  # fmt: skip


@lru_cache
def ready(claim: str) -> Study:
    """A ready study. It is cached, as reading thousands of runs takes a tenth of a second."""
    return handlers.read(StudyRequest.model_validate({"claim": claim}))


Reader = Callable[[Any, int, int, Begun | None], pieces.Piece]
READ: dict[str, Reader] = {"view": view, "prediction": prediction, "table": table, "study": study}
