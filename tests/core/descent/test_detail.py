"""The other numbers of a function's full frame beside its curvature."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.curvature.report import report
from app.core.descent.advance import State, frame_at
from app.core.experiment import parse


@pytest.mark.parametrize(
    ("name", "point", "words"),
    [
        ("plateau", (0.9, 0.9), "not stationary"),  # the gradient is [0.4, 0.4], the curvatures 0.44 and -0.27
        ("plateau", (1.6, 1.28), "not stationary"),
        ("plateau", (2.5, 2.0), "not stationary"),
        ("plateau", (20.0, 20.0), "not stationary"),
        ("plateau", (100.0, 0.0), "flat in every direction"),  # neither slope nor curvature is left
        ("plateau", (0.0, 1e-9), "minimum"),
        ("saddle", (0.0, 0.0), "saddle with 1 downward direction"),
        ("saddle", (1e-4, -1e-4), "saddle with 1 downward direction"),
        ("saddle", (0.3, 0.0), "not stationary"),
        ("monkey_saddle", (0.0, 0.0), "flat in every direction"),
        ("monkey_saddle", (0.1, 0.0), "not stationary"),
        ("parabola", (0.0,), "minimum"),
        ("parabola", (3.0,), "not stationary"),
        ("rosenbrock", (1e150, 1.0), "not stationary"),
        ("rosenbrock", (1e160, 1.0), None),
    ],
)
def test_a_point_is_called_by_its_slope_and_curvature(name, point, words):
    """In a full frame as in the answer about curvature: one rule."""
    experiment = parse({"objective": {"kind": "function", "name": name}})
    state = State(0, np.array(point), {})
    found = frame_at(experiment, state).full
    assert (found["hessian"] is None) == (words is None)
    if words is None:
        assert found["place"] is None
    else:
        assert found["place"]["words"] == words
        if max(point) < 1e150:  # beyond, gradient or loss overflow
            assert report(experiment, state)["place"] == found["place"]
