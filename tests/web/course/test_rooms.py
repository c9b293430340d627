"""The page's table of rooms (static/js/rooms.js) is the only one: lessons and styles follow it."""

from __future__ import annotations

import re
from typing import get_args

from app.web.course.blocks import ROOMS


def rows(root) -> dict[str, str]:
    """The rooms of the page by name, each with the rest of its row."""
    table = (root / "static/js/rooms.js").read_text(encoding="utf-8")
    return dict(re.findall(r"^ {2}(\w+): \{\s(.*?)\},$", table, re.MULTILINE | re.DOTALL))


def test_lessons_may_open_the_rooms_marked_for_them(root):
    marked = {name for name, row in rows(root).items() if "lessons: true" in row}
    assert marked == set(get_args(ROOMS))


def test_styles_name_no_room_of_the_lower_place(root):
    lower = [name for name, row in rows(root).items() if 'place: "lower"' in row]
    assert len(lower) >= 5
    for path in sorted((root / "static/css").glob("*.css")):
        source = path.read_text(encoding="utf-8")
        assert [name for name in lower if f'data-tab="{name}"' in source] == [], path.name
