"""A formula as it is typed, read into a tree of terms by a small LALR grammar.

Nothing typed is ever evaluated: the grammar knows numbers, two variables, two constants and a list of functions, and
everything else is an error at its column. `^` and `**` are one operation; it groups to the right and binds tighter than
a minus before it, so -x^2 is -(x^2). Products without a sign bind as those with one: 1/2x is (1/2)x.
"""

from __future__ import annotations

import re
import threading
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from app.core.catalog.functions.typed.term import (
    DEEPEST,
    FUNCTIONS,
    LARGEST_EXPONENT,
    LONGEST,
    SEVERAL,
    TALLEST,
    VARIABLES,
    FormulaError,
    Misplaced,
    Term,
    number,
)  # fmt: skip
from app.core.catalog.functions.typed.undefined import why

GRAMMAR = r"""
    ?start: sum
    ?sum: product | sum PLUS product -> add | sum MINUS product -> subtract
    ?product: signed | product TIMES signed -> times | product OVER signed -> over | product beside -> next_to
    ?signed: power | MINUS signed -> negative | PLUS signed -> positive
    ?power: atom | atom POWER exponent -> power
    ?beside: named | named POWER exponent -> power
    ?exponent: power | MINUS exponent -> negative | PLUS exponent -> positive
    ?atom: NUMBER -> number | named
    ?named: NAME -> name | UNKNOWN -> unknown | OPEN sum CLOSE -> group | CALL OPEN sum (COMMA sum)* CLOSE -> call

    POWER.3: "^" | "**"
    TIMES: /[*·×⋅∗]/
    OVER: /[\/÷]/
    PLUS: "+"
    MINUS: /[-−–]/
    OPEN: "("
    CLOSE: ")"
    COMMA: ","
    NUMBER: /([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?/
    CALL.2: /(FUNCTIONS)(?![A-Za-z0-9_])/
    NAME.2: /[xy](?=[xy]*(?![A-Za-z0-9_]))|π|(pi|e)(?![A-Za-z0-9_])/
    UNKNOWN: /[A-Za-z_][A-Za-z0-9_]*/
    %ignore /\s+/
"""
OPERAND = "a number, x, y, a function or a bracket"
KNOWN = ", ".join((*VARIABLES, "pi", "e", *FUNCTIONS))


INSTEAD = {
    "|": "abs(x) for an absolute value",
    "²": "^2 for a square",
    "³": "^3 for a cube",
    "√": "sqrt(x) for a root",
    "÷": "/ for a quotient",
    "[": "round brackets ( )",
    "{": "round brackets ( )",
}
"""What to write for a character that formulas do not have here."""


class Build(Transformer[Token, Term]):
    """Makes terms while the parser goes, from the inside out, so that no tree of the parser's is ever walked."""

    def number(self, parts: list[Any]) -> Term:
        value = float(parts[0])
        if value > 1e300:
            raise Misplaced(parts[0].start_pos, "a number up to 1e300")
        return number(value, parts[0].start_pos)

    def name(self, parts: list[Any]) -> Term:
        op = "pi" if parts[0] == "π" else str(parts[0])
        return Term(op, place=parts[0].start_pos)

    def unknown(self, parts: list[Any]) -> Term:
        lower = str(parts[0]).lower()
        known = lower in VARIABLES or lower in FUNCTIONS
        raise Misplaced(parts[0].start_pos, f"{lower}, in lower case" if known else f"one of {KNOWN}")

    def group(self, parts: list[Any]) -> Term:
        return parts[1]  # type: ignore[no-any-return]

    def positive(self, parts: list[Any]) -> Term:
        return parts[1]  # type: ignore[no-any-return]

    def negative(self, parts: list[Any]) -> Term:
        return made("negative", parts[1:], parts[0].start_pos)

    def add(self, parts: list[Any]) -> Term:
        return made("+", [*terms_of("+", parts[0]), parts[2]], parts[1].start_pos)

    def subtract(self, parts: list[Any]) -> Term:
        less = made("negative", parts[2:], parts[1].start_pos)
        return made("+", [*terms_of("+", parts[0]), less], parts[1].start_pos)

    def times(self, parts: list[Any]) -> Term:
        return made("*", [parts[0], parts[2]], parts[1].start_pos)

    def next_to(self, parts: list[Any]) -> Term:
        return made("*", parts, parts[1].place)

    def over(self, parts: list[Any]) -> Term:
        return made("/", [parts[0], parts[2]], parts[1].start_pos)

    def power(self, parts: list[Any]) -> Term:
        return made("^", [parts[0], parts[2]], parts[1].start_pos)

    def call(self, parts: list[Any]) -> Term:
        name, arguments = str(parts[0]), [part for part in parts[1:] if isinstance(part, Term)]
        if (len(arguments) > 1) != (name in SEVERAL):
            allowed = f"two or more arguments for {name}" if name in SEVERAL else f"one argument for {name}"
            raise Misplaced(parts[0].start_pos, allowed)
        return made(name, arguments, parts[0].start_pos)


