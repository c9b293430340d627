"""Functions inside one another: reading them takes no longer than their size says."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from app.core.catalog.functions import typed
from app.core.catalog.functions.typed.prepared import prepare

NESTED = ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "abs"]


@pytest.mark.parametrize("name", NESTED)
def test_a_dozen_of_one_inside_another_are_read(name):
    """Looking for periods took five times as long with each: with twelve of tanh, minutes."""
    found = typed.typed_function(f"{name}(" * 12 + "x" + ")" * 12)
    with np.errstate(all="ignore"):  # some are undefined there
        assert len(found.gradient(np.array([0.5]))) == 1


@pytest.mark.parametrize("name", ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"])
def test_slopes_of_functions_are_those_of_the_field(name):
    found = typed.typed_function(f"{name}(x/2)")
    of = getattr(math, name)
    step = 1e-6
    for x in (-0.7, 0.3, 0.9):
        slope = (of((x + step) / 2) - of((x - step) / 2)) / (2 * step)
        assert found.gradient(np.array([x]))[0] == pytest.approx(slope, rel=1e-8)


def test_equal_parts_of_derivatives_are_one_object():
    """They are kept, and sent between processes: 4,000 terms took a megabyte."""
    found = prepare("(x^2)/((y^3*(acos(y)*y*x - x)^5)/((x+y)*x^y))", None).read
    terms = [term for one in (found.term, *found.slopes, *found.curvature) for term in one.walk()]
    objects = {id(term): term for term in terms}
    assert len(objects) < len(terms) / 4
    assert len(objects) == len({(term.op, term.number, term.place, *map(id, term.parts)) for term in objects.values()})
    again = pickle.loads(pickle.dumps(found))
    assert len({id(term) for one in (*again.slopes, *again.curvature) for term in one.walk()}) <= len(objects)
    assert again.hessian(0.5, 0.25) == found.hessian(0.5, 0.25)
