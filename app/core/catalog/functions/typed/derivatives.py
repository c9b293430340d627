"""Partial derivatives by SymPy: terms become SymPy objects, are differentiated, and become terms again.

SymPy never sees a text. Its operations put equal terms together, so that slopes come out about as one would write them;
nothing is simplified beyond that, because no other step of SymPy has a bound. The functions with corners are our own,
so that their slopes are the project's (PyTorch's): abs has slope 0 at 0, and where the arguments of max or min are
equal, their slopes count half each. A second derivative leaves out what a corner would add.
"""

from __future__ import annotations

import math
import threading
from typing import Any

import sympy

from app.core.catalog.functions.typed.term import VARIABLES, FormulaError, Term, number

WORK = 6000
"""The largest size of a derivative, in operations, estimated before it is made."""
WHOLE = 10**6
"""Whole numbers up to this are exact to SymPy; larger ones, and fractions, are floats, so that powers stay short."""
LOCK = threading.Lock()


class Absolute(sympy.Function):  # type: ignore[misc]
    def fdiff(self, argindex: int = 1) -> Any:
        return Sign(self.args[0])


class Sign(sympy.Function):  # type: ignore[misc]
    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.S.Zero


class Step(Sign):
    """0 below 0, 1 above, 1/2 at 0."""


class Largest(sympy.Function):  # type: ignore[misc]
    """Of two arguments."""

    def fdiff(self, argindex: int = 1) -> Any:
        a, b = self.args
        return Step(a - b) if argindex == 1 else Step(b - a)


class Smallest(sympy.Function):  # type: ignore[misc]
    """Of two arguments."""

    def fdiff(self, argindex: int = 1) -> Any:
        a, b = self.args
        return Step(b - a) if argindex == 1 else Step(a - b)


def plain(name: str, slope: Any) -> Any:
    """A function of one argument that SymPy differentiates by ``slope(argument)``, and does nothing else with.

    SymPy's own look for periods and inverses in their arguments, which takes five times as long with each function
    inside another: minutes for a formula of 60 characters.
    """

    def fdiff(self: Any, argindex: int = 1) -> Any:
        return slope(self.args[0])

    return type(name, (sympy.Function,), {"fdiff": fdiff})


Sine: Any = plain("sin", lambda x: Cosine(x))
Cosine: Any = plain("cos", lambda x: -Sine(x))
Tangent: Any = plain("tan", lambda x: 1 + Tangent(x) ** 2)
Arcsine: Any = plain("asin", lambda x: 1 / sympy.sqrt(1 - x**2))
Arccosine: Any = plain("acos", lambda x: -1 / sympy.sqrt(1 - x**2))
Arctangent: Any = plain("atan", lambda x: 1 / (1 + x**2))
HyperbolicSine: Any = plain("sinh", lambda x: HyperbolicCosine(x))
HyperbolicCosine: Any = plain("cosh", lambda x: HyperbolicSine(x))
HyperbolicTangent: Any = plain("tanh", lambda x: 1 - HyperbolicTangent(x) ** 2)

SYMBOLS = {name: sympy.Symbol(name) for name in VARIABLES}
NUMBERS = {"pi": sympy.pi, "e": sympy.E}
CALLS: dict[str, Any] = {
    "abs": Absolute, "sign": Sign, "step": Step, "exp": sympy.exp, "log": sympy.log, "ln": sympy.log,
    "sqrt": sympy.sqrt, "sin": Sine, "cos": Cosine, "tan": Tangent, "asin": Arcsine, "acos": Arccosine,
    "atan": Arctangent, "sinh": HyperbolicSine, "cosh": HyperbolicCosine, "tanh": HyperbolicTangent,
}  # fmt: skip
NAMES = {made: name for name, made in CALLS.items() if name not in ("ln", "sqrt")}
PAIRS: dict[str, Any] = {"max": Largest, "min": Smallest}


