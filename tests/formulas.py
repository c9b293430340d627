"""Random formulas as a user might type them: valid ones, and texts that look like some."""

from __future__ import annotations

from hypothesis import strategies as st

LEAVES = st.sampled_from(["x", "y", "x", "2", "0.5", "3", "pi", "e", "1.5e-1", ".25"])
CALLS = ("abs", "exp", "log", "ln", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")
SMOOTH = tuple(name for name in CALLS if name != "abs")


def grown(calls: tuple[str, ...], corners: bool):
    """One more operation around smaller formulas."""

    def around(inner):
        made = [
            st.tuples(inner, st.sampled_from([" + ", " - ", "*", " / "]), inner).map("({0[0]}{0[1]}{0[2]})".format),
            st.tuples(st.sampled_from(calls), inner).map("{0[0]}({0[1]})".format),
            st.tuples(inner, st.sampled_from(["^2", "**3", "^-1", "^0.5", "^(1/3)"])).map("({0[0]}){0[1]}".format),
            st.tuples(inner, inner).map("({0[0]})({0[1]})".format),
            inner.map("-({})".format),
            inner.map("(x^2 + {})".format),
        ]
        if corners:
            made.append(st.tuples(st.sampled_from(["max", "min"]), inner, inner).map("{0[0]}({0[1]}, {0[2]})".format))
        return st.one_of(made)

    return around


def formulas(corners: bool = True, size: int = 6):
    """Formulas of x, or of x and y, of at most about `size` operations; most, but not all, can be used."""
    calls = CALLS if corners else SMOOTH
    return st.recursive(LEAVES, grown(calls, corners), max_leaves=size).map("x + {}".format).filter(fits)


def fits(text: str) -> bool:
    return len(text) <= 200


PIECES = (
    *(
        "x",
        "y",
        "e",
        "pi",
        "π",
        "2",
        "10",
        "0.5",
        ".",
        "+",
        "-",
        "*",
        "**",
        "/",
        "^",
        "(",
        ")",
        ",",
        " ",
        "sin(",
        "log(",
    ),
    *(
        "max(",
        "x^",
        "e^",
        "__class__",
        "lambda",
        "'",
        '"',
        "[",
        "]",
        ":",
        "=",
        "x.y",
        "{",
        "\\",
        "\n",
        "\x00",
        "é",
        "𝒳",
    ),
    *("import", "eval(", "9**9**9", "1e308", "1e-400", "−", "·", "×", "÷", ";", "%", "@", "!", "~", "|", "&", "sqrt("),
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(max_size=60),
    formulas(),
    st.tuples(formulas(), st.integers(0, 200), st.sampled_from(PIECES)).map(
        lambda t: t[0][: t[1]] + t[2] + t[0][t[1] :]
    ),
)
"""What may arrive where a formula is expected."""
