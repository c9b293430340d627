"""Minima: every one listed is a minimum, every published one is listed, and none is deeper than the global ones."""

from __future__ import annotations

import math
from math import pi

import numpy as np
import pytest

from app.core.catalog.functions import FUNCTIONS
from tests.core.catalog.test_functions import NAMES, every_setting, matrix

# All global minima, and some local ones, with at least as many digits as are printed.
KNOWN_MINIMA = [
    ("parabola", (0.0,), 0.0, True),
    ("two_minima", (-2.0,), -8 / 3, True),
    ("two_minima", (1.0,), -5 / 12, False),
    ("many_minima", (0.0,), 0.0, True),
    ("quadratic_bowl", (0.0, 0.0), 0.0, True),
    ("booth", (1.0, 3.0), 0.0, True),
    ("matyas", (0.0, 0.0), 0.0, True),
    ("rosenbrock", (1.0, 1.0), 0.0, True),
    ("beale", (3.0, 0.5), 0.0, True),
    ("himmelblau", (3.0, 2.0), 0.0, True),
    ("himmelblau", (-2.805118, 3.131312), 0.0, True),
    ("himmelblau", (-3.779310, -3.283186), 0.0, True),
    ("himmelblau", (3.584428, -1.848126), 0.0, True),
    ("styblinski_tang", (-2.903534, -2.903534), -78.33233140754282, True),
    ("styblinski_tang", (2.746803, -2.903534), -64.19561235905536, False),
    ("styblinski_tang", (-2.903534, 2.746803), -64.19561235905536, False),
    ("styblinski_tang", (2.746803, 2.746803), -50.05889331056789, False),
    ("goldstein_price", (0.0, -1.0), 3.0, True),
    ("goldstein_price", (-0.6, -0.4), 30.0, False),
    ("goldstein_price", (1.8, 0.2), 84.0, False),
    ("goldstein_price", (1.2, 0.8), 840.0, False),
    ("three_hump_camel", (0.0, 0.0), 0.0, True),
    ("three_hump_camel", (1.747552, -0.873776), 0.298638442236861, False),
    ("three_hump_camel", (-1.747552, 0.873776), 0.298638442236861, False),
    ("six_hump_camel", (0.0898, -0.7126), -1.031628453489877, True),
    ("six_hump_camel", (-0.0898, 0.7126), -1.031628453489877, True),
    ("six_hump_camel", (1.7036, -0.7961), -0.215463824, False),
    ("six_hump_camel", (-1.7036, 0.7961), -0.215463824, False),
    ("six_hump_camel", (1.6071, 0.5687), 2.104250310, False),
    ("six_hump_camel", (-1.6071, -0.5687), 2.104250310, False),
    ("plateau", (0.0, 0.0), 0.0, True),
    ("easom", (pi, pi), -1.0, True),
    ("rastrigin", (0.0, 0.0), 0.0, True),
    ("rastrigin", (0.99496, 0.0), 0.994959057, False),
    ("ackley", (0.0, 0.0), 0.0, True),
    ("ackley", (0.952, 0.0), 2.579927557, False),
    ("ackley", (0.9685, 0.9685), 3.574451877, False),
    ("griewank", (0.0, 0.0), 0.0, True),
    ("griewank", (3.14, 4.4384), 0.007396040, False),
    ("griewank", (-6.28, 0.0), 0.009864672, False),
]


@pytest.mark.parametrize("name", NAMES)
def test_minima_lie_in_the_domain_shown(name):
    function = FUNCTIONS[name]
    for minimum in function.minima(function.defaults()):
        for coordinate, (low, high) in zip(minimum.point, function.domain, strict=True):
            assert type(coordinate) is float
            assert low < coordinate < high


