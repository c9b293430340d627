"""The handler of the endpoint for studies: a line of JSON per finished cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from app.core.experiment import to_plain
from app.core.study import grid, running
from app.core.study.claims import CLAIMS
from app.core.support.registry import InvalidInput
from app.web.experiment.parsed import dumped
from app.web.study import limits
from app.web.study.bodies import StudyRequest
from app.web.study.stream import Pieces

Gone = Callable[[], bool]  # whether the client has left
ASKED = ("vary", "steps", "measure", "target", "escape", "over")


def read(body: StudyRequest) -> grid.Study:
    """The study of a request. Raises InvalidInput for a study that cannot run or would take too long."""
    if body.claim is not None:
        for name in ("base", *ASKED):
            if name in body.model_fields_set:
                raise InvalidInput(name, getattr(body, name), "nothing beside claim, which sets it")
        study = grid.read(**CLAIMS[body.claim].study)
    else:
        try:
            orjson.dumps(body.vary)
        except (TypeError, ValueError):  # whole numbers beyond 64 bits, for example, which the answer could not repeat
            raise InvalidInput(
                "vary", "these values", "JSON with whole numbers of at most 64 bits, not nested too deep"
            ) from None
        study = grid.read(base=to_plain(body.base), **{name: getattr(body, name) for name in ASKED})
    limits.check(study)
    return study


def pieces(body: StudyRequest, elsewhere: Callable[[Gone], running.Elsewhere | None] = lambda gone: None) -> Pieces:
    """The pieces of the answer to /api/study: lines, or one document. The study is checked here; the runs begin when
    the first piece is asked for, where `elsewhere` says. Raises InvalidInput as `read` does."""
    study = read(body)
    claim = CLAIMS.get(body.claim or "")
    told = claim and {
        "title": claim.title, "claim": claim.claim, "look_at": claim.look_at, "finding": claim.finding
    }  # fmt: skip

    def lines(gone: Gone) -> Iterator[dict[str, Any]]:
        for line in running.run(study, gone, elsewhere(gone)):
            yield {**line, "claim": told} if line["kind"] == "summary" else line

    def streamed(gone: Gone) -> Iterator[bytes]:
        for line in lines(gone):
            yield dumped(line, orjson.OPT_APPEND_NEWLINE)

    def whole(gone: Gone) -> Iterator[bytes]:
        *cells, summary = lines(gone)
        yield dumped({"cells": cells, "summary": summary})

    return streamed if body.stream else whole
