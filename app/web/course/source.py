"""Faults in a lesson's file, each with its line, and the lines of the keys in a JSON block."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.settings import BadSetting

SPACE = " \t\n\r"
VALUE = json.JSONDecoder()
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A fault at `line` (from 1) of `file`."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class BrokenLessons(BadSetting):
    """Lessons with `faults`, which cannot be served."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


class BadJson(ValueError):
    """Text that is not JSON. `line` counts from 0 within the text."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


class Json:
    """The JSON object of a block, with the place of each key. Raises BadJson for other text or a repeated key."""

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self.value = json.loads(text, parse_constant=refuse_constant)
        except json.JSONDecodeError as error:
            raise BadJson(error.lineno - 1, f"the block is not JSON: {error.msg} (column {error.colno})") from None
        except ValueError as error:
            raise BadJson(0, f"the block is not JSON: {error}") from None
        if not isinstance(self.value, dict):
            raise BadJson(0, "the block is not a JSON object, {...}")
        self.places: dict[Path, int] = {}
        self.walk(0, ())

    def skip(self, at: int) -> int:
        while self.text[at] in SPACE:
            at += 1
        return at

    def walk(self, at: int, path: Path) -> int:
        """Note the places of the value at `path`, which begins at `at`, and of its parts. Returns its end."""
        at = self.skip(at)
        opening = self.text[at]
        self.places.setdefault(path, at)  # a member of an object already has its key's place
        if opening not in "{[":
            return VALUE.raw_decode(self.text, at)[1]
        at = self.skip(at + 1)
        index = 0
        while self.text[at] not in "}]":
            key: str | int = index
            if opening == "{":
                key, end = VALUE.raw_decode(self.text, at)
                if (*path, key) in self.places:
                    raise BadJson(self.line_at(at), f"the key {json.dumps(key)} is there twice")
                self.places[(*path, key)] = at
                at = self.skip(end) + 1  # after the colon
            at = self.skip(self.walk(at, (*path, key)))
            if self.text[at] == ",":
                at = self.skip(at + 1)
            index += 1
        return at + 1

    def line_at(self, offset: int) -> int:
        return self.text.count("\n", 0, offset)

    def line(self, field: str) -> int | None:
        """The line, from 0, of the dotted `field`, or of its innermost part that exists; None if there is none.

        Keys may have dots themselves, as in ``change.optimizer.eta``.
        """
        parts = field.split(".")
        path: Path = ()
        while parts:
            for count in range(len(parts), 0, -1):
                key = ".".join(parts[:count])
                members: tuple[Path, ...] = ((*path, key), (*path, int(key))) if key.isdecimal() else ((*path, key),)
                known = [member for member in members if member in self.places]
                if known:
                    path, parts = known[0], parts[count:]
                    break
            else:
                break
        return self.line_at(self.places[path]) if path else None