@pytest.mark.parametrize("name", NAMES)
def test_listed_minima_are_minima(name):
    function = FUNCTIONS[name]
    for chosen in every_setting(function):
        for minimum in function.minima(chosen):
            point = [np.float64(coordinate) for coordinate in minimum.point]
            value = function.value(*point, **chosen)
            hessian = matrix(function.hessian(*point, **chosen))
            steepest = np.abs(hessian).max()
            assert value == pytest.approx(minimum.value, abs=1e-9)
            # No nearer zero can be asked for: the next float64 to the point has a gradient of this size.
            rounding = 4 * np.spacing(max(1.0, *np.abs(point))) * steepest
            assert np.abs(function.gradient(*point, **chosen)).max() <= rounding
            assert np.linalg.eigvalsh(hessian).min() > 0


@pytest.mark.parametrize(("name", "point", "value", "is_global"), KNOWN_MINIMA)
def test_published_minima_are_listed(name, point, value, is_global):
    function = FUNCTIONS[name]
    minima = function.minima(function.defaults())
    nearest = min(minima, key=lambda minimum: math.dist(minimum.point, point))
    assert math.dist(nearest.point, point) < 1e-3
    assert nearest.value == pytest.approx(value, abs=1e-9)
    assert nearest.is_global is is_global


@pytest.mark.parametrize("name", NAMES)
def test_all_global_minima_are_listed_once(name):
    function = FUNCTIONS[name]
    minima = function.minima(function.defaults())
    published = [known for known in KNOWN_MINIMA if known[0] == name and known[3]]
    assert sum(minimum.is_global for minimum in minima) == len(published)
    apart = [math.dist(a.point, b.point) for i, a in enumerate(minima) for b in minima[:i]]
    assert all(distance > 0.1 for distance in apart)


@pytest.mark.parametrize("name", NAMES)
def test_no_sample_is_lower_than_the_global_minimum(name):
    function = FUNCTIONS[name]
    grids = np.meshgrid(*[np.linspace(2 * low - high, 2 * high - low, 301) for low, high in function.domain])
    chosen = function.defaults()
    lowest = min((m.value for m in function.minima(chosen)), default=-math.inf)
    assert function.value(*grids, **chosen).min() >= lowest - 1e-9


@pytest.mark.parametrize("name", ["many_minima", "six_hump_camel", "three_hump_camel", "styblinski_tang", "himmelblau"])
def test_functions_with_few_minima_list_every_one(name):
    """The dips of a fine grid over the domain, found by comparing each point with its neighbours."""
    function = FUNCTIONS[name]
    # Not quite symmetric, so that no two neighbours have the same value.
    axes = [np.linspace(low, 0.997 * high, 401) for low, high in function.domain]
    surface = function.value(*np.meshgrid(*axes, indexing="ij"))
    inside = (slice(1, -1),) * surface.ndim
    dip = np.ones(surface[inside].shape, dtype=bool)
    for offset in np.ndindex((3,) * surface.ndim):
        if offset != (1,) * surface.ndim:
            window = tuple(slice(o, o + n) for o, n in zip(offset, dip.shape, strict=True))
            dip &= surface[inside] < surface[window]
    assert dip.sum() == len(function.minima(function.defaults()))


@pytest.mark.parametrize("name", NAMES)
def test_card_of_the_page_says_what_holds(name):
    """The page calls minima local that are higher than the lowest by more than rounding, and says of a function
    without minima that it falls without end."""
    function = FUNCTIONS[name]
    for chosen in every_setting(function):
        minima = function.minima(chosen)
        lowest = min((minimum.value for minimum in minima), default=None)
        for minimum in minima:
            local = minimum.value - lowest > 1e-9 * max(1.0, abs(minimum.value))
            assert local is not minimum.is_global
        if not minima:
            angles = np.linspace(0, 2 * pi, 64)
            rays = [function.value(r * np.cos(angles), r * np.sin(angles), **chosen).min() for r in (1e1, 1e3, 1e5)]
            assert rays[0] < 0 and rays[1] < 100 * rays[0] and rays[2] < 100 * rays[1]
