from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.catalog.clipping import CLIPS, Clip
from app.core.support.plan import Plan
from app.core.support.registry import fill

REFERENCE = json.loads((Path(__file__).parents[2] / "data" / "torch_clipping.json").read_text())["entries"]

every_clip = pytest.mark.parametrize("clip", CLIPS.values(), ids=CLIPS)


def bound(clip: Clip, gradient: np.ndarray, **settings: float) -> np.ndarray:
    out, plan = np.full_like(gradient, np.nan), Plan()
    clip.bind(plan, gradient, out, **settings)
    plan.run(0)
    return out


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: f"{case['clip']}-{case['limit']}-{case['gradient'][0]:g}")
def test_clips_as_pytorch_does(case: dict):
    clip, gradient = CLIPS[case["clip"]], np.array(case["gradient"])
    for clipped in (clip.clip(gradient, limit=case["limit"]), bound(clip, gradient, limit=case["limit"])):
        np.testing.assert_allclose(clipped, case["clipped"], rtol=1e-14, atol=0)


def test_both_ways_of_clipping_are_compared_with_pytorch():
    assert {case["clip"] for case in REFERENCE} == set(CLIPS) - {"none"}


def test_norm_keeps_the_direction_within_the_limit():
    clipped = CLIPS["norm"].clip(np.array([3.0, -4.0]), limit=1.0)
    np.testing.assert_allclose(clipped, np.array([3.0, -4.0]) / (5 + 1e-6), rtol=1e-15)


@pytest.mark.parametrize("gradient", [[0.3, 0.4], [0.0, 0.0]])
def test_norm_leaves_a_short_gradient_exactly_as_it_is(gradient: list[float]):
    np.testing.assert_array_equal(CLIPS["norm"].clip(np.array(gradient), limit=1.0), gradient)


def test_value_cuts_each_component():
    np.testing.assert_array_equal(CLIPS["value"].clip(np.array([3.0, -0.5, -4.0]), limit=2.0), [2.0, -0.5, -2.0])


def test_runs_of_a_stack_are_clipped_each_by_its_own_norm():
    stack = np.array([[3.0, -4.0], [0.3, 0.4]])
    for clipped in (CLIPS["norm"].clip(stack, limit=1.0), bound(CLIPS["norm"], stack, limit=1.0)):
        np.testing.assert_array_equal(clipped[1], stack[1])
        np.testing.assert_allclose(np.linalg.norm(clipped[0]), 1, rtol=1e-6)


@every_clip
@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from([(1,), (40,), (3, 4), (2, 3, 5)]), log=st.floats(-3, 3))
def test_bind_does_what_clip_says_in_place_too(clip: Clip, seed: int, shape: tuple[int, ...], log: float):
    gradient = 10**log * np.random.default_rng(seed).normal(size=shape)
    gradient.flags.writeable = False
    settings = {parameter.name: 10.0**-log for parameter in clip.parameters}
    expected = clip.clip(gradient, **settings)
    assert not np.shares_memory(expected, gradient)
    np.testing.assert_array_equal(bound(clip, gradient, **settings), expected)
    plan, inside = Plan(), gradient.copy()
    clip.bind(plan, inside, inside, **settings)
    plan.run(0)
    np.testing.assert_array_equal(inside, expected)


@every_clip
def test_table_entries_are_complete(clip: Clip):
    assert CLIPS[clip.name] is clip
    assert clip.title and clip.description
    gradient = np.array([0.1, -0.2])
    np.testing.assert_array_equal(clip.clip(gradient, **fill(clip.parameters, {}, "clip")), gradient)
    for parameter in clip.parameters:
        assert parameter.symbol in clip.formula
        assert parameter.minimum <= parameter.default <= parameter.maximum


@every_clip
def test_limits_says_whether_a_gradient_is_ever_changed(clip):
    gradient = np.array([1e3, -1e4])
    settings = {parameter.name: parameter.default for parameter in clip.parameters}
    assert clip.limits == (clip.clip(gradient, **settings) != gradient).any()
