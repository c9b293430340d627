"""One colour per quantity, in one place: every colour is a custom property of tokens.css."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*\{)|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(", re.I)
MAPS = "draw/colormap.js"  # viridis, cividis and the like are tables of numbers, not choices of the page


def without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", source, flags=re.S)


def test_style_sheets_take_their_colours_from_the_tokens():
    for path in sorted((STATIC / "css").glob("*.css")):
        if path.name != "tokens.css":
            source = path.read_text(encoding="utf-8")
            assert COLOUR.findall(re.sub(r"/\*.*?\*/", "", source, flags=re.S)) == [], path.name


def test_scripts_take_their_colours_from_the_tokens():
    for path in sorted((STATIC / "js").rglob("*.js")):
        name = path.relative_to(STATIC / "js").as_posix()
        if name != MAPS:
            quoted = re.findall(r"[\"'`]#[0-9a-fA-F]{3,8}[\"'`]", without_comments(path.read_text(encoding="utf-8")))
            assert quoted == [], name


def test_every_property_that_is_used_is_defined():
    defined: set[str] = set()
    used: dict[str, str] = {}
    for path in [*(STATIC / "css").glob("*.css"), *(STATIC / "js").rglob("*.js")]:
        source = path.read_text(encoding="utf-8")
        defined |= set(re.findall(r"(--[a-z][\w-]*)[\"'`]?\s*[:,]\s*", source))
        used |= {name: path.name for name in re.findall(r"var\((--[a-z][\w-]*)\)", source)}
    assert {name: where for name, where in used.items() if name not in defined} == {}


def test_every_token_is_used():
    """Names that end in a number are put together: ``--lane-${colour}``."""
    tokens = re.findall(r"(--[a-z][\w-]*?)\d*\s*:", (STATIC / "css" / "tokens.css").read_text(encoding="utf-8"))
    paths = [*(STATIC / "css").glob("*.css"), *(STATIC / "js").rglob("*.js")]
    source = "".join(path.read_text(encoding="utf-8") for path in paths)
    used = set(re.findall(r"(--[a-z][\w-]*?)\d*(?![\w-]|\s*:)", source))
    assert set(tokens) - used == set()


def test_no_line_of_a_script_is_much_longer_than_120_columns():
    """Biome breaks code at 120 columns and leaves templates and sentences as they are; some of them may be longer."""
    lines = [
        (len(line), f"{path.relative_to(STATIC)}:{number}")
        for path in (STATIC / "js").rglob("*.js")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    ]
    assert [found for found in lines if found[0] > 160] == []
