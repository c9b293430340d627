"""The generated data sets: streams that know nothing of each other, noise, balance, and each shape's own geometry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.datasets import DATASETS
from app.core.catalog.datasets.table import Data
from app.core.support.registry import fill

GENERATED = [name for name, entry in DATASETS.items() if any(p.name == "n" for p in entry.parameters)]


def load(name: str, **chosen) -> Data:
    return DATASETS[name].load(fill(DATASETS[name].parameters, chosen, name))


def balanced(labels: np.ndarray, classes: int) -> bool:
    counts = np.array([(labels == number).cumsum() for number in range(classes)])
    return bool((counts.max(axis=0) - counts.min(axis=0) <= 1).all())


@settings(max_examples=40)
@given(
    name=st.sampled_from(GENERATED),
    n=st.integers(4, 1000),
    n_test=st.integers(0, 1000),
    seed=st.integers(0, 2**31 - 1),
)
def test_examples_depend_only_on_their_own_count(name, n, n_test, seed):
    data = load(name, n=n, n_test=n_test, seed=seed)
    whole = load(name, n=1000, n_test=1000, seed=seed)
    assert data.inputs.shape[0] == n and data.test_inputs.shape[0] == n_test
    assert np.array_equal(data.inputs, whole.inputs[:n]) and np.array_equal(data.targets, whole.targets[:n])
    assert np.array_equal(data.test_inputs, whole.test_inputs[:n_test])
    assert np.array_equal(data.test_targets, whole.test_targets[:n_test])
    assert not np.array_equal(whole.inputs, whole.test_inputs)


@pytest.mark.parametrize("name", GENERATED)
def test_noise_scales_one_normal_draw_and_moves_nothing_else(name):
    still, little, much = (load(name, n=1000, n_test=1000, noise=noise, seed=3) for noise in (0.0, 0.1, 0.3))
    moved, unmoved = ("inputs", "targets") if DATASETS[name].task == "classification" else ("targets", "inputs")
    draws = []
    for part in ("", "test_"):
        clean, slightly, noisy = (getattr(data, part + moved) for data in (still, little, much))
        draws.append((noisy - clean) / 0.3)
        assert (slightly - clean) / 0.1 == pytest.approx(draws[-1], abs=1e-12)
        assert np.array_equal(getattr(much, part + unmoved), getattr(still, part + unmoved))
    for other, drawn in zip(draws[::-1], draws, strict=True):
        assert np.abs(drawn.mean(axis=0)).max() < 5 / np.sqrt(1000)
        assert np.abs(drawn.var(axis=0) - 1).max() < 5 * np.sqrt(2 / 1000)
        assert np.abs((drawn * other).mean(axis=0)).max() < 5 / np.sqrt(1000), "test noise repeats training noise"


@pytest.mark.parametrize("name", [name for name in GENERATED if DATASETS[name].task == "classification"])
def test_any_prefix_is_balanced(name):
    for extra in ({"classes": k} for k in range(2, 7)) if name == "blobs" else ({},):
        data = load(name, n=301, n_test=77, **extra)
        k = len(DATASETS[name].classes({"classes": 3, **extra}))
        assert k == extra.get("classes", 2) == len(np.unique(data.targets))
        assert balanced(data.targets, k) and balanced(data.test_targets, k)


@pytest.mark.parametrize(
    ("name", "first_input", "first_target"),
    [
        ("moons", [-0.5430547181926011, 1.170184052169632], 0),
        ("spiral", [1.415917744551042, -1.0923983816439509], 0),
        ("bumps", [-0.13454515176313908, 0.497052256140023], [-0.10639193495244273]),
    ],
)
def test_a_shared_link_keeps_showing_the_same_points(name, first_input, first_target):
    """Recorded when the set was made. If this fails, every saved experiment has changed under its reader."""
    data = load(name)
    assert data.inputs[0] == pytest.approx(first_input, rel=1e-12)
    assert data.targets[0] == pytest.approx(first_target, rel=1e-12)


# Geometry of the generated sets, without noise


def clean(name: str, **chosen) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    data = load(name, n=1000, n_test=0, noise=0.0, **chosen)
    return data.inputs[:, 0], data.inputs[:, -1], data.targets


def evenly(values: np.ndarray, low: float, high: float) -> bool:
    """Whether `values` fill [low, high] uniformly: Kolmogorov-Smirnov at the 1e-6 level."""
    values = np.sort((values - low) / (high - low))
    steps = np.arange(1, len(values) + 1) / len(values)
    return bool(0 <= values[0] and values[-1] <= 1 and np.abs(values - steps).max() < 2.7 / np.sqrt(len(values)))


def test_moons_lie_on_two_half_circles_that_interlock():
    x, y, label = clean("moons")
    for number, (centre_x, centre_y, side) in enumerate([(-0.75, -0.375, 1.0), (0.75, 0.375, -1.0)]):
        dx, dy = x[label == number] - centre_x, side * (y[label == number] - centre_y)
        assert np.hypot(dx, dy) == pytest.approx(1.5)
        assert dy.min() >= -1e-12
        assert evenly(np.arctan2(dy, dx), 0.0, np.pi)
    assert x.max() == pytest.approx(2.25, abs=0.01) and y.max() == pytest.approx(1.125, abs=0.01)


def test_circles_have_class_0_outside():
    x, y, label = clean("circles")
    assert np.hypot(x, y) == pytest.approx(np.where(label == 0, 2.0, 1.0))
    for number in (0, 1):
        assert evenly(np.arctan2(y, x)[label == number], -np.pi, np.pi)


def test_xor_is_the_sign_of_the_product():
    x, y, label = clean("xor")
    assert np.array_equal(label == 1, x * y < 0)
    assert evenly(np.abs(x), 0.1, 2.0) and evenly(np.abs(y), 0.1, 2.0)
    quadrants = np.bincount(2 * (x > 0) + (y > 0), minlength=4)
    assert np.abs(quadrants - 250).max() < 5 * np.sqrt(125)


@pytest.mark.parametrize("turns", [0.25, 1.25, 2.0])
def test_spiral_arms_turn_in_proportion_to_their_radius(turns):
    x, y, label = clean("spiral", turns=turns)
    radius = np.hypot(x, y)
    assert radius.min() >= 0.25 and radius.max() <= 2.5 and radius.max() - radius.min() > 2.0
    phase = 2 * np.pi * turns * radius / 2.5 + np.pi * label
    assert np.cos(np.arctan2(y, x) - phase) == pytest.approx(1.0)
    assert evenly(((radius / 2.5 - 0.1) / 0.9) ** 2, 0.0, 1.0)


@pytest.mark.parametrize("classes", range(2, 7))
def test_blobs_sit_on_a_circle(classes):
    x, y, label = clean("blobs", classes=classes)
    assert np.hypot(x, y) == pytest.approx(1.8)
    assert np.mod(np.arctan2(y, x) * classes / (2 * np.pi) + 1e-9, classes) == pytest.approx(label, abs=1e-6)
    assert DATASETS["blobs"].classes({"classes": classes}) == tuple(f"class {k}" for k in range(classes))


@pytest.mark.parametrize("squares", range(2, 7))
def test_checkerboard_colours_by_parity_and_fills_every_square(squares):
    x, y, label = clean("checkerboard", squares=squares)
    column, row = (np.floor((value + 2) / 4 * squares).astype(int) for value in (x, y))
    assert np.array_equal(label, (column + row) % 2)
    assert x.min() >= -2 and x.max() < 2 and y.min() >= -2 and y.max() < 2
    counts = np.bincount(column * squares + row, minlength=squares**2)
    assert len(counts) == squares**2
    # Half of the examples in the ceil(k^2 / 2) squares of class 0, half in the others.
    zeros = (squares**2 + 1) // 2
    expected = np.where(
        np.indices((squares, squares)).sum(axis=0).ravel() % 2 == 0, 500 / zeros, 500 / (squares**2 - zeros)
    )
    assert (np.abs(counts - expected) < 5 * np.sqrt(expected)).all()


def test_line_and_its_centre():
    for centre in (0.0, 3.0):
        data = load("line", n=1000, noise=0.0, centre=centre)
        assert data.targets[:, 0] == pytest.approx(0.5 + 1.5 * data.inputs[:, 0])
        assert evenly(data.inputs[:, 0], centre - 2, centre + 2)


def test_sine_follows_the_wave():
    data = load("sine", n=1000, noise=0.0, frequency=2.0)
    half = np.sin(data.inputs) * np.cos(data.inputs)
    assert data.targets == pytest.approx(2 * half)
    assert evenly(data.inputs[:, 0], -3, 3)


def test_correlation_of_plane_sets_the_condition_number():
    for rho in (0.0, 0.9):
        data = load("plane", n=1000, noise=0.0, correlation=rho)
        x, y = data.inputs.T
        assert data.targets[:, 0] == pytest.approx(x - y / 2 + 0.5)
        assert np.corrcoef(x, y)[0, 1] == pytest.approx(rho, abs=5 * (1 - rho**2) / np.sqrt(1000))
        assert x.var() == pytest.approx(4 / 3, rel=0.15) and y.var() == pytest.approx(4 / 3, rel=0.15)
    eigenvalues = np.linalg.eigvalsh(np.cov(x, y))
    assert eigenvalues[1] / eigenvalues[0] == pytest.approx(19.0, rel=0.15)


def test_bumps_are_the_product_of_two_one_dimensional_profiles():
    data = load("bumps", n=1000, noise=0.0)

    def profile(x):
        return np.exp(-((x - 1) ** 2) / 0.72) - np.exp(-((x + 1) ** 2) / 0.72)

    x, y = data.inputs.T
    assert data.targets[:, 0] == pytest.approx(profile(x) * profile(y))
    assert data.targets.max() > 0.95 and data.targets.min() < -0.95
    assert evenly(x, -2, 2) and evenly(y, -2, 2)


def test_single_is_the_worked_example():
    data = load("single")
    assert data.inputs.tolist() == [[2.0]] and data.targets.tolist() == [[5.0]]
    assert data.test_inputs.shape == data.test_targets.shape == (0, 1)