def derivatives(term: Term, names: tuple[str, ...], formula: str) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The slopes along `names`, and the second derivatives: (fxx,) or (fxx, fxy, fyy).

    Raises FormulaError if they are too large.
    """
    with LOCK:
        of = to_sympy(term)
        check((term,), formula)
        slopes = [of.diff(SYMBOLS[name]) for name in names]
        first = tuple(from_sympy(slope, formula) for slope in slopes)
        check(first, formula)
        pairs = [(i, j) for i in range(len(names)) for j in range(i, len(names))]
        second = [slopes[i].diff(SYMBOLS[names[j]]) for i, j in pairs]
        return first, tuple(from_sympy(found, formula) for found in second)


def check(terms: tuple[Term, ...], formula: str) -> None:
    if sum(growth(term)[1] for term in terms) > WORK:
        raise FormulaError(formula, 1, "a formula with smaller derivatives: write it with fewer factors or functions")


def growth(term: Term) -> tuple[float, float]:
    """The operations of `term`, and about those of its derivative by the rules of sums, products and chains."""
    if not term.parts:
        return 1, 1
    pairs = [growth(part) for part in term.parts]
    size, slopes = 1 + sum(own for own, _ in pairs), sum(slope for _, slope in pairs)
    if term.constant is not None:
        return size, 1
    if term.op in ("+", "negative"):
        return size, 1 + slopes
    if term.op == "*":
        moving = sum(part.constant is None for part in term.parts)
        return size, slopes + moving * size
    return size, slopes + 2 * size + 4


def to_sympy(term: Term) -> Any:
    """`term` as a SymPy expression."""
    if term.op in SYMBOLS:
        return SYMBOLS[term.op]
    if term.op in NUMBERS:
        return NUMBERS[term.op]
    if term.op == "number" or (term.constant is not None and not is_short(term)):
        return exact(float(term.constant or 0.0))
    parts = [to_sympy(part) for part in term.parts]
    match term.op:
        case "+":
            return sympy.Add(*parts)
        case "*":
            return sympy.Mul(*parts)
        case "/":
            return parts[0] / parts[1]
        case "^":
            return sympy.Pow(*parts)
        case "negative":
            return -parts[0]
        case "max" | "min":
            found = parts[0]
            for part in parts[1:]:
                found = PAIRS[term.op](found, part)
            return found
    return CALLS[term.op](parts[0])


def is_short(term: Term) -> bool:
    """Whether a constant is worth its symbols, as 2 pi and 1/4 are, and takes SymPy no time."""
    if term.op == "^":
        base, exponent = (part.constant or 0.0 for part in term.parts)
        return not term.parts[0].parts and abs(base) <= 100 and exponent in (2, 3, -1, -2)
    if term.op == "sqrt":
        return term.parts[0].op == "number" and exact(term.parts[0].number).is_Integer and term.parts[0].number <= 100
    small = all(not part.parts or is_short(part) for part in term.parts)
    return term.op in ("+", "*", "/", "negative") and term.depth <= 3 and small


def exact(value: float) -> Any:
    """A whole number or a half as it is, any other as a float."""
    if 2 * value == int(2 * value) and abs(value) <= WHOLE:
        return sympy.Rational(int(2 * value), 2)
    return sympy.Float(value)


def from_sympy(found: Any, formula: str) -> Term:
    """The term of a SymPy expression. Raises FormulaError for what no finite number or known function is."""
    if found.is_Symbol:
        return Term(found.name)
    if found.is_Rational or found.is_Float:
        return fraction(found, formula)
    if found in (sympy.pi, sympy.E):
        return Term("pi" if found is sympy.pi else "e")
    if found.is_Add:
        parts = [from_sympy(part, formula) for part in found.as_ordered_terms()]
        return Term("+", tuple(sorted(parts, key=lambda part: part.op == "negative")))  # a minus is not the first
    if found.is_Mul:
        return product(found, formula)
    if found.is_Pow:
        base, exponent = found.as_base_exp() if not found.exp.is_negative else (found.base, found.exp)
        if exponent == sympy.S.Half:
            return Term("sqrt", (from_sympy(base, formula),))
        if exponent.is_number and exponent.is_negative:
            return Term("/", (number(1.0), from_sympy(base**-exponent, formula)))
        return Term("^", (from_sympy(base, formula), from_sympy(exponent, formula)))
    for made, name in (*NAMES.items(), (Largest, "max"), (Smallest, "min")):
        if found.func is made:
            return Term(name, tuple(from_sympy(part, formula) for part in found.args))
    raise FormulaError(formula, 1, "a formula that has a slope")


def fraction(found: Any, formula: str) -> Term:
    """A number; one that is not whole is a quotient if SymPy knows it exactly."""
    if found.is_Rational and found.q != 1:
        parts = fraction(abs(sympy.Integer(found.p)), formula), fraction(sympy.Integer(found.q), formula)
        quotient = Term("/", parts)
        return quotient if found > 0 else Term("negative", (quotient,))
    try:
        value = float(found)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise FormulaError(formula, 1, "a formula whose slopes have numbers below 1.8e308")
    return number(value) if value >= 0 else Term("negative", (number(-value),))


def product(found: Any, formula: str) -> Term:
    """A product with its sign in front and what has a negative power below the line."""
    above: list[Any] = []
    below: list[Any] = []
    coefficient, rest = found.as_coeff_Mul()
    negative = coefficient < 0
    coefficient = abs(coefficient)
    if coefficient.is_Rational:
        above += [sympy.Integer(coefficient.p)] if coefficient.p != 1 else []
        below += [sympy.Integer(coefficient.q)] if coefficient.q != 1 else []
    else:
        above.append(coefficient)
    for factor in rest.as_ordered_factors():
        if factor.is_Pow and factor.exp.is_number and factor.exp.is_negative and factor.base != sympy.E:
            below.append(factor.base**-factor.exp)
        else:
            above.append(factor)
    term = times(above, formula)
    if below:
        term = Term("/", (term, times(below, formula)))
    return Term("negative", (term,)) if negative else term


def times(factors: list[Any], formula: str) -> Term:
    terms = tuple(from_sympy(factor, formula) for factor in factors)
    return Term("*", terms) if len(terms) > 1 else terms[0] if terms else number(1.0)
