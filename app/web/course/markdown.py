"""The Markdown of lessons: CommonMark with tables, formulas between dollars, and live numbers; no raw HTML.

`` `=gradient of x` `` is a live number: the page writes the number of the frame under the cursor there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

# A live number as `code` below writes it; the group is its quantity.
LIVE = re.compile(r'<output class="live" data-of="([^"]*)">…</output>')
# A place in a plane, in text or formulas: (2.5, 2) or $(-1.5,\\ -1)$.
PLACE = re.compile(r"\(\s*([-−]?\d+(?:\.\d+)?)\s*,(?:\\[ ,;]|\s)*([-−]?\d+(?:\.\d+)?)\s*\)")
CELLS = ("th_open", "td_open")
MATH = ("math_inline", "math_inline_double", "math_block")


def formula(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Unchanged TeX, which the page typesets."""
    token = tokens[index]
    tag = "span" if token.type == "math_inline" else "div"
    return f'<{tag} class="tex">{escapeHtml(token.content.strip())}</{tag}>'


def code(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A live number, or code."""
    content = tokens[index].content
    if content.startswith("="):
        return f'<output class="live" data-of="{escapeHtml(content[1:].strip())}">…</output>'
    return f"<code>{escapeHtml(content)}</code>"


def cell(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The begin of a cell. Its column's alignment is a class: pages allow no style attributes."""
    token = tokens[index]
    if style := token.attrs.pop("style", None):
        token.attrs["class"] = f"to-{str(style).rpartition(':')[2]}"
    return str(renderer.renderToken(tokens, index, options, env))


def make() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    dollarmath_plugin(made, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    for name in MATH:
        made.add_render_rule(name, formula)
    made.add_render_rule("code_inline", code)
    for name in CELLS:
        made.add_render_rule(name, cell)
    return made


MARKDOWN = make()


@dataclass(frozen=True, slots=True)
class Found:
    """Something to check in a text: a live number, a link or a picture, with its line from 0."""

    kind: str
    content: str
    line: int


def line_of(token: Token) -> int:
    """The line, from 0, in which `token` begins."""
    return token.map[0] if token.map else 0


def parse(text: str) -> list[Token]:
    return MARKDOWN.parse(text)


def html(tokens: Sequence[Token]) -> str:
    made: str = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return made.strip()


def render(text: str) -> str:
    """`text` as paragraphs, lists and so on."""
    return html(parse(text))


def render_line(text: str) -> str:
    """`text` without a paragraph around it: for a label."""
    return html(MARKDOWN.parseInline(text))


def plain(token: Token) -> str:
    """The text of an inline token, without markup."""
    pieces = {"softbreak": " ", "hardbreak": " "}
    return "".join(pieces.get(child.type, child.content) for child in token.children or [])


def plain_line(text: str) -> str:
    """One line of Markdown as text, without markup."""
    return plain(MARKDOWN.parseInline(text)[0])


def look_over(tokens: Sequence[Token]) -> Iterator[Found]:
    """Everything to check in `tokens`, in order."""
    for token in tokens:
        line = line_of(token)
        for child in token.children or []:
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "code_inline" and child.content.startswith("="):
                yield Found("live", child.content[1:].strip(), line)
            elif child.type == "link_open":
                yield Found("link", str(child.attrs.get("href", "")), line)
            elif child.type == "image":
                yield Found("picture", str(child.attrs.get("src", "")), line)


def places(text: str) -> Iterator[tuple[int, tuple[float, float]]]:
    """The places (u, v) in `text`, each with its line from 0."""
    for found in PLACE.finditer(text):
        u, v = (float(found[i].replace("−", "-")) for i in (1, 2))
        yield text.count("\n", 0, found.start()), (u, v)
