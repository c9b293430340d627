"""Read a lesson's text: split the Markdown into prose and blocks, read each block, and collect all faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token
from pydantic import ValidationError

from app.core.course import quantities
from app.core.course.claims import check_picture
from app.core.descent.objective import compile
from app.core.support.registry import InvalidInput
from app.web.course import markdown, pieces
from app.web.course.block_reader import READ
from app.web.course.blocks import BLOCKS, Pictured
from app.web.course.setups import Begun
from app.web.course.source import BadJson, Fault, Json
from app.web.experiment.schema import Experiment
from app.web.http import refusals
from app.web.http.problems import refusal, sentence

CODE = ("", "text", "json", "python", "sh")  # fences that are shown as code
ELSEWHERE = ("http://", "https://", "mailto:", "#")
CLAIMED = re.compile(r'"value":\s*"[^"]*"')
LINKS = ("/learn", "/docs", "/")  # allowed links within this site, beside lessons


@dataclass
class Reader:
    """Reads one file into a lesson. It collects `faults`, and `links` to other lessons."""

    file: str
    thorough: bool = False
    faults: list[Fault] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    found: list[pieces.Piece] = field(default_factory=list)
    prose: list[Token] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)  # live numbers before the first view
    stage: Begun | None = None  # the experiment and view of the last view or prediction
    shown: pieces.Begun | None = None  # the last view or prediction
    blocks: int = 0
    text: str = ""  # the whole file, without the numbers of claims

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.file, line, message))

    def read(self, number: int, slug: str, text: str) -> pieces.Lesson:
        """The lesson in `text`. It can be used only if there are no faults afterwards."""
        self.text = CLAIMED.sub("", text).replace("−", "-")
        tokens = markdown.parse(text)
        title = self.title(tokens)
        rest = tokens[3:] if title else tokens
        for token in rest:
            if token.type == "fence" and token.level == 0 and token.info.strip() in BLOCKS:
                self.flush()
                self.block(token.info.strip(), token.content, markdown.line_of(token) + 1)
            else:
                self.look_at(token)
                self.prose.append(token)
        self.flush()
        if not any(isinstance(piece, pieces.View) for piece in self.found) and not self.faults:
            self.fault(1, "there is no view; a lesson needs one to open with")
        return pieces.Lesson(number, slug, title, self.summary(rest), tuple(self.found), self.file)

    def title(self, tokens: list[Token]) -> str:
        heads = [index for index, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"]
        if heads[:1] != [0]:
            self.fault(1, "there is no title; a lesson begins with a line such as # Title")
            return ""
        for index in heads[1:]:
            self.fault(markdown.line_of(tokens[index]) + 1, "there is a second title; use ## for the parts of a lesson")
        return markdown.plain(tokens[1])

    def summary(self, tokens: list[Token]) -> str:
        if len(tokens) < 2 or tokens[0].type != "paragraph_open":
            line = markdown.line_of(tokens[0]) + 1 if tokens else 1
            self.fault(line, "there is no summary; the first paragraph after the title is the lesson's summary")
            return ""
        return markdown.plain(tokens[1])

    def flush(self) -> None:
        """Make a piece of the prose so far."""
        if self.prose:
            self.found.append(pieces.Text(markdown.html(self.prose)))
            self.prose = []

    def look_at(self, token: Token) -> None:
        """Check a token of prose."""
        line = markdown.line_of(token) + 1
        if token.type == "fence":
            kind = token.info.strip()
            if kind in BLOCKS:
                self.fault(line, f"there is a {kind} within a list or a quotation; a block stands by itself")
            elif kind not in CODE:
                allowed = ", ".join(BLOCKS) + ", or for code " + ", ".join(CODE[1:])
                self.fault(line, f"the block is called {kind!r}; allowed: {allowed}")
        for found in markdown.look_over([token]):
            if found.kind == "live" and self.stage is None:
                self.waiting.append((found.line + 1, found.content))
            else:
                self.check_found(found.line + 1, found.kind, found.content, self.stage)
        if token.type == "inline":
            self.check_places(line, token.content)

    def check_places(self, line: int, text: str) -> None:
        """Check that the last picture, if its plane is one of two parameters, shows the places in `text`."""
        shown = self.shown
        if not self.thorough or shown is None or shown.view["mode"] == "1d":
            return
        if shown.view["plane"] is not None and shown.view["plane"]["kind"] != "parameters":
            return
        for offset, place in markdown.places(text):
            try:
                check_picture(shown.experiment, shown.view, [("a place in the text", place)])
            except InvalidInput as invalid:
                said = sentence([refusal(invalid.field, invalid.value, invalid.allowed)])
                self.fault(line + offset, f"{said} of the picture in line {shown.line}")

    def check_found(self, line: int, kind: str, content: str, stage: Begun | None) -> None:
        """Check something found in a text: a live number, a link or a picture."""
        if kind == "picture":
            self.fault(line, f"there is a picture, {content!r}; use a view block instead")
        elif kind == "link" and content.startswith("/learn/"):
            self.links.append((line, content))
        elif kind == "link" and not content.startswith(ELSEWHERE) and content.split("?")[0] not in LINKS:
            allowed = "a lesson, such as /learn/one-variable, or an address in full"
            self.fault(line, f"there is a link to {content!r}; allowed: {allowed}")
        elif kind == "live":
            if stage is None:
                self.fault(line, f"there is a live number, {content!r}, but no experiment for it")
                return
            try:
                quantities.read(content, compile(stage.experiment), "the live number")
            except InvalidInput as invalid:
                self.fault(line, sentence([refusal(invalid.field, invalid.value, invalid.allowed)]))

    def block(self, kind: str, text: str, line: int) -> None:
        """Read a block whose fence is in `line`."""
        number, self.blocks = self.blocks, self.blocks + 1
        if number == 0 and kind != "view":
            self.fault(line, f"the first block is a {kind}; a lesson opens with a view")
        try:
            json = Json(text)
        except BadJson as bad:
            self.fault(line + 1 + bad.line, str(bad))
            return
        try:
            asked = BLOCKS[kind].model_validate_json(text)
        except ValidationError as error:
            root = refusals.schema_of(BLOCKS[kind])
            for detail in error.errors(include_url=False):
                self.refused(json, line, refusals.as_refusal(detail, root))
            return
        try:
            piece = READ[kind](asked, number, line, self.stage)
        except InvalidInput as invalid:
            self.refused(json, line, refusal(invalid.field, invalid.value, invalid.allowed))
            return
        if self.thorough:
            try:
                run(piece)
            except InvalidInput as invalid:
                self.refused(json, line, refusal(invalid.field, invalid.value, invalid.allowed))
            self.check_hidden(piece, line)
        if isinstance(asked, Pictured):
            for index, said in enumerate(asked.says):
                if "e" not in said.value and said.value not in self.text:
                    field = f"says.{index}.value"
                    self.refused(json, line, refusal(field, said.value, "a number that is in the lesson's text"))
        if isinstance(piece, pieces.Begun):
            self.shown = piece
            self.stage = Begun(piece.experiment, piece.preset, piece.view)
            for place, content in self.waiting:
                self.check_found(place, "live", content, self.stage)
            self.waiting = []
        self.check_texts(json, line, asked, piece)
        self.found.append(piece)

    def check_hidden(self, piece: pieces.Piece, line: int) -> None:
        """Check that no view before a prediction shows its answer."""
        if self.faults or not isinstance(piece, pieces.Prediction):
            return
        for view in self.found:
            if isinstance(view, pieces.View) and piece.asks.shown_by(view.experiment, view.steps):
                self.fault(line, f"the view in line {view.line} shows the answer before it is given")

    def refused(self, json: Json, line: int, error: dict[str, Any]) -> None:
        """Add a fault at the line of its key. Paths within an experiment come without that word."""
        name = error["field"]
        within = json.line(name)
        if within is None and name.split(".")[0] in Experiment.model_fields:
            within = json.line(f"experiment.{name}")
        self.fault(line if within is None else line + 1 + within, sentence([error]))

    def check_texts(self, json: Json, line: int, asked: Any, piece: pieces.Piece) -> None:
        """Check the texts of a block."""
        stage = self.stage if isinstance(piece, pieces.Begun) else None
        for path, text in texts(json.value):
            if path in ("question", "caption"):
                self.check_places(line + 1 + (json.line(path) or 0), text)
            for found in markdown.look_over(markdown.parse(text)):
                self.check_found(line + 1 + (json.line(path) or 0), found.kind, found.content, stage)


def run(piece: pieces.Piece) -> None:
    """Make the runs of a block. Raises InvalidInput for wrong claims and unfair questions."""
    if isinstance(piece, pieces.Begun):
        piece.check()
    elif isinstance(piece, pieces.Table):
        piece.run()


TEXTS = ("question", "right", "wrong", "because", "answer", "claim", "finding", "text", "caption")


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The Markdown texts in a block's JSON, each with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and key in TEXTS:
                yield f"{path}{key}", inner
            elif key in ("choices", "slips"):
                yield from texts(inner, f"{path}{key}.")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts(inner, f"{path}{index}.")
