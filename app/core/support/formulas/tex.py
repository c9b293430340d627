"""Numbers as TeX, and when a piece of TeX needs parentheses."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

SUM, PRODUCT, TIGHT, ATOM = range(1, 5)
"""How strongly a piece of TeX binds. It needs parentheses where a stronger one is required."""


def number_tex(value: float, digits: int) -> str:
    """`value`, rounded half up to `digits` significant digits, without trailing zeros; from 17 on it has all digits."""
    if not math.isfinite(value):
        return r"\text{NaN}" if math.isnan(value) else r"-\infty" if value < 0 else r"\infty"
    if value == 0:
        return "0"
    size = abs(value)
    exact = Decimal(repr(size)) if digits >= 17 else Decimal(size)
    rounded = Context(prec=min(digits, 17), rounding=ROUND_HALF_UP).create_decimal(exact)
    sign = "-" if value < 0 else ""
    if 1e-3 <= size < 1e5:
        if size >= 10**digits:
            rounded = exact.quantize(Decimal(1), ROUND_HALF_UP)
        text = f"{rounded:f}"
        return sign + (text.rstrip("0").rstrip(".") if "." in text else text)
    exponent = rounded.adjusted()
    mantissa = f"{rounded.scaleb(-exponent).normalize():f}"
    return rf"{sign}10^{{{exponent}}}" if mantissa == "1" else rf"{sign}{mantissa} \times 10^{{{exponent}}}"


def parentheses(text: str) -> str:
    return rf"\left({text}\right)" if "\\frac" in text or "\\sum" in text else f"({text})"
