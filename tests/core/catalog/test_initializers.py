"""The initializers: their variances and limits as the papers give them, and the ones that draw nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.core.catalog.initializers import INITIALIZERS
from app.core.support.randomness import Purpose, generator
from app.core.support.registry import InvalidInput, fill

FAN_IN, FAN_OUT, SHAPE = 3, 50, (400, 250)
COUNT = math.prod(SHAPE)

# name, settings, the variance in figures worked out by hand for 3 inputs and 50 units
UNIFORM = [
    ("glorot_uniform", {}, 2 / 53),
    ("he_uniform", {}, 2 / 3),
    ("uniform", {}, 1 / 3),
    ("uniform", {"limit": 0.3}, 0.03),
]
NORMAL = [
    ("glorot_normal", {}, 2 / 53),
    ("he_normal", {}, 2 / 3),
    ("lecun_normal", {}, 1 / 3),
    ("normal", {}, 1.0),
    ("normal", {"std": 0.2}, 0.04),
]


def draw(name: str, seed: int = 0, **settings) -> np.ndarray:
    rng = generator(seed, Purpose.INITIAL_PARAMETERS)
    entry = INITIALIZERS[name]
    return entry.sample(rng, FAN_IN, FAN_OUT, SHAPE, fill(entry.parameters, settings, name))


def test_the_table_names_every_scheme_of_the_page():
    assert set(INITIALIZERS) >= {
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_normal",
        "normal",
        "uniform",
        "constant",
        "zeros",
        "values",
    }
    for name, entry in INITIALIZERS.items():
        assert entry.name == name and entry.title and entry.description
        assert "\n" not in entry.description and "$" not in entry.formula
        assert entry.explicit == (name == "values")


@pytest.mark.parametrize(("name", "settings", "variance"), UNIFORM)
def test_uniform_schemes_keep_variance_and_limit(name, settings, variance):
    weights, limit = draw(name, **settings), math.sqrt(3 * variance)
    assert weights.shape == SHAPE and weights.dtype == np.float64
    assert np.abs(weights).max() <= limit
    assert weights.max() > 0.999 * limit and weights.min() < -0.999 * limit
    assert abs(weights.mean()) < 5 * math.sqrt(variance / COUNT)
    assert weights.var() == pytest.approx(variance, rel=5 * math.sqrt(0.8 / COUNT))  # kurtosis 9/5


@pytest.mark.parametrize(("name", "settings", "variance"), NORMAL)
def test_normal_schemes_keep_variance_untruncated(name, settings, variance):
    weights = draw(name, **settings)
    assert weights.shape == SHAPE and weights.dtype == np.float64
    assert abs(weights.mean()) < 5 * math.sqrt(variance / COUNT)
    assert weights.var() == pytest.approx(variance, rel=5 * math.sqrt(2 / COUNT))  # kurtosis 3
    for deviations in (1, 2, 3):
        beyond = math.erfc(deviations / math.sqrt(2))
        share = (np.abs(weights) > deviations * math.sqrt(variance)).mean()
        assert share == pytest.approx(beyond, abs=5 * math.sqrt(beyond / COUNT))


@pytest.mark.parametrize(("name", "settings"), [(name, settings) for name, settings, _ in UNIFORM + NORMAL])
def test_the_seed_alone_decides(name, settings):
    assert np.array_equal(draw(name, **settings), draw(name, **settings))
    assert not np.array_equal(draw(name, **settings), draw(name, seed=1, **settings))
    assert INITIALIZERS[name].bias(settings) == 0.0


def test_constant_fills_weights_and_biases_alike():
    entry = INITIALIZERS["constant"]
    assert np.unique(draw("constant")).tolist() == [entry.bias({"value": 0.5})] == [0.5]
    assert np.unique(draw("constant", value=-2)).tolist() == [entry.bias({"value": -2})] == [-2.0]
    assert draw("constant", value=-2).dtype == np.float64


def test_zeros_is_all_zero():
    assert not draw("zeros").any() and INITIALIZERS["zeros"].bias({}) == 0.0


@pytest.mark.parametrize("name", ["constant", "zeros"])
def test_explicit_initializer_draws_nothing(name):
    rng, untouched = generator(4, Purpose.INITIAL_PARAMETERS), generator(4, Purpose.INITIAL_PARAMETERS)
    INITIALIZERS[name].sample(rng, 1, 1, (3, 3), {"value": 0.5})
    assert rng.random() == untouched.random()


def test_given_values_are_not_drawn():
    assert INITIALIZERS["values"].parameters == ()
    with pytest.raises(ValueError, match="listed in the experiment"):
        draw("values")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("normal", {"std": 0}),
        ("normal", {"std": 11}),
        ("uniform", {"limit": -1}),
        ("constant", {"value": math.inf}),
        ("zeros", {"value": 1}),
        ("glorot_uniform", {"limit": 1}),
    ],
)
def test_wrong_settings_name_their_field(name, given):
    with pytest.raises(InvalidInput) as caught:
        fill(INITIALIZERS[name].parameters, given, "objective.init")
    assert caught.value.field == f"objective.init.{next(iter(given))}"