def terms_of(op: str, term: Term) -> tuple[Term, ...]:
    return term.parts if term.op == op else (term,)


def made(op: str, parts: list[Any], place: int) -> Term:
    """The term. Raises Misplaced where it is too deep, its exponent is too large, or it has no value anywhere."""
    term = Term(op, tuple(parts), place=place)
    if op == "/" and parts[1].constant == 0:
        raise Misplaced(place, "no division by 0")
    if term.depth > DEEPEST:
        raise Misplaced(place, f"at most {DEEPEST} operations inside one another")
    if op == "^":
        base, exponent = parts
        if exponent.constant is not None:
            if not abs(exponent.constant) <= LARGEST_EXPONENT:
                raise Misplaced(place, f"an exponent from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}")
        elif base.constant is not None and not base.constant > 0:
            raise Misplaced(place, "a base above 0 where the exponent depends on x or y")
    if term.power > LARGEST_EXPONENT:
        raise Misplaced(place, f"exponents that multiply to at most {LARGEST_EXPONENT}")
    if term.towers > TALLEST:
        raise Misplaced(place, f"at most {TALLEST} exponents with x or y inside one another")
    if term.constant is not None and not abs(term.constant) < 1e300:
        raise Misplaced(place, f"a value below 1e300: {why(term, ())}")
    return term


PARSER = Lark(
    GRAMMAR.replace("FUNCTIONS", "|".join(sorted(FUNCTIONS, key=len, reverse=True))),
    parser="lalr",
    lexer="basic",
    transformer=Build(),
    regex=False,
)
LOCK = threading.Lock()


def parse(formula: str) -> Term:
    """The tree of `formula`. Raises FormulaError that says at which column, and what may stand there."""
    if len(formula) > LONGEST:
        raise FormulaError(formula, LONGEST + 1, f"a formula of 1 to {LONGEST} characters")
    if "=" in formula:
        raise FormulaError(formula, formula.index("=") + 1, "only what stands to the right of the =")
    try:
        with LOCK:
            term = PARSER.parse(formula)
    except Misplaced as misplaced:
        raise FormulaError(formula, misplaced.place + 1, misplaced.allowed) from None
    except UnexpectedCharacters as unexpected:
        place = unexpected.pos_in_stream or 0
        allowed = INSTEAD.get(formula[place], f"{OPERAND}, or a sign + - * / ^")
        raise FormulaError(formula, place + 1, allowed) from None
    except UnexpectedToken as unexpected:
        raise FormulaError(formula, *expected(formula, unexpected)) from None
    assert isinstance(term, Term)
    if term.constant is not None:
        raise FormulaError(formula, 1, "a formula with x, or with x and y")
    return term


def expected(formula: str, unexpected: UnexpectedToken) -> tuple[int, str]:
    """The column of a token that may not stand where it does, and what may."""
    token, may_follow = unexpected.token, set(unexpected.expected)
    ended = token.type == "$END"
    column = len(formula.rstrip()) + 1 if ended else token.start_pos + 1
    if not formula.strip():
        return 1, "a formula with x, or with x and y"
    if may_follow == {"OPEN"}:
        return column, "a bracket ( after the name of a function, as in sin(x)"
    if "NUMBER" in may_follow:
        return column, OPERAND
    if token.type == "NUMBER":
        return column, "a sign + - * / ^ before this number"
    if token.type == "COMMA":
        return column, "a point for decimals; commas only between the arguments of max and min"
    if token.type == "CLOSE":
        return column, "a closing bracket only for one that was opened"
    return column, f"a closing bracket for the one at column {unclosed(formula[: column - 1])}"


def unclosed(text: str) -> int:
    """The column of the last bracket in `text` that is still open; 0 if there is none."""
    stack: list[int] = []
    for found in re.finditer(r"[()]", text):
        if found[0] == "(":
            stack.append(found.start() + 1)
        elif stack:
            stack.pop()
    return stack[-1] if stack else 0


def names_of(term: Term) -> tuple[str, ...]:
    """("x",), or ("x", "y") as soon as y occurs: y alone is a function of both that does not change along x."""
    return VARIABLES if any(part.op == "y" for part in term.walk()) else VARIABLES[:1]
