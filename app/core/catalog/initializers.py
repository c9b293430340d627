"""How the weights of a layer are drawn at the start: INITIALIZERS maps names to entries.

The scaled schemes keep the variance of activations or gradients about equal in all layers. So their own depends on
`fan_in` (inputs of a unit) and `fan_out` (units of the layer). Normal means untruncated, as in PyTorch. Biases start at
0, except those of `constant` and `values`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.support.arrays import Array
from app.core.support.registry import Entry, Parameter, by_name

Generator = np.random.Generator
Shape = tuple[int, ...]
Settings = Mapping[str, Any]
Sampler = Callable[[Generator, int, int, Shape, Settings], Array]


@dataclass(frozen=True, slots=True)
class Initializer(Entry):
    """One entry of INITIALIZERS.

    `sample(rng, fan_in, fan_out, shape, settings)` gives weights of `shape`, float64, for units with `fan_in` inputs in
    a layer of `fan_out` units (both at least 1), `bias(settings)` the start of every bias. Settings are complete.
    `explicit` marks the entry that draws nothing: the experiment then lists every parameter itself, under the key
    "parameters", and the caller reads them from there.
    """

    formula: str
    parameters: tuple[Parameter, ...]
    sample: Sampler
    bias: Callable[[Settings], float] = lambda settings: 0.0
    explicit: bool = False


def uniform_of(limit: Callable[[int, int, Settings], float]) -> Sampler:
    """Uniform in [-limit, limit), whose variance is limit^2 / 3."""

    def sample(rng: Generator, fan_in: int, fan_out: int, shape: Shape, settings: Settings) -> Array:
        return limit(fan_in, fan_out, settings) * (2.0 * rng.random(shape) - 1.0)

    return sample


def normal_of(deviation: Callable[[int, int, Settings], float]) -> Sampler:
    """Normal with mean 0 and standard deviation `deviation`."""

    def sample(rng: Generator, fan_in: int, fan_out: int, shape: Shape, settings: Settings) -> Array:
        return deviation(fan_in, fan_out, settings) * rng.standard_normal(shape)

    return sample


def constant_of(value: Callable[[Settings], float]) -> Sampler:
    """The same number everywhere; nothing is taken from the generator."""

    def sample(rng: Generator, fan_in: int, fan_out: int, shape: Shape, settings: Settings) -> Array:
        return np.full(shape, value(settings), dtype=np.float64)

    return sample


def nothing(rng: Generator, fan_in: int, fan_out: int, shape: Shape, settings: Settings) -> Array:
    raise ValueError("explicit values are listed in the experiment, not drawn")


INITIALIZERS = by_name(
    Initializer(
        "glorot_uniform",
        "Glorot, uniform",
        "Variance 2 / (fan in + fan out), for tanh and the like (Glorot & Bengio 2010, eq. 16).",
        r"w \sim U(-l, l),\quad l = \sqrt{\tfrac{6}{n_{in} + n_{out}}}",
        (),
        uniform_of(lambda fan_in, fan_out, settings: math.sqrt(6.0 / (fan_in + fan_out))),
    ),
    Initializer(
        "glorot_normal",
        "Glorot, normal",
        "Variance 2 / (fan in + fan out), for tanh and the like (Glorot & Bengio 2010, eq. 12).",
        r"w \sim \mathcal N(0, \tfrac{2}{n_{in} + n_{out}})",
        (),
        normal_of(lambda fan_in, fan_out, settings: math.sqrt(2.0 / (fan_in + fan_out))),
    ),
    Initializer(
        "he_uniform",
        "He, uniform",
        "Variance 2 / fan in, for ReLU, which passes half of its input (He et al. 2015).",
        r"w \sim U(-l, l),\quad l = \sqrt{\tfrac{6}{n_{in}}}",
        (),
        uniform_of(lambda fan_in, fan_out, settings: math.sqrt(6.0 / fan_in)),
    ),
    Initializer(
        "he_normal",
        "He, normal",
        "Variance 2 / fan in, for ReLU, which passes half of its input (He et al. 2015, eq. 10).",
        r"w \sim \mathcal N(0, \tfrac{2}{n_{in}})",
        (),
        normal_of(lambda fan_in, fan_out, settings: math.sqrt(2.0 / fan_in)),
    ),
    Initializer(
        "lecun_normal",
        "LeCun, normal",
        "Variance 1 / fan in: a unit's z varies as much as its inputs do (LeCun et al. 1998, Efficient BackProp).",
        r"w \sim \mathcal N(0, \tfrac{1}{n_{in}})",
        (),
        normal_of(lambda fan_in, fan_out, settings: math.sqrt(1.0 / fan_in)),
    ),
    Initializer(
        "normal",
        "Normal",
        "The same spread in every layer, whatever its size: large layers saturate.",
        r"w \sim \mathcal N(0, s^2)",
        (Parameter("std", 1.0, 0.001, 10.0, "standard deviation", "s", scale="log"),),
        normal_of(lambda fan_in, fan_out, settings: settings["std"]),
    ),
    Initializer(
        "uniform",
        "Uniform",
        "The same range in every layer; its variance is a third of the limit squared.",
        r"w \sim U(-l, l)",
        (Parameter("limit", 1.0, 0.001, 10.0, "largest absolute value", "l", scale="log"),),
        uniform_of(lambda fan_in, fan_out, settings: settings["limit"]),
    ),
    Initializer(
        "constant",
        "Constant",
        "Every weight and bias is the same, so the units of a layer stay equal for ever.",
        r"w = b = c",
        (Parameter("value", 0.5, -10.0, 10.0, "value of every weight and bias", "c"),),
        constant_of(lambda settings: settings["value"]),
        bias=lambda settings: float(settings["value"]),
    ),
    Initializer(
        "zeros",
        "Zeros",
        "All zero: with tanh or ReLU only the output biases ever move.",
        r"w = b = 0",
        (),
        constant_of(lambda settings: 0.0),
    ),
    Initializer(
        "values",
        "Given values",
        "Every weight and bias as listed, in the order of the parameter vector.",
        "",
        (),
        nothing,
        explicit=True,
    ),
)
