"""Functions: the promises of every entry, and values against published formulas and numbers."""

from __future__ import annotations

import importlib
import pkgutil
from math import cos, e, exp, pi, sin, sqrt
from zlib import crc32

import numpy as np
import pytest

from app.core.catalog import functions
from app.core.catalog.functions import FUNCTIONS, Function
from app.core.support.registry import InvalidInput, fill

NAMES = list(FUNCTIONS)

# As printed in the literature (Jamil and Yang 2013, Moré, Garbow and Hillstrom 1981, Dixon and Szegö 1978), or, for
# those without a literature, as the page shows them. Deliberately not the rearranged forms the package computes with.
PUBLISHED = {
    "parabola": lambda x: x**2,
    "two_minima": lambda x: x**4 / 4 + x**3 / 3 - x**2,
    "many_minima": lambda x: x**2 / 10 + 2 * sin(x) ** 2,
    "quadratic_bowl": lambda x, y: 0.5 * (x**2 + 10 * y**2),
    "booth": lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    "matyas": lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y,
    "rosenbrock": lambda x, y: 100 * (y - x**2) ** 2 + (1 - x) ** 2,
    "beale": lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "styblinski_tang": lambda x, y: sum(t**4 - 16 * t**2 + 5 * t for t in (x, y)) / 2,
    "goldstein_price": lambda x, y: (
        (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2))
        * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2))
    ),
    "three_hump_camel": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
    "six_hump_camel": lambda x, y: (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2,
    "saddle": lambda x, y: x**2 - y**2,
    "monkey_saddle": lambda x, y: x**3 - 3 * x * y**2,
    "plateau": lambda x, y: 1 - exp(-(x**2 + y**2) / 2),
    "easom": lambda x, y: -cos(x) * cos(y) * exp(-((x - pi) ** 2 + (y - pi) ** 2)),
    "rastrigin": lambda x, y: 20 + sum(t**2 - 10 * cos(2 * pi * t) for t in (x, y)),
    "ackley": lambda x, y: (
        -20 * exp(-0.2 * sqrt((x**2 + y**2) / 2)) - exp((cos(2 * pi * x) + cos(2 * pi * y)) / 2) + e + 20
    ),
    "griewank": lambda x, y: (x**2 + y**2) / 4000 - cos(x) * cos(y / sqrt(2)) + 1,
}

# Values at points, from the literature or by hand.
KNOWN_VALUES = [
    ("two_minima", (2.0,), 8 / 3),
    ("many_minima", (pi / 2,), pi * pi / 40 + 2),
    ("booth", (0.0, 0.0), 74.0),
    ("matyas", (1.0, 1.0), 0.04),
    ("rosenbrock", (-1.2, 1.0), 24.2),
    ("beale", (1.0, 1.0), 14.203125),
    ("himmelblau", (0.0, 0.0), 170.0),
    ("himmelblau", (-0.270845, -0.923039), 181.616521),
    ("styblinski_tang", (1.0, 1.0), -10.0),
    ("goldstein_price", (0.0, 0.0), 600.0),
    ("goldstein_price", (1.0, 1.0), 1876.0),
    ("three_hump_camel", (1.0, 1.0), 2 - 1.05 + 1 / 6 + 2),
    ("six_hump_camel", (1.0, 1.0), 4 - 2.1 + 1 / 3 + 1),
    ("saddle", (3.0, 2.0), 5.0),
    ("monkey_saddle", (1.0, 2.0), -11.0),
    ("plateau", (3.0, 4.0), 1 - exp(-12.5)),
    ("easom", (pi, 2 * pi), exp(-pi * pi)),
    ("rastrigin", (0.5, 0.5), 40.5),
    ("rastrigin", (4.52299366, 4.52299366), 80.70658039),  # the maximum on the usual square
    ("ackley", (1.0, 1.0), 3.6253849384403627),
    ("griewank", (pi, 0.0), pi * pi / 4000 + 2),
]


def slope_jumps(function: Function, point: tuple[float, ...], way: tuple[float, float]) -> bool:
    """Whether the slopes on both sides of a point differ, along `way`, however near to it: by the same at each step."""

    def jump(step: float) -> float:
        sides = [[c + side * w for c, w in zip(point, way, strict=False)] for side in (step, 0.0, -step)]
        ahead, here, behind = (float(function.value(*at, **function.defaults())) for at in sides)
        return abs(ahead - 2 * here + behind) / step

    return jump(1e-6) > max(0.5, 0.5 * jump(1e-5))


