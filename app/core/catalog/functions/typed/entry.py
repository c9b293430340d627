"""A typed function as an entry like the named ones, so that whatever takes a function takes this one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.core.catalog.functions.table import Formulas, Function, Minimum, Settings, Values
from app.core.catalog.functions.typed.paper import on_paper, tex
from app.core.catalog.functions.typed.program import Program, corners
from app.core.catalog.functions.typed.search import Domain, found_minima, grid
from app.core.catalog.functions.typed.term import FormulaError, Term
from app.core.catalog.functions.typed.undefined import BEYOND, why
from app.core.support.arrays import Mask
from app.core.support.formulas import Node, Number

OPERATIONS = 1500
"""The most operations of value, slopes and curvature together: one step of descent then takes a millisecond."""
WIDTH = 3.0
"""Without a range of its own a function is shown from -3 to 3."""
ON_PAPER = 200
"""Second derivatives with more operations and numbers than this are computed, but not written out."""
KEPT = 128
MAKING = threading.RLock()
"""While one thread reads a formula, others that want the same one wait for it and do not make it again."""


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

    slopes, curvature = derivatives(term, names, formula)
    value, gradient, hessian = (Program(names, part) for part in ((term,), slopes, curvature))
    if sum(len(program.steps) for program in (value, gradient, hessian)) > OPERATIONS:
        raise FormulaError(formula, 1, "a formula with smaller derivatives: write it with fewer factors or functions")
    places = corners(term)
    corner = Program(names, places) if places else None
    return Read(names, term, slopes, curvature, value, gradient, hessian, corner)


MADE: dict[tuple[str, Domain | None], Function] = {}
"""The last entries, to be had without waiting for a thread that makes another."""


def typed_function(formula: str, domain: Domain | None = None) -> Function:
    """The entry of `formula`, shown over `domain` (an interval per variable). Raises FormulaError."""
    key = formula, domain
    found = MADE.get(key)
    if found is None:
        with MAKING:
            found = MADE.get(key) or made(formula, domain)
            MADE[key] = MADE[formula, found.domain] = found
            while len(MADE) > KEPT:
                del MADE[next(iter(MADE))]
    return found


def variables(formula: str) -> int:
    """The number of variables of `formula`. Raises FormulaError."""
    with MAKING:
        return len(read(formula).names)


def made(formula: str, domain: Domain | None) -> Function:
    parts = read(formula)
    shown = domain or ((-WIDTH, WIDTH),) * len(parts.names)
    minima = found_minima(parts.value, parts.gradient, parts.hessian, shown)
    start = default_start(parts, shown)
    symbols = ", ".join(parts.names)
    return Function(
        name="typed",
        title="Your function",
        description="A function that you typed. Its slopes and its curvature are exact; minima are found by search.",
        formula=f"f({symbols}) = {tex(parts.term, parts.names)}",
        convex=None,
        domain=shown,
        start=start,
        minima=always_found(minima),
        value=single(parts.value),
        gradient=parts.gradient,
        hessian=parts.hessian,
        formulas=written(parts),
        analytic=parts.corner is None,
        corner=None if parts.corner is None else on_corner(parts.corner),
        rates=rates(parts, start),
        curves=curves(parts),
        operations=sum(len(program.steps) for program in (parts.value, parts.gradient)),
        undefined=lambda point: undefined(parts, point),
        script=(
            parts.value.script("value", True),
            parts.gradient.script("slope", False),
            parts.hessian.script("curve", False),
        ),
        torch_script=parts.value.script("value", True, "torch"),
    )


def always_found(minima: tuple[Minimum, ...]) -> Callable[[Settings], tuple[Minimum, ...]]:
    return lambda settings: minima


def single(program: Program) -> Callable[..., Values]:
    return lambda *variables: program(*variables)[0]


def on_corner(program: Program) -> Callable[..., Mask]:
    def corner(*variables: Values) -> Mask:
        with np.errstate(all="ignore"):
            found: Mask = np.any([np.asarray(each) == 0 for each in program(*variables)], axis=0)
        return found

    return corner


def written(parts: Read) -> Callable[..., Formulas]:
    def formulas(*arguments: object) -> Formulas:
        *given, _of, _note = arguments
        variables: dict[str, Node] = dict(zip(parts.names, given, strict=True))  # type: ignore[arg-type]
        return tuple(on_paper(term, variables) for term in (parts.term, *parts.slopes))

    return formulas


def curves(parts: Read) -> Callable[..., Formulas] | None:
    """The second derivatives on paper; None where they fill a page."""
    if sum(1 for term in parts.curvature for _ in term.walk()) > ON_PAPER:
        return None
    return lambda *given: tuple(on_paper(term, dict(zip(parts.names, given, strict=True))) for term in parts.curvature)


def undefined(parts: Read, point: tuple[float, ...]) -> str | None:
    """That there is no value at `point`, or no slope, and why; None if there are both, or one overflows."""
    with np.errstate(all="ignore"):
        here = [np.float64(number) for number in point]
        called = (("the function is", (parts.term,), parts.value), ("its slope is", parts.slopes, parts.gradient))
        for what, terms, program in called:
            for term, value in zip(terms, program(*here), strict=True):
                if not np.isfinite(value):
                    reason = why(term, point)
                    return None if reason is None or reason.endswith(BEYOND) else f"{what} undefined: {reason}"
    return None


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


def rates(parts: Read, start: tuple[float, ...]) -> dict[str, float]:
    """Smaller rates than the usual ones where the function is steep at `start`, for the methods whose updates grow with
    the gradient: a fifth of 1 / the largest curvature there, rounded down to a digit, and half of it with momentum."""
    with np.errstate(all="ignore"):
        steepest = float(np.abs(parts.hessian(*map(np.float64, start))).max())
    if not 2 < steepest < 1e6:
        return {}
    unit = 10.0 ** np.floor(np.log10(0.2 / steepest))
    eta = float(f"{np.floor(0.2 / steepest / unit) * unit:.1g}")
    return {"gd": eta, "momentum": eta / 2, "nesterov": eta / 2}


def derivatives_tex(entry: Function) -> tuple[list[str], list[str]]:
    """The slopes and the second derivatives of an entry as TeX; none of the latter where they fill a page."""
    variables = [Number(1.0, name) for name in ("x", "y")[: entry.variables]]
    with np.errstate(all="ignore"):
        _, *slopes = entry.formulas(*variables, {}, None)
        second = () if entry.curves is None else entry.curves(*variables)
        return [slope.write(None) for slope in slopes], [each.write(None) for each in second]
