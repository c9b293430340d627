"""Terms compiled to NumPy calls in a list: equal parts are computed once, for a point or for any number of points.

The same list is written out as the lines of a NumPy script, so that a script gives the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from app.core.catalog.functions.table import Values, constant
from app.core.catalog.functions.typed.term import UFUNCS, VARIABLES, Term, number

TOGETHER = 4096
"""Points at a time: every intermediate result of so many stays in the processor's cache."""
MULTIPLIED = range(2, 9)
"""Exponents that are written as products, as everywhere in the catalogue."""
SCRIPTED = {"+": "{} + {}", "*": "{} * {}", "/": "{} / {}", "-": "{} - {}", "negative": "-{}"}
CALLS: dict[str, Any] = {**UFUNCS, "-": np.subtract}
OF_TENSORS = ("max", "min")
"""PyTorch takes no plain numbers as arguments of these."""
IN_TORCH = {"^": "pow"}
"""The functions whose name in PyTorch is another than in NumPy."""


class Program:
    """The operations of `terms` over the variables `names`.

    A register holds a variable, a constant or the result of an operation. `steps` are pairs of an operation's name and
    the registers it takes; `constants` are numbers by their register; `results` are the registers of the terms.
    """

    def __init__(self, names: tuple[str, ...], terms: Sequence[Term]) -> None:
        self.names = names
        self.steps: list[tuple[str, tuple[int, ...]]] = []
        self.constants: dict[int, float] = {}
        self.made: dict[Any, int] = {name: place for place, name in enumerate(names)}
        registers = [self.register(term) for term in terms]
        # Constants come right behind the variables, so that a run need not sort them in.
        order = [*range(len(self.names)), *sorted(self.constants)]
        order += [place for place in range(len(self.made)) if place not in set(order)]
        moved = {old: new for new, old in enumerate(order)}
        self.constants = {moved[old]: value for old, value in self.constants.items()}
        self.steps = [(op, tuple(moved[part] for part in parts)) for op, parts in self.steps]
        self.results = [moved[register] for register in registers]
        self.calls = [(CALLS[op], parts) for op, parts in self.steps]
        self.first = [*self.constants.values()]

    def register(self, term: Term) -> int:
        """The register of `term`, whose parts are computed first."""
        if term.op in VARIABLES:
            return self.made[term.op]
        if not term.parts:
            return self.constant(term.constant or 0.0)
        if term.op == "step":  # 0, 1/2 or 1
            sign = self.step("sign", self.register(term.parts[0]))
            return self.step("+", self.step("*", sign, self.constant(0.5)), self.constant(0.5))
        if term.op == "^":
            return self.power(*term.parts)
        found = self.register(term.parts[0])
        if len(term.parts) == 1:
            return self.step(term.op, found)
        for part in term.parts[1:]:
            if term.op == "+" and part.op == "negative":
                found = self.step("-", found, self.register(part.parts[0]))
            else:
                found = self.step(term.op, found, self.register(part))
        return found

    def power(self, base: Term, exponent: Term) -> int:
        found = factor = self.register(base)
        if exponent.constant in MULTIPLIED:
            for _ in range(int(exponent.constant or 0) - 1):
                found = self.step("*", found, factor)
            return found
        return self.step("^", factor, self.register(exponent))

    def step(self, op: str, *registers: int) -> int:
        key = op, registers
        if key not in self.made:
            if all(register in self.constants for register in registers):
                return self.constant(float(CALLS[op](*(np.float64(self.constants[r]) for r in registers))))
            self.made[key] = len(self.made)
            self.steps.append(key)
        return self.made[key]

    def constant(self, value: float) -> int:
        key = "constant", value
        if key not in self.made:
            self.made[key] = len(self.made)
            self.constants[self.made[key]] = value
        return self.made[key]

    def __call__(self, *variables: Values) -> tuple[Values, ...]:
        """The values of the terms at coordinates of one shape, in that shape."""
        shape = np.shape(variables[0])
        if not shape:
            return self.at(*variables)
        flat = [np.broadcast_to(part, shape).reshape(-1) for part in variables]
        pieces = [
            self.at(*(part[start : start + TOGETHER] for part in flat))
            for start in range(0, max(1, len(flat[0])), TOGETHER)
        ]
        return tuple(np.concatenate(parts).reshape(shape) for parts in zip(*pieces, strict=True))

    def at(self, *variables: Values) -> tuple[Values, ...]:
        registers: list[Any] = [*variables, *self.first]
        for call, parts in self.calls:
            registers.append(call(*[registers[part] for part in parts]))
        like = variables[0]
        return tuple(
            constant(registers[result], like) if result in self.constants else registers[result]
            for result in self.results
        )

    def script(self, name: str, single: bool, library: Literal["np", "torch"] = "np") -> str:
        """``def name(x, y):`` with a line for each operation; it returns a number if `single`, else a tuple.

        With `library` "torch" for tensors, so that PyTorch can differentiate it.
        """
        in_torch = library == "torch"
        used = [part for _, parts in self.steps for part in parts] + self.results
        written: dict[int, str] = {place: name for place, name in enumerate(self.names)}
        written |= {place: repr(float(value)) for place, value in self.constants.items()}
        lines = [f"def {name}({', '.join(self.names)}):"]
        for place, (op, parts) in enumerate(self.steps, len(self.names) + len(self.constants)):
            texts = [written[part] for part in parts]
            text = SCRIPTED[op].format(*map(bracketed, texts)) if op in SCRIPTED else ""
            if in_torch and op in OF_TENSORS:
                texts = [f"torch.tensor({t})" if r in self.constants else t for r, t in zip(parts, texts, strict=True)]
            called = IN_TORCH.get(op) if in_torch else None
            text = text or f"{library}.{called or CALLS[op].__name__}({', '.join(texts)})"
            if used.count(place) == 1 and len(text) < 60:
                written[place] = text
            else:
                written[place] = f"t{len(lines)}"
                lines.append(f"    {written[place]} = {text}")
        answers = [written[result] for result in self.results]
        lines.append(f"    return {answers[0] if single else '(' + ', '.join(answers) + ',)'}")
        return "\n".join(lines)


def bracketed(text: str) -> str:
    """`text` as an operand of a sign."""
    return f"({text})" if " " in text and not closed(text) or text.startswith("-") else text


def closed(text: str) -> bool:
    """Whether `text` is one call, such as ``np.power(x, 2.5)``."""
    if not text.startswith(("np.", "torch.")) or not text.endswith(")"):
        return False
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == ")" and depth == 0:
            return place == len(text) - 1
    return False


def difference(left: Term, right: Term) -> Term:
    return Term("+", (left, Term("negative", (right,))))


def corners(term: Term) -> list[Term]:
    """The terms that are 0 at a corner of the function: arguments of abs, and differences of those of max and min."""
    found = []
    for part in term.walk():
        if part.op == "abs":
            found.append(part.parts[0])
        elif part.op in ("max", "min"):
            pairs = [(a, b) for at, a in enumerate(part.parts) for b in part.parts[at + 1 :]]
            found += [difference(a, b) for a, b in pairs]
    return [each if each.parts or each.op in VARIABLES else number(1.0) for each in found]
