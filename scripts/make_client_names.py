"""The names that complete in an editor, from the catalogue: `./run types`.

    .venv/bin/python scripts/make_client_names.py

writes app/client/names.py: a class per table, and in it a function per entry whose keywords are the entry's parameters.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAMES = ROOT / "app/client/names.py"
HEAD = '''"""Everything that can be chosen, as functions that return its JSON. Made by ./run types; not to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.client.own import own_data

Choice = dict[str, Any]
'''
OWN = "    own = staticmethod(own_data)\n"
TYPED = '''
    @staticmethod
    def typed(
        formula: str, *, range: Sequence[Sequence[float]] | None = None, start: Sequence[float] | None = None
    ) -> Choice:
        """A function of x, or of x and y, such as ``(1 - x)^2 + 100 (y - x^2)^2``.

        range: where it is shown and its minima are searched, an interval per variable; None for -3 to 3
        start: where the descent begins; None for a point within that range
        """
        given = {"range": range, "start": start}
        return {"kind": "function", "name": "typed", "formula": formula} | {
            key: value for key, value in given.items() if value is not None
        }
'''
VALUES = '''
    @staticmethod
    def values(parameters: Sequence[float]) -> Choice:
        """{words}

        parameters: layer by layer, unit by unit, its weights and then its bias; `weights` of `start` takes matrices
        """
        return {{"name": "values", "parameters": list(parameters)}}
'''


@dataclass
class Keyword:
    """A keyword of a function: its type, its default as Python, and a line about it."""

    name: str
    type: str
    default: str
    words: str


def number(parameter: dict[str, Any]) -> Keyword:
    """The keyword for a parameter of an entry."""
    whole = parameter["kind"] == "integer"
    default = int(parameter["default"]) if whole else float(parameter["default"])
    low, high = (f"{parameter[end]:.10g}" for end in ("minimum", "maximum"))
    words = parameter["description"] or parameter["name"]
    words = words[:1].lower() + words[1:]
    return Keyword(parameter["name"], "int" if whole else "float", repr(default), f"{words} ({low} to {high})")


def called(entry: dict[str, Any], keywords: list[Keyword], answer: str, more: str = "") -> str:
    """The function of an entry."""
    signature = ", ".join(["*", *(f"{k.name}: {k.type} = {k.default}" for k in keywords)]) if keywords else ""
    lines = [f"{entry['title']}. {entry['description']}".rstrip(".") + "." + more]
    lines = textwrap.wrap(lines[0], 108)
    if keywords:
        lines.append("")
        for keyword in keywords:
            lines += textwrap.wrap(f"{keyword.name}: {keyword.words}", 108, subsequent_indent="    ")
    head, *rest = lines
    inner = "".join(f"\n{8 * ' '}{line}" if line else "\n" for line in rest)
    words = f'"""{head}{inner}\n{8 * " "}"""' if rest else f'"""{head}"""'
    raw = "r" if "\\" in words else ""
    return f"""
    @staticmethod
    def {entry["name"]}({signature}) -> Choice:
        {raw}{words}
        return {answer}
"""


def settings(entry: dict[str, Any]) -> list[Keyword]:
    return [number(parameter) for parameter in entry["parameters"]]


def chosen(entry: dict[str, Any], keywords: list[Keyword], **more: str) -> str:
    """The JSON of a choice with its settings, as Python."""
    parts = [f'"name": "{entry["name"]}"', *(f'"{k.name}": {more.get(k.name, k.name)}' for k in keywords)]
    return "{" + ", ".join(parts) + "}"


def plain_entries(entries: list[dict[str, Any]]) -> Iterator[str]:
    """Entries that are a name with settings."""
    for entry in entries:
        if entry.get("explicit"):
            yield VALUES.format(words=f"{entry['title']}. {entry['description']}")
        else:
            yield called(entry, settings(entry), chosen(entry, settings(entry)))


def layers(entries: list[dict[str, Any]]) -> Iterator[str]:
    """A layer for each activation."""
    units = Keyword(
        "units", "int | None", "None", "its outputs; None for 4, and in the last layer for as many as the data need"
    )
    for entry in entries:
        answer = f'layer("{entry["name"]}", units)'
        yield called(entry, [units], answer).replace("(*, units", "(units")


def data(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        keywords = settings(entry)
        if entry["computed"]:
            words = f"further inputs, computed from the first two: any of {', '.join(entry['computed'])}"
            keywords.append(Keyword("features", "Sequence[str]", "()", words))
        yield called(entry, keywords, chosen(entry, keywords, features="list(features)"))
    yield OWN


def functions(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        start = Keyword("start", "Sequence[float]", repr(tuple(entry["start"])), "where the descent begins")
        keywords = settings(entry)
        parameters = "{" + ", ".join(f'"{k.name}": {k.name}' for k in keywords) + "}"
        answer = f'{{"kind": "function", "name": "{entry["name"]}", "start": list(start), "parameters": {parameters}}}'
        yield called(entry, [start, *keywords], answer)
    yield TYPED


TABLES = {
    "Optimizers": ("optimizers", "How a gradient becomes an update.", plain_entries),
    "Schedules": ("schedules", "How the learning rate changes over the steps.", plain_entries),
    "Clips": ("clips", "How long a gradient may be.", plain_entries),
    "Losses": ("losses", "What a network minimizes.", plain_entries),
    "Initializers": ("initializers", "How the weights are drawn at the start.", plain_entries),
    "Layers": ("activations", "Layers of a network, by their activation.", layers),
    "DataSets": ("data", "What a network learns from.", data),
    "Functions": ("functions", "Functions to descend on.", functions),
}
LAYER = '''

def layer(activation: str, units: int | None) -> Choice:
    """A layer as JSON."""
    return {"activation": activation} if units is None else {"activation": activation, "units": units}
'''


def made() -> str:
    """The text of the file."""
    sys.path.insert(0, str(ROOT))
    from app.settings import read
    from app.web.catalog.catalog import catalog

    tables = catalog(read({}))
    text = HEAD + LAYER
    for name, (table, words, write) in TABLES.items():
        text += f'\n\nclass {name}:\n    """{words}"""\n' + "".join(write(tables[table]))
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(NAMES), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout


if __name__ == "__main__":
    NAMES.write_text(made(), encoding="utf-8")
    print(f"wrote {NAMES.relative_to(ROOT)}")
