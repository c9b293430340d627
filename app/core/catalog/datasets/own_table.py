"""A table that a user brought in: named columns of numbers or classes, and the hash of their content.

It is checked once, when it comes in, and never changed. Two tables with the same content are equal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from app.core.support.arrays import Array
from app.core.support.registry import InvalidInput, mapping

ROWS = (1, 2000)
INPUTS = (1, 16)
TARGETS = (1, 4)
CLASSES = (2, 10)
NAME = 40  # characters in the name of a column, a class or a table
LARGEST = 1e15
"""Numbers beyond it are refused: the squares and sums of smaller ones stay far from overflow."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """`values` (n,), float64 and read-only. With `classes` they are class numbers from 0."""

    name: str
    values: Array
    classes: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Its JSON form."""
        if self.classes:
            return {"name": self.name, "classes": list(self.classes), "values": self.values.astype(int).tolist()}
        return {"name": self.name, "values": self.values.tolist()}

    def coded(self) -> tuple[list[str], Array]:
        """Names and columns (n, k) for a network: a number as it is, two classes as 0 or 1, more as a 0 or 1 each."""
        if not self.classes:
            return [self.name], self.values[:, np.newaxis]
        shown = range(1, 2) if len(self.classes) == 2 else range(len(self.classes))
        return (
            [f"{self.name} = {self.classes[k]}" for k in shown],
            np.column_stack([(self.values == k).astype(np.float64) for k in shown]),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Table:
    """Input and target columns of equal length. `digest` is the SHA-256 of the content, in hexadecimal.

    Its canonical form is the JSON array ``[title, inputs, targets]`` in ASCII without spaces, each column as ``[name,
    classes]``, then the values of the columns in this order as little-endian float64.
    """

    title: str
    inputs: tuple[Column, ...]
    targets: tuple[Column, ...]
    digest: str = field(init=False)
    features: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        head = [self.title, *([[one.name, one.classes] for one in part] for part in (self.inputs, self.targets))]
        digest = hashlib.sha256(json.dumps(head, separators=(",", ":")).encode())
        for column in (*self.inputs, *self.targets):
            digest.update(column.values.astype("<f8").tobytes())
        object.__setattr__(self, "digest", digest.hexdigest())
        object.__setattr__(self, "features", tuple(name for one in self.inputs for name in one.coded()[0]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Table({self.digest})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        """Itself, as it never changes."""
        return self

    @property
    def rows(self) -> int:
        return len(self.inputs[0].values)

    @property
    def nbytes(self) -> int:
        """About the memory it takes."""
        return 1000 + sum(column.values.nbytes + 200 for column in (*self.inputs, *self.targets))

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the target's classes; () for numbers."""
        return self.targets[0].classes

    @property
    def task(self) -> Literal["classification", "regression"]:
        return "classification" if self.classes else "regression"

    def plain(self) -> dict[str, Any]:
        """Its JSON form: ``read(table.plain(), field) == table``."""
        parts = {"inputs": [one.plain() for one in self.inputs], "targets": [one.plain() for one in self.targets]}
        return {"title": self.title, **parts}


def read(given: Any, field: str) -> Table:
    """The table of ``{"title": ..., "inputs": [column, ...], "targets": [column, ...]}``.

    A column is ``{"name": ..., "values": [...]}``, with ``"classes": [...]`` if its values are class numbers from 0.
    Raises InvalidInput with the path of the field below `field`.
    """
    check_keys(given, ("title", "inputs", "targets"), field)
    title = given.get("title", "")
    if title != "":
        check_name(title, f"{field}.title")
    inputs = read_columns(given.get("inputs"), INPUTS, f"{field}.inputs", None)
    targets = read_columns(given.get("targets"), TARGETS, f"{field}.targets", len(inputs[0].values))
    if len(targets) > 1:
        for position, column in enumerate(targets):
            if column.classes:
                raise InvalidInput(f"{field}.targets.{position}", column.name, "numbers, or a single target of classes")
    table = Table(title, inputs, targets)
    if len(table.features) > INPUTS[1]:
        allowed = f"at most {INPUTS[1]} inputs in all; a column of three or more classes counts once for each class"
        raise InvalidInput(f"{field}.inputs", len(table.features), allowed)
    check_distinct(table.features, f"{field}.inputs")
    check_distinct([one.name for one in targets], f"{field}.targets")
    return table


def read_columns(given: Any, count: tuple[int, int], field: str, rows: int | None) -> tuple[Column, ...]:
    """Columns of `rows` values, or of as many as the first one has."""
    if not isinstance(given, (list, tuple)) or not count[0] <= len(given) <= count[1]:
        raise InvalidInput(field, given, f"a list of {count[0]} to {count[1]} columns")
    columns: list[Column] = []
    for position, item in enumerate(given):
        columns.append(read_column(item, f"{field}.{position}", rows))
        rows = len(columns[0].values)
    return tuple(columns)


def read_column(given: Any, field: str, rows: int | None) -> Column:
    check_keys(given, ("name", "values", "classes"), field)
    name = check_name(given.get("name"), f"{field}.name")
    values = given.get("values")
    low, high = ROWS if rows is None else (rows, rows)
    if not isinstance(values, (list, tuple)) or not low <= len(values) <= high:
        allowed = f"a list of {low} to {high} numbers" if low < high else f"a list of {low} numbers, one for each row"
        raise InvalidInput(f"{field}.values", values, allowed)
    classes = () if given.get("classes") is None else read_classes(given["classes"], f"{field}.classes")
    return Column(name, read_values(values, len(classes), f"{field}.values"), classes)


def read_classes(given: Any, field: str) -> tuple[str, ...]:
    low, high = CLASSES
    if not isinstance(given, (list, tuple)) or not low <= len(given) <= high:
        raise InvalidInput(field, given, f"a list of the names of {low} to {high} classes")
    names = tuple(check_name(name, f"{field}.{position}") for position, name in enumerate(given))
    check_distinct(names, field)
    return names


def read_values(given: Sequence[Any], classes: int, field: str) -> Array:
    """Numbers, or class numbers below `classes`, as a read-only array. Raises InvalidInput that names the first bad."""
    for position, value in enumerate(given):
        kind = type(value)
        number = kind is int or kind is float
        if classes:
            if not number or not 0 <= value < classes or value != int(value):
                raise InvalidInput(f"{field}.{position}", value, f"the number of a class, 0 to {classes - 1}")
        elif not number or not -LARGEST <= value <= LARGEST:  # NaN is not
            raise InvalidInput(f"{field}.{position}", value, f"a number from {-LARGEST:g} to {LARGEST:g}")
    values: Array = np.array(given, dtype=np.float64) + 0.0  # no negative zero, whose bytes differ
    values.setflags(write=False)
    return values


def check_keys(given: Any, keys: tuple[str, ...], field: str) -> None:
    if not isinstance(given, dict):
        raise InvalidInput(field, given, "an object with the keys " + ", ".join(keys))
    mapping(given, field, keys)


def check_name(given: Any, field: str) -> str:
    """A name that is safe in a line of text: no line breaks, no control characters, no halves of characters."""
    if not isinstance(given, str) or not 1 <= len(given) <= NAME or not given.isprintable() or given != given.strip():
        raise InvalidInput(field, given, f"a name of 1 to {NAME} printable characters, without spaces at its ends")
    return given


def check_distinct(names: Sequence[str], field: str) -> None:
    for position, name in enumerate(names):
        if name in names[:position]:
            raise InvalidInput(field, name, "each name once")
