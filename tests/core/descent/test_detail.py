"""What a full frame of a function tells beside its curvature."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.descent.advance import State, frame_at
from app.core.experiment import parse


@pytest.mark.parametrize(
    ("name", "point", "stationary"),
    [
        ("plateau", (0.9, 0.9), False),  # the gradient is [0.4, 0.4], the curvatures 0.44 and -0.27
        ("plateau", (2.5, 2.0), False),
        ("plateau", (20.0, 20.0), False),
        ("plateau", (100.0, 0.0), True),  # neither slope nor curvature is left
        ("plateau", (0.0, 1e-9), True),
        ("saddle", (0.0, 0.0), True),
        ("saddle", (1e-4, -1e-4), True),
        ("saddle", (0.3, 0.0), False),
        ("monkey_saddle", (0.0, 0.0), True),
        ("monkey_saddle", (0.1, 0.0), False),
        ("parabola", (0.0,), True),
        ("parabola", (3.0,), False),
        ("rosenbrock", (1e150, 1.0), False),
    ],
)
def test_a_point_is_stationary_only_where_the_slope_ends(name, point, stationary):
    experiment = parse({"objective": {"kind": "function", "name": name}})
    found = frame_at(experiment, State(0, np.array(point), {})).full
    assert found["stationary"] is (None if found["hessian"] is None else stationary)
