"""A typed function as an entry like the named ones, so that all code that takes a function takes it too."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import numpy as np

from app.core.catalog.functions.table import Formulas, Function, Values, always
from app.core.catalog.functions.typed.paper import on_paper, tex
from app.core.catalog.functions.typed.prepared import KEPT, Prepared, Read, prepare, variables
from app.core.catalog.functions.typed.program import Program
from app.core.catalog.functions.typed.search import Domain
from app.core.catalog.functions.typed.term import FormulaError
from app.core.catalog.functions.typed.undefined import BEYOND, why
from app.core.support.arrays import Mask
from app.core.support.formulas import Node, Number
from app.core.support.missing import Missing, may_make

TYPED = "typed"
ON_PAPER = 200
"""Second derivatives with more operations and numbers than this are computed, but not written out."""
MAKING = threading.RLock()
"""While one thread reads a formula, others that want the same one wait for it and do not make it again."""


Key = tuple[str, Domain | None]
MADE: dict[Key, Function] = {}
"""The last entries, to be had without waiting for a thread that makes another."""
REFUSED: dict[str, tuple[int, str]] = {}
"""The last formulas that were refused when they were prepared elsewhere: the column, and what is allowed."""


def typed_function(formula: str, domain: Domain | None = None) -> Function:
    """The entry of `formula`, shown over `domain` (an interval per variable). Raises FormulaError; and Missing where it
    may not be made here."""
    key = formula, domain
    found = MADE.get(key)
    if found is None:
        if formula in REFUSED:
            raise FormulaError(formula, *REFUSED[formula])
        if not may_make():
            variables(formula)  # most mistakes are found at once
            raise Missing((TYPED, *key), outcome, key, partial(take, key))
        with MAKING:
            found = MADE.get(key) or kept(key, made(formula, domain))
    return found


def outcome(formula: str, domain: Domain | None) -> Prepared | tuple[int, str]:
    """For `take`, in another process: what was prepared, or the column of a refusal and what is allowed there."""
    try:
        return prepare(formula, domain)
    except FormulaError as refused:
        return refused.column or 1, refused.allowed


def take(key: Key, found: Prepared | tuple[int, str]) -> None:
    """Let `typed_function` have what `outcome` found."""
    if isinstance(found, Prepared):
        kept(key, entry(found))
        return
    REFUSED[key[0]] = found
    while len(REFUSED) > KEPT:
        REFUSED.pop(next(iter(REFUSED)), None)


def kept(key: Key, found: Function) -> Function:
    MADE[key] = MADE[key[0], found.domain] = found
    while len(MADE) > KEPT:
        MADE.pop(next(iter(MADE)), None)
    return found


def made(formula: str, domain: Domain | None) -> Function:
    return entry(prepare(formula, domain))


def entry(found: Prepared) -> Function:
    """The entry of a formula that was prepared."""
    parts, start = found.read, found.start
    symbols = ", ".join(parts.names)
    return Function(
        name=TYPED,
        title="Your function",
        description="A function that you typed. Its slopes and its curvature are exact; minima are found by search.",
        formula=f"f({symbols}) = {tex(parts.term, parts.names)}",
        convex=None,
        domain=found.domain,
        start=start,
        minima=always(*found.minima),
        value=lambda *variables: parts.value(*variables)[0],
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
