"""Any text where a formula is expected: a function, or a mistake with a column, and never any other exception.

The suite reads a hundred, the same every time. `./run fuzz 20000` reads so many, others each time. Work is counted, not
timed: the operations of a function that is accepted, and the estimate of its derivatives before they are made.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given

from app.core.catalog.functions.typed import FormulaError
from app.core.catalog.functions.typed.derivatives import WORK, growth
from app.core.catalog.functions.typed.prepared import OPERATIONS, read
from app.core.catalog.functions.typed.term import DEEPEST, LARGEST_EXPONENT, LONGEST
from tests.formulas import TEXTS
from tests.web.fuzz.test_fuzz import LONG, REQUESTS, drawn


@pytest.mark.timeout(0 if LONG else 120)
@drawn(REQUESTS)
@example("x**x**x")
@example("x**x**x**x**x")
@example("9**9**9**9 x")
@example("(x^y + y^x)^(x^y + y^x)")
@example("(" * 10**5 + "x")
@example("x^\uff12")
@given(text=TEXTS)
def test_any_text_is_a_function_or_a_mistake_with_a_column(text):
    try:
        found = read(text)
    except FormulaError as error:
        assert 1 <= error.column <= min(len(text), LONGEST) + 1 and error.allowed
        return
    assert found.term.depth <= DEEPEST and found.term.power <= LARGEST_EXPONENT
    assert max(growth(term)[1] for term in (found.term, *found.slopes)) <= WORK
    assert sum(len(program.steps) for program in (found.value, found.gradient, found.hessian)) <= OPERATIONS
