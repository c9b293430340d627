"""Lengths at both ends of the numbers: against scaled vectors of ordinary length, and everywhere one is taken."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.core.catalog.clipping import CLIPS
from app.core.compare import compare
from app.core.descent.advance import State, advance, frame_at, is_whole, start
from app.core.descent.endings.stops import stopped
from app.core.descent.stacked.runs import advance_from, advance_together
from app.core.events.observation import Subject
from app.core.experiment import parse
from app.core.landscape.planes.principal import principal_directions
from app.core.study.measures import layer_norms
from app.core.support.norms import has_norm, norm_by_product, norms
from app.core.support.plan import Plan

SCALES = [2.0**-1060, 2.0**-600, 2.0**-540, 1.0, 2.0**600, 2.0**1015]
"""From subnormal numbers to nearly the largest."""


def draw(shape, scale: float) -> np.ndarray:
    """Numbers that a power of two scales without rounding, also where it makes them subnormal."""
    return np.random.default_rng(5).integers(-2000, 2000, shape) / 16.0 * scale


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("shape", [(7,), (4, 7), (2, 3, 7), (4, 1)])
def test_norm_scales_as_its_vectors_do(shape, scale):
    wanted = np.linalg.norm(draw(shape, 1.0), axis=-1) * scale
    for length in (norms, norm_by_product):
        np.testing.assert_allclose(length(draw(shape, scale)), wanted, rtol=1e-13, atol=5e-324)


def test_norm_of_ordinary_rows_keeps_its_bits():
    draws = np.random.default_rng(3)
    rows = draws.standard_normal((200, 31)) * 10.0 ** draws.uniform(-130, 150, (200, 1))
    np.testing.assert_array_equal(norms(rows), np.sqrt(np.square(rows).sum(axis=1)))
    np.testing.assert_array_equal(norm_by_product(rows), np.sqrt(np.vecdot(rows, rows)))


def test_rows_beside_each_other_have_each_its_own_length():
    rows = np.array([[3e200, 4e200], [0.0, 0.0], [3.0, 4.0], [5e-171, 5e-171], [math.inf, 1.0], [1.7e308, 1.7e308]])
    np.testing.assert_allclose(norms(rows), [5e200, 0.0, 5.0, math.sqrt(50) * 1e-171, math.inf, math.inf], rtol=1e-15)
    assert has_norm(rows).tolist() == [True, True, True, True, False, False]
    assert math.isnan(norms(np.array([[math.nan, 1.0]]))[0]) and not has_norm(np.array([[math.nan, 1.0]]))[0]
    assert norms(np.zeros((2, 0))).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("scale", [1e160, 1e300])
@pytest.mark.parametrize("count", [1, 3])
def test_clipping_by_norm_keeps_the_direction_of_huge_gradients(scale, count):
    gradient = np.tile([3.0 * scale, -4.0 * scale], (count, 1)) if count > 1 else np.array([3.0 * scale, -4.0 * scale])
    wanted = np.broadcast_to([0.6, -0.8], gradient.shape)
    np.testing.assert_allclose(CLIPS["norm"].clip(gradient, limit=1.0), wanted, rtol=1e-5)
    out, plan = np.empty_like(gradient), Plan()
    CLIPS["norm"].bind(plan, gradient, out, limit=1.0)
    with np.errstate(over="ignore"):
        plan.run(0)
    np.testing.assert_array_equal(out, CLIPS["norm"].clip(gradient, limit=1.0))


BOWL = {"objective": {"kind": "function", "name": "quadratic_bowl", "parameters": {"condition": 1.0}}}


def bowl(x: float, y: float, **more):
    return parse({"objective": BOWL["objective"] | {"start": [x, y]}, "optimizer": {"name": "gd", "eta": 0.1}} | more)


def test_a_tiny_gradient_is_not_said_to_be_none():
    experiment = bowl(5.0, 5.0)
    state = State(0, np.array([5e-171, 5e-171]), {})
    frame = frame_at(experiment, state)
    assert frame.gradient_norm == pytest.approx(math.sqrt(2) * 5e-171, rel=1e-14) and frame.update_norm > 0
    run = advance(experiment, state, 3)
    assert (run.frames.gradient_norm > 0).all() and (run.frames.update_norm > 0).all()
    assert stopped(experiment, run, gradient_norm=0.0) is run
    (seen,) = Subject(experiment).see(0, state.parameters[np.newaxis])
    assert seen is not None and seen.norm == pytest.approx(frame.gradient_norm, rel=1e-14)


def test_a_gradient_whose_square_overflows_is_no_divergence():
    """The output is linear in each weight: nothing but squares of the gradient is beyond the largest number."""
    experiment = parse({
        "objective": {"data": {"name": "single"}, "layers": [{"units": 1}, {"units": 1}],
                      "loss": {"name": "negative_output"}},
        "optimizer": {"name": "gd", "eta": 1e-6},
    })  # fmt: skip
    state = State(0, np.array([1e-200, 0.0, 1e160, 0.0]), {})
    frame = frame_at(experiment, state)
    assert is_whole(frame) and frame.gradient_norm == pytest.approx(math.sqrt(5) * 1e160)


def test_runs_side_by_side_go_as_far_as_each_alone():
    """Where squares of gradients overflow or underflow, too."""
    experiment = bowl(3e153, 4e153)
    alone = advance(experiment, start(experiment), 5)
    assert alone.status == "running" and np.isfinite(alone.frames.gradient_norm).all()
    together = advance_together([experiment, bowl(1e-170, 1e-170)], 5)
    assert together.diverged.tolist() == [False, False]
    np.testing.assert_allclose(together.parameters[0], alone.frames.parameters[-1], rtol=1e-14)
    found = advance_from(experiment, np.array([[3e153, 4e153]]), 5)
    assert not found.diverged.any() and found.parameters[0] == pytest.approx(alone.frames.parameters[-1], rel=1e-14)


def test_distances_and_layers_at_both_ends():
    a, b = (State(0, np.array([0.0, 0.0]), {}), State(0, np.array([3e-180, 4e-180]), {}))
    found = compare((bowl(1.0, 1.0), bowl(1.0, 1.0)), (a, b))
    assert found.norm == pytest.approx(5e-180, rel=1e-14) and "apart" in found.text
    gradients = np.array([[3e-170, 4e-170, 6e170, 8e170]])
    np.testing.assert_allclose(layer_norms(gradients, (slice(0, 2), slice(2, 4))), [[5e-170, 1e171]], rtol=1e-14)
    assert len(principal_directions(np.array([[0.0, 0.0], [1e-200, 0.0], [2e-200, 1e-201]]))[0]) == 2
