"""Generated regression sets: a known formula plus noise in the target, never in the inputs; and the single example."""

from __future__ import annotations

import math

import numpy as np

from app.core.catalog.datasets.generated import Draw, Sample, common, generated
from app.core.catalog.datasets.table import Data, DataSet, Settings
from app.core.support.arrays import Array
from app.core.support.registry import Parameter

SQUARE = 2.0  # inputs are uniform in |x| <= SQUARE, or |x1| and |x2| likewise
SINE_SQUARE = 3.0
BUMP_WIDTH = 0.6
BUMPS = ((1.0, 1.0, 1.0), (-1.0, -1.0, 1.0), (1.0, -1.0, -1.0), (-1.0, 1.0, -1.0))  # centre in x1 and x2, height

TARGET_NOISE = "standard deviation of the noise in the target"


def line(draw: Draw, settings: Settings) -> tuple[Array, Array]:
    inputs = settings["centre"] + draw.uniform(1, -SQUARE, SQUARE)
    return inputs, 1.5 * inputs + 0.5 + draw.normal(1, settings["noise"])


def sine(draw: Draw, settings: Settings) -> tuple[Array, Array]:
    inputs = draw.uniform(1, -SINE_SQUARE, SINE_SQUARE)
    return inputs, np.sin(settings["frequency"] * inputs) + draw.normal(1, settings["noise"])


def plane(draw: Draw, settings: Settings) -> tuple[Array, Array]:
    """Two inputs of equal variance, with a `correlation`. Their covariance has eigenvalues in the ratio
    (1 + correlation) / (1 - correlation): the condition number of the loss over the two weights."""
    first, second = draw.uniform(2, -SQUARE, SQUARE).T
    rho = settings["correlation"]
    inputs = np.column_stack((first, rho * first + math.sqrt(1.0 - rho * rho) * second))
    return inputs, inputs[:, :1] - 0.5 * inputs[:, 1:] + 0.5 + draw.normal(1, settings["noise"])


def bumps(draw: Draw, settings: Settings) -> tuple[Array, Array]:
    inputs = draw.uniform(2, -SQUARE, SQUARE)
    target = np.zeros((len(inputs), 1))
    for first, second, height in BUMPS:
        distance = (inputs[:, :1] - first) ** 2 + (inputs[:, 1:] - second) ** 2
        target += height * np.exp(-distance / (2.0 * BUMP_WIDTH**2))
    return inputs, target + draw.normal(1, settings["noise"])


def single(settings: Settings) -> Data:
    return Data(np.array([[2.0]]), np.array([[5.0]]), np.empty((0, 1)), np.empty((0, 1)))


def entry(
    name: str,
    title: str,
    description: str,
    formula: str,
    features: tuple[str, ...],
    sample: Sample,
    parameters: tuple[Parameter, ...],
) -> DataSet:
    return DataSet(name, title, description, formula, parameters, "regression", features, "y", generated(sample))


REGRESSION = (
    entry(
        "line",
        "Line",
        "Points along a straight line. If the inputs lie far from 0, the bowl of the loss becomes a valley.",
        r"y = 1.5\,x + 0.5 + \varepsilon,\quad |x - \text{centre}| \le 2",
        ("x",),
        line,
        (*common(0.3, 2.0, TARGET_NOISE), Parameter("centre", 0.0, 0.0, 3.0, "the middle of the inputs")),
    ),
    entry(
        "sine",
        "Sine",
        "One input, a wave to follow: watch the hidden units divide the curve among them.",
        r"y = \sin(\omega x) + \varepsilon,\quad |x| \le 3",
        ("x",),
        sine,
        (
            *common(0.1, 1.0, TARGET_NOISE),
            Parameter("frequency", 1.0, 0.5, 4.0, "angular frequency of the wave", r"\omega"),
        ),
    ),
    entry(
        "plane",
        "Plane",
        "Two inputs, linear target; correlated inputs turn the bowl of the loss into a valley.",
        r"y = x_1 - 0.5\,x_2 + 0.5 + \varepsilon",
        ("x1", "x2"),
        plane,
        (
            *common(0.1, 2.0, TARGET_NOISE),
            Parameter("correlation", 0.0, 0.0, 0.99, "correlation of the two inputs", r"\rho"),
        ),
    ),
    entry(
        "bumps",
        "Bumps",
        "Two hills and two pits over the plane.",
        r"y = \sum_k h_k\, e^{-((x_1 - p_k)^2 + (x_2 - q_k)^2) / (2 \cdot 0.6^2)} + \varepsilon,\quad "
        r"p_k, q_k = \pm 1,\; h_k = p_k q_k",
        ("x1", "x2"),
        bumps,
        common(0.05, 0.5, TARGET_NOISE),
    ),
    DataSet(
        "single",
        "Single example",
        "One example, input 2 and target 5: every number can be checked by hand.",
        r"x = 2,\; y = 5",
        (),
        "regression",
        ("x",),
        "y",
        single,
    ),
)