@pytest.mark.parametrize("name", NAMES)
def test_a_function_says_where_it_has_a_corner(name):
    """At its minima, its start, the origin and random places, the slope jumps just where the entry says so."""
    function = FUNCTIONS[name]
    known = [minimum.point for minimum in function.minima(function.defaults())]
    places = [*known, function.start, (0.0,) * function.variables, *zip(*random_points(function, 50, "c"), strict=True)]
    ways = [(1.0, 0.0), (0.0, 1.0), (0.6, 0.8)][: 2 * function.variables - 1]
    found = {tuple(map(float, p)) for p in places if any(slope_jumps(function, p, way) for way in ways)}
    said = {tuple(map(float, point)) for point in places if function.corner and function.corner(*point)}
    assert found == said
    assert (name == "ackley") == bool(said)


def random_points(function: Function, count: int, seed: str = "") -> list[np.ndarray]:
    """`count` points spread over the domain and half as far again around it, the same ones in every run."""
    rng = np.random.default_rng(crc32((function.name + seed).encode()))
    middle = [(low + high) / 2 for low, high in function.domain]
    reach = [1.5 * (high - low) / 2 for low, high in function.domain]
    return [m + r * rng.uniform(-1, 1, count) for m, r in zip(middle, reach, strict=True)]


def every_setting(function: Function) -> list[dict[str, float]]:
    """All defaults, then each parameter at both ends of its range."""
    ends = [{p.name: end} for p in function.parameters for end in (p.minimum, p.maximum)]
    return [fill(function.parameters, chosen, "parameters") for chosen in [{}, *ends]]


def matrix(hessian: tuple) -> np.ndarray:
    """The Hessian(s) as symmetric matrices in the last two axes."""
    if len(hessian) == 1:
        return np.asarray(hessian[0])[..., None, None]
    fxx, fxy, fyy = hessian
    return np.stack([np.stack([fxx, fxy], -1), np.stack([fxy, fyy], -1)], -1)


def test_the_table_holds_what_the_design_asks_for():
    assert set(NAMES) == set(PUBLISHED)


def test_every_function_is_in_the_table():
    found = []
    for module in pkgutil.iter_modules(functions.__path__, "app.core.catalog.functions."):
        for family in vars(importlib.import_module(module.name)).values():
            if isinstance(family, tuple):
                found += [entry for entry in family if isinstance(entry, Function)]
    assert len(found) == len(FUNCTIONS)
    assert all(FUNCTIONS[function.name] is function for function in found)


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_describes_itself(name):
    function = FUNCTIONS[name]
    assert function.name == name
    assert function.variables == len(function.start) in (1, 2)
    assert function.title and function.description.endswith(".") and "\n" not in function.description
    assert "$" not in function.formula and function.formula.count("{") == function.formula.count("}")
    for parameter in function.parameters:
        assert parameter.symbol in function.formula
    for (low, high), start in zip(function.domain, function.start, strict=True):
        assert low < start < high
    start_slopes = function.gradient(*function.start, **function.defaults())
    assert max(map(abs, start_slopes)) > 1e-2, "the default run would not move"


def test_settings_are_checked():
    bowl = FUNCTIONS["quadratic_bowl"]
    assert bowl.defaults() == {"condition": 10.0}
    with pytest.raises(InvalidInput, match="parameters.condition"):
        fill(bowl.parameters, {"condition": 0.5}, "parameters")


@pytest.mark.parametrize("name", NAMES)
def test_values_agree_with_the_published_formula(name):
    function = FUNCTIONS[name]
    point = random_points(function, 100)
    expected = [PUBLISHED[name](*map(float, each)) for each in zip(*point, strict=True)]
    # Some published forms cancel: their own rounding is relative to the largest term, not to the sum.
    np.testing.assert_allclose(function.value(*point, **function.defaults()), expected, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(("name", "point", "expected"), KNOWN_VALUES)
def test_known_values(name, point, expected):
    function = FUNCTIONS[name]
    assert function.value(*point, **function.defaults()) == pytest.approx(expected, rel=1e-8)
