"""What is typed, and what is read, by hand. tests/web/fuzz/test_formulas.py throws texts at it."""

from __future__ import annotations

import builtins

import pytest

from app.core.catalog.functions.typed import FormulaError, typed_function
from app.core.catalog.functions.typed.grammar import names_of, parse
from app.core.catalog.functions.typed.term import Term


def shown(term: Term) -> str:
    """The tree in prefix form: "(+ x (* 2 y))"."""
    if not term.parts:
        return f"{term.number:g}" if term.op == "number" else term.op
    return f"({term.op} {' '.join(map(shown, term.parts))})"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-x^2", "(negative (^ x 2))"),
        ("x^2^3", "(^ x (^ 2 3))"),
        ("x**2**3", "(^ x (^ 2 3))"),
        ("x^-1", "(^ x (negative 1))"),
        ("2^-x^2", "(^ 2 (negative (^ x 2)))"),
        ("2x", "(* 2 x)"),
        ("2(x+1)", "(* 2 (+ x 1))"),
        ("x y", "(* x y)"),
        ("xy", "(* x y)"),
        ("2xy^2", "(* (* 2 x) (^ y 2))"),
        ("x^2y", "(* (^ x 2) y)"),
        ("sin(3x)", "(sin (* 3 x))"),
        ("(x+1)(x-1)", "(* (+ x 1) (+ x (negative 1)))"),
        ("2 sin(x) cos(y)", "(* (* 2 (sin x)) (cos y))"),
        ("1/2x", "(* (/ 1 2) x)"),
        ("x/y/2", "(/ (/ x y) 2)"),
        ("x - y - 1", "(+ x (negative y) (negative 1))"),
        ("x - (y - 1)", "(+ x (negative (+ y (negative 1))))"),
        ("2 * -x", "(* 2 (negative x))"),
        ("--x", "(negative (negative x))"),
        ("+x", "x"),
        ("2pi x", "(* (* 2 pi) x)"),
        ("2π·x", "(* (* 2 pi) x)"),
        ("e^x", "(^ e x)"),
        ("2e x", "(* (* 2 e) x)"),
        ("2e3x", "(* 2000 x)"),
        ("2e-x", "(+ (* 2 e) (negative x))"),
        (".5x", "(* 0.5 x)"),
        ("1.x", "(* 1 x)"),
        ("x − 2·y × 3 ÷ 4", "(+ x (negative (/ (* (* 2 y) 3) 4)))"),
        ("max(x, 0, y)", "(max x 0 y)"),
        ("exp(x)", "(exp x)"),
        ("((((x))))", "x"),
    ],
)
def test_formula_is_read_as_on_paper(text, tree):
    assert shown(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "a formula"),
        ("  ", 1, "a formula"),
        ("3", 1, "with x"),
        ("x +", 4, "a number, x"),
        ("x + * 2", 5, "a number, x"),
        ("(x", 3, "the one at column 1"),
        ("2((x + 1)", 10, "the one at column 2"),
        ("x)", 2, "only for one that was opened"),
        ("sin x", 5, "after the name of a function"),
        ("sin^2(x)", 4, "after the name of a function"),
        ("x 2", 3, "before this number"),
        ("x2", 1, "one of x, y"),
        ("foo(x)", 1, "one of x, y"),
        ("x + __class__", 5, "one of x, y"),
        ("x.__class__", 2, "a sign"),
        ("x.y", 2, "a sign"),
        ("lambda: x", 7, "a sign"),
        ("'x'", 1, "a number"),
        ("x[0]", 2, "round brackets"),
        ("x = 1", 3, "to the right of the ="),
        ("f(x) = x^2", 6, "to the right of the ="),
        ("|x|", 1, "abs(x)"),
        ("3x²", 3, "^2"),
        ("1 + √x", 5, "sqrt(x)"),
        ("2 X^2", 3, "x, in lower case"),
        ("Sin(x)", 1, "sin, in lower case"),
        ("x/0", 2, "division by 0"),
        ("x/(1 - 1)", 2, "division by 0"),
        ("𝒳 + x", 1, "a number"),
        ("1,5x", 2, "a point for decimals"),
        ("max(x)", 1, "two or more"),
        ("x + sin(x, y)", 5, "one argument"),
        ("9**9**9**9", 5, "exponent from -100"),
        ("x + 2^(10^9)", 6, "exponent from -100"),
        ("((x^10)^10)^2", 12, "multiply to at most 100"),
        ("x**x**x**x**x", 5, "at most 2 exponents"),
        ("0^x", 2, "a base above 0"),
        ("x + log(-1)", 5, "log of a negative number, -1"),
        ("x + 1/0", 6, "division by 0"),
        ("x + exp(exp(exp(9)))", 9, "beyond the largest number"),
        ("x + 1e301", 5, "up to 1e300"),
        ("-" * 100 + "x", 60, "inside one another"),
        ("(" * 10**5 + "x" + ")" * 10**5, 201, "200 characters"),
    ],
)
def test_mistake_is_said_at_its_column(text, column, words):
    with pytest.raises(FormulaError) as error:
        parse(text)
    assert (error.value.field, error.value.value, error.value.column) == ("objective.formula", text, column)
    assert words in error.value.allowed


def test_y_alone_is_a_function_of_both():
    assert [names_of(parse(text)) for text in ("x^2", "y^2", "x y")] == [("x",), ("x", "y"), ("x", "y")]


@pytest.mark.parametrize(
    "text",
    [
        "*".join(f"sin({k}x)" for k in range(1, 20)),
        "(x+1)" * 40,
        "sin(" * 38 + "x" + ")" * 38,
        "abs(" * 30 + "x" + ")" * 30,
    ],
)
def test_formula_with_large_derivatives_is_refused(text):
    with pytest.raises(FormulaError, match="smaller derivatives"):
        typed_function(text)


def test_nothing_typed_is_evaluated(monkeypatch):
    # loads what is loaded at the first such formula, which is no evaluation of it
    typed_function("x^3 sin(3x) + max(x, abs(y)) / (1 + e^-y) - log(x^2 + 0.25)")

    def caught(*arguments, **more):
        raise AssertionError("a text was evaluated")

    import sympy.core.sympify
    import sympy.parsing.sympy_parser

    for place, name in (
        (builtins, "eval"),
        (builtins, "exec"),
        (builtins, "compile"),
        (sympy.parsing.sympy_parser, "parse_expr"),
    ):
        monkeypatch.setattr(place, name, caught)
    entry = typed_function("x^3 sin(2x) + max(x, abs(y)) / (1 + e^-y) - log(x^2 + 0.5)")
    assert entry.variables == 2
