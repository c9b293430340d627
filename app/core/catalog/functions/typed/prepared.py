"""The slow parts of a formula, apart from the entry: its derivatives, its programs and the minima on its range.

All of it is plain data, so that another process can do it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from app.core.catalog.functions.table import Minimum
from app.core.catalog.functions.typed.program import Program, corners
from app.core.catalog.functions.typed.search import Domain, found_minima, grid
from app.core.catalog.functions.typed.term import FormulaError, Term

OPERATIONS = 1500
"""The most operations of value, slopes and curvature together: one step of descent then takes a millisecond."""
WIDTH = 3.0
"""Without a range of its own a function is shown from -3 to 3."""
KEPT = 128


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A formula that was read and differentiated: the terms, and the programs of value, slopes and curvature."""

    names: tuple[str, ...]
    term: Term
    slopes: tuple[Term, ...]
    curvature: tuple[Term, ...]
    value: Program
    gradient: Program
    hessian: Program
    corner: Program | None


@lru_cache(maxsize=KEPT)
def read(formula: str) -> Read:
    """Raises FormulaError. SymPy and Lark are loaded here, at the first formula, and not when the server starts."""
    from app.core.catalog.functions.typed.grammar import names_of, parse

    term = parse(formula)
    names = names_of(term)
    from app.core.catalog.functions.typed.derivatives import derivatives

    known: dict[tuple[object, ...], Term] = {}
    slopes, curvature = (tuple(shared(one, known) for one in terms) for terms in derivatives(term, names, formula))
    value, gradient, hessian = (Program(names, part) for part in ((term,), slopes, curvature))
    if sum(len(program.steps) for program in (value, gradient, hessian)) > OPERATIONS:
        raise FormulaError(formula, 1, "a formula with smaller derivatives: write it with fewer factors or functions")
    places = corners(term)
    corner = Program(names, places) if places else None
    return Read(names, term, slopes, curvature, value, gradient, hessian, corner)


def shared(term: Term, known: dict[tuple[object, ...], Term]) -> Term:
    """`term` with one object for all of its parts that are equal: derivatives repeat themselves, and are kept."""
    parts = tuple(shared(part, known) for part in term.parts)
    key = term.op, term.number.hex(), term.place, *map(id, parts)
    if key not in known:
        known[key] = replace(term, parts=parts)
    return known[key]


@lru_cache(maxsize=KEPT)
def variables(formula: str) -> int:
    """The number of variables of `formula`. Raises FormulaError where it cannot be read, which takes a few ms."""
    from app.core.catalog.functions.typed.grammar import names_of, parse

    return len(names_of(parse(formula)))


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A formula that was read, the range where it is shown, and what was found there."""

    read: Read
    domain: Domain
    minima: tuple[Minimum, ...]
    start: tuple[float, ...]


def prepare(formula: str, domain: Domain | None) -> Prepared:
    """All that takes long: up to seconds for the longest formulas, in SymPy. Raises FormulaError."""
    parts = read(formula)
    shown = domain or ((-WIDTH, WIDTH),) * len(parts.names)
    minima = found_minima(parts.value, parts.gradient, parts.hessian, shown)
    return Prepared(parts, shown, minima, default_start(parts, shown))


def default_start(parts: Read, domain: Domain) -> tuple[float, ...]:
    """Three quarters along each side of the range; where the function has no value there, the nearest that has one."""
    wanted = np.array([low + 0.75 * (high - low) for low, high in domain])
    with np.errstate(all="ignore"):
        axes, values = grid(parts.value, domain)
        usable = np.argwhere(np.isfinite(values))
        if np.isfinite(parts.value(*map(np.float64, wanted))[0]) or not len(usable):
            return tuple(wanted.tolist())
        points = np.array([[axis[k] for axis, k in zip(axes, place, strict=True)] for place in usable])
        size = np.array([high - low for low, high in domain])
        return tuple(points[np.abs((points - wanted) / size).max(axis=1).argmin()].tolist())
